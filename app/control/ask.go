package control

import (
	"context"
	"fmt"
	"net/http"

	"clb/app/status"
	"clb/proxy/secret"
)

// Change sets what its user may set about an account.
func (c *Client) Change(ctx context.Context, name string, change Change) (status.Account, error) {
	var account status.Account
	err := c.callAccount(ctx, http.MethodPatch, name, "", change, &account)
	return account, err
}

// Renew renews the login of an account now.
func (c *Client) Renew(ctx context.Context, name string) (status.Account, error) {
	var account status.Account
	err := c.callAccount(ctx, http.MethodPost, name, "/renew", nil, &account)
	return account, err
}

// Terms is the notice before the first subscription account, and whether it was accepted.
func (c *Client) Terms(ctx context.Context) (Terms, error) {
	var t Terms
	err := c.call(ctx, http.MethodGet, "/api/terms", nil, &t)
	return t, err
}

// AcceptTerms notes that the user has read and accepted the notice.
func (c *Client) AcceptTerms(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/api/terms", nil, nil)
}

// StartSignIn begins a sign-in through the browser.
func (c *Client) StartSignIn(ctx context.Context, n NewSignIn) (SignIn, error) {
	var begun SignIn
	err := c.call(ctx, http.MethodPost, "/api/sign-ins", n, &begun)
	return begun, err
}

// SignIn tells how far a sign-in has come.
func (c *Client) SignIn(ctx context.Context, id string) (SignIn, error) {
	var now SignIn
	err := c.callSignIn(ctx, http.MethodGet, id, "", nil, &now)
	return now, err
}

// PasteSignIn gives a sign-in what the user copied.
func (c *Client) PasteSignIn(ctx context.Context, id string, text secret.Text) (SignIn, error) {
	var now SignIn
	err := c.callSignIn(ctx, http.MethodPost, id, "/paste", pasteBody{text.Reveal()}, &now)
	return now, err
}

// CancelSignIn ends a sign-in.
func (c *Client) CancelSignIn(ctx context.Context, id string) error {
	return c.callSignIn(ctx, http.MethodDelete, id, "", nil, nil)
}

// Export returns all accounts with their secrets, sealed with the passphrase.
func (c *Client) Export(ctx context.Context, passphrase secret.Text) ([]byte, error) {
	return c.exchange(ctx, c.write, http.MethodPost, "/api/export", exportBody{passphrase.Reveal()})
}

// ImportBackup adds what of a backup is not there yet.
func (c *Client) ImportBackup(ctx context.Context, sealed []byte, passphrase secret.Text) ([]string, error) {
	var answer importAnswer
	err := c.call(ctx, http.MethodPost, "/api/import", importBody{passphrase.Reveal(), sealed}, &answer)
	return answer.Did, err
}

// callSignIn calls what stands under a sign-in's ID.
func (c *Client) callSignIn(ctx context.Context, method, id, below string, in, out any) error {
	path, ok := under("/api/sign-ins/", id, below)
	if !ok {
		return &InputError{Text: fmt.Sprintf("there is no sign-in %q", id), Kind: Unknown}
	}
	return c.call(ctx, method, path, in, out)
}
