// Package control is the typed local API: what a person can ask of the program. The CLI is its client over the control
// socket, the page over the port (where only it may change something), the tray in the same process. API is the
// contract; the running program implements it, and so does the CLI itself over the data folder while no program runs.
package control

import (
	"context"
	"errors"

	"clb/app/status"
	"clb/proxy/secret"
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

// NewAccount says what to add. Exactly one of Secret and Import is set.
type NewAccount struct {
	Name string `json:"name"`
	// Mode is "max", "console", "endpoint", or empty: taken from the secret's shape.
	Mode string `json:"mode,omitempty"`
	// Endpoint is set for mode "endpoint"; Secret is then its key.
	Endpoint *NewEndpoint `json:"endpoint,omitempty"`
	// Secret is an API key, a setup-token or an OAuth access token.
	Secret secret.Text `json:"-"`
	// Import is the content of a Claude Code credentials file.
	Import secret.Text `json:"-"`
}

// InputError is a mistake of whoever asked; its text says what to do.
type InputError struct {
	Text string
	// Kind tells the mistakes apart that a caller treats apart; the zero value is Invalid.
	Kind InputKind
}

// InputKind is the sort of an InputError.
type InputKind string

// The kinds of an InputError.
const (
	// Invalid: something does not have the form it must have.
	Invalid InputKind = ""
	// Unknown: there is no account of that name.
	Unknown InputKind = "unknown"
	// Taken: there is an account of that name already.
	Taken InputKind = "taken"
	// Changed: what was to be changed is no longer what the change was made from.
	Changed InputKind = "changed"
)

func (e *InputError) Error() string { return e.Text }

// ErrNotRunning says that no program answers at the control socket.
var ErrNotRunning = errors.New("the program is not running")
