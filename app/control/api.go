// Package control is the typed local API: what a person can ask of the program. The CLI is its client over the control
// socket, the page over the port (where only it may change something), the tray in the same process. API is the
// contract; the running program implements it, and so does the CLI itself over the data folder while no program runs.
package control

import (
	"context"
	"errors"

	"clb/app/status"
)

// API is everything that can be asked.
type API interface {
	// Status is the whole picture.
	Status(context.Context) (status.Snapshot, error)
	// Requests is a page of the history.
	Requests(context.Context, RequestsQuery) (RequestsPage, error)
	// AddAccount adds an account. A name that is taken or not valid is an *InputError.
	AddAccount(context.Context, NewAccount) (status.Account, error)
	// RemoveAccount deletes the account and its secret; the history keeps its name. Its name goes from the routes.
	// Unknown name, the last account that a route allows, the account of the mode "only": *InputError.
	RemoveAccount(ctx context.Context, name string) error
	SetEnabled(ctx context.Context, name string, enabled bool) error
	// ClearLimit ends every rest and limit of the account now.
	ClearLimit(ctx context.Context, name string) error
	// ResetStats sets the totals to zero; ClearHistory forgets the requests. Neither touches the other.
	ResetStats(context.Context) error
	ClearHistory(context.Context) error
	Accounts
	SignIns
	AccountTransfer
	Routing
	History
}

// ErrNotRunning says that no program answers at the control socket.
var ErrNotRunning = errors.New("the program is not running")

// Health is what GET /health answers: enough to know who listens here, and nothing about the user.
type Health struct {
	Status  string `json:"status"`
	Product string `json:"product"`
	Version string `json:"version"`
}
