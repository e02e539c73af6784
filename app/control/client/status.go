package client

import (
	"context"
	"net/http"

	"clb/app/control"
	"clb/app/status"
)

var _ control.API = (*Client)(nil)

// Status is the whole picture.
func (c *Client) Status(ctx context.Context) (status.Snapshot, error) {
	var s status.Snapshot
	err := c.call(ctx, http.MethodGet, "/api/status", nil, &s)
	return s, err
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
