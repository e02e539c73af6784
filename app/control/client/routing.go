package client

import (
	"context"
	"net/http"

	"clb/app/control"
)

// SetRouting sets what is not nil.
func (c *Client) SetRouting(ctx context.Context, change control.RoutingChange) error {
	for _, routes := range []**[]string{&change.Routes, &change.IfRoutes} {
		if *routes != nil { // no route is an empty list: null would be nothing said
			*routes = new(append([]string{}, **routes...))
		}
	}
	return c.call(ctx, http.MethodPatch, "/api/routing", change, nil)
}

// SetMode sets the mode.
func (c *Client) SetMode(ctx context.Context, change control.ModeChange) error {
	return c.call(ctx, http.MethodPut, "/api/mode", change, nil)
}

// MoveSession puts a conversation on an account.
func (c *Client) MoveSession(ctx context.Context, session, account string) error {
	return c.call(ctx, http.MethodPost, "/api/sessions/"+segment(session)+"/move", control.MoveCall{Account: account},
		nil)
}
