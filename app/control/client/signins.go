package client

import (
	"context"
	"fmt"
	"net/http"

	"clb/app/control"
	"clb/proxy/secret"
)

// Terms is the notice before the first subscription account, and whether it was accepted.
func (c *Client) Terms(ctx context.Context) (control.Terms, error) {
	var t control.Terms
	err := c.call(ctx, http.MethodGet, "/api/terms", nil, &t)
	return t, err
}

// AcceptTerms notes that the user has read and accepted the notice.
func (c *Client) AcceptTerms(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/api/terms", nil, nil)
}

// StartSignIn begins a sign-in through the browser.
func (c *Client) StartSignIn(ctx context.Context, n control.NewSignIn) (control.SignIn, error) {
	var begun control.SignIn
	err := c.call(ctx, http.MethodPost, "/api/sign-ins", n, &begun)
	return begun, err
}

// SignIn tells how far a sign-in has come.
func (c *Client) SignIn(ctx context.Context, id string) (control.SignIn, error) {
	var now control.SignIn
	err := c.callSignIn(ctx, http.MethodGet, id, "", nil, &now)
	return now, err
}

// PasteSignIn gives a sign-in what the user copied.
func (c *Client) PasteSignIn(ctx context.Context, id string, text secret.Text) (control.SignIn, error) {
	var now control.SignIn
	err := c.callSignIn(ctx, http.MethodPost, id, "/paste", control.PasteCall{Text: text.Reveal()}, &now)
	return now, err
}

// CancelSignIn ends a sign-in.
func (c *Client) CancelSignIn(ctx context.Context, id string) error {
	return c.callSignIn(ctx, http.MethodDelete, id, "", nil, nil)
}

// callSignIn calls what stands under a sign-in's ID.
func (c *Client) callSignIn(ctx context.Context, method, id, below string, in, out any) error {
	path, ok := under("/api/sign-ins/", id, below)
	if !ok {
		return &control.InputError{Text: fmt.Sprintf("there is no sign-in %q", id), Kind: control.Unknown}
	}
	return c.call(ctx, method, path, in, out)
}
