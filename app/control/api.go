// Package control is the contract of the local API: what can be asked of the program, and the table of the endpoints
// that ask it (endpoints.go). Package server answers the table on the port and at the control socket, package client
// calls it at the socket; the tray calls the interfaces in the same process. Package backend implements them, for the
// running program and for a command that opens the data folder itself.
//
//	cli ── client ──┐                  ┌── API, Desktop, Settings, Logs … ── backend
//	page ───────────┴── Endpoint ── server
//
// It is a leaf: beside the Snapshot and secrets it knows the routes of balance, which are values too.
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
