package control

import (
	"context"
	"fmt"
	"net/http"

	"clb/app/status"
)

var _ API = (*Client)(nil)

// Status is the whole picture.
func (c *Client) Status(ctx context.Context) (status.Snapshot, error) {
	var s status.Snapshot
	err := c.call(ctx, http.MethodGet, "/api/status", nil, &s)
	return s, err
}

// Request is one request of the history.
func (c *Client) Request(ctx context.Context, id string) (Request, error) {
	var r Request
	path, ok := under("/api/requests/", id, "")
	if !ok {
		return r, unknownRequest(id)
	}
	err := c.call(ctx, http.MethodGet, path, nil, &r)
	return r, err
}

// unknownRequest says that the history has no such request.
func unknownRequest(id string) error {
	return &InputError{Text: fmt.Sprintf("there is no request %q", id), Kind: Unknown}
}

// SetRouting sets what is not nil.
func (c *Client) SetRouting(ctx context.Context, change RoutingChange) error {
	for _, routes := range []**[]string{&change.Routes, &change.IfRoutes} {
		if *routes != nil { // no route is an empty list: null would be nothing said
			*routes = new(list(**routes))
		}
	}
	return c.call(ctx, http.MethodPatch, "/api/routing", change, nil)
}

// SetMode sets the mode.
func (c *Client) SetMode(ctx context.Context, change ModeChange) error {
	return c.call(ctx, http.MethodPut, "/api/mode", change, nil)
}

// MoveSession puts a conversation on an account.
func (c *Client) MoveSession(ctx context.Context, session, account string) error {
	return c.call(ctx, http.MethodPost, "/api/sessions/"+segment(session)+"/move", moveBody{account}, nil)
}

// AddAccount adds an account.
func (c *Client) AddAccount(ctx context.Context, n NewAccount) (status.Account, error) {
	body := newAccountBody{Name: n.Name, Mode: n.Mode, Endpoint: n.Endpoint, Secret: n.Secret.Reveal(),
		Import: n.Import.Reveal()}
	var account status.Account
	err := c.call(ctx, http.MethodPost, "/api/accounts", body, &account)
	return account, err
}

// RemoveAccount deletes the account and its secret.
func (c *Client) RemoveAccount(ctx context.Context, name string) error {
	return c.callAccount(ctx, http.MethodDelete, name, "", nil, nil)
}

// SetEnabled switches the account on or off.
func (c *Client) SetEnabled(ctx context.Context, name string, enabled bool) error {
	return c.callAccount(ctx, http.MethodPatch, name, "", Change{Enabled: &enabled}, nil)
}

// ClearLimit ends every rest and limit of the account now.
func (c *Client) ClearLimit(ctx context.Context, name string) error {
	return c.callAccount(ctx, http.MethodPost, name, "/clear-limit", nil, nil)
}

// ResetStats sets the totals to zero.
func (c *Client) ResetStats(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/api/reset-stats", nil, nil)
}

// ClearHistory forgets the requests.
func (c *Client) ClearHistory(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/api/clear-history", nil, nil)
}

// Show asks the program to open its dashboard on its user's screen.
func (c *Client) Show(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/api/show", nil, nil)
}

// callAccount calls what stands under an account's name.
func (c *Client) callAccount(ctx context.Context, method, name, below string, in, out any) error {
	path, ok := under("/api/accounts/", name, below)
	if !ok {
		return &InputError{Text: fmt.Sprintf("there is no account %q", name), Kind: Unknown}
	}
	return c.call(ctx, method, path, in, out)
}

// under is the path of what has a name; not ok where there is none.
func under(folder, name, below string) (path string, ok bool) {
	return folder + segment(name) + below, name != ""
}
