package client

import (
	"context"
	"fmt"
	"net/http"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/secret"
)

// AddAccount adds an account.
func (c *Client) AddAccount(ctx context.Context, n control.NewAccount) (status.Account, error) {
	body := control.NewAccountCall{Name: n.Name, Mode: n.Mode, Endpoint: n.Endpoint, Secret: n.Secret.Reveal(),
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
	return c.callAccount(ctx, http.MethodPatch, name, "", control.Change{Enabled: &enabled}, nil)
}

// ClearLimit ends every rest and limit of the account now.
func (c *Client) ClearLimit(ctx context.Context, name string) error {
	return c.callAccount(ctx, http.MethodPost, name, "/clear-limit", nil, nil)
}

// Change sets what its user may set about an account.
func (c *Client) Change(ctx context.Context, name string, change control.Change) (status.Account, error) {
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

// Export returns all accounts with their secrets, sealed with the passphrase.
func (c *Client) Export(ctx context.Context, passphrase secret.Text) ([]byte, error) {
	return c.exchange(ctx, c.Timeouts.Write, http.MethodPost, "/api/export",
		control.ExportCall{Passphrase: passphrase.Reveal()})
}

// ImportBackup adds what of a backup is not there yet.
func (c *Client) ImportBackup(ctx context.Context, sealed []byte, passphrase secret.Text) ([]string, error) {
	var answer control.Imported
	err := c.call(ctx, http.MethodPost, "/api/import",
		control.ImportCall{Passphrase: passphrase.Reveal(), Backup: sealed}, &answer)
	return answer.Did, err
}

// callAccount calls what stands under an account's name.
func (c *Client) callAccount(ctx context.Context, method, name, below string, in, out any) error {
	path, ok := under("/api/accounts/", name, below)
	if !ok {
		return &control.InputError{Text: fmt.Sprintf("there is no account %q", name), Kind: control.Unknown}
	}
	return c.call(ctx, method, path, in, out)
}
