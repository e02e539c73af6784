package client

import (
	"context"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/secret"
)

var (
	_ control.API             = (*Client)(nil)
	_ control.Logs            = (*Client)(nil)
	_ control.Desktop         = (*Client)(nil)
	_ control.ConnectionTests = (*Client)(nil)
	_ control.Settings        = (*Client)(nil)
	_ control.HealthChecks    = (*Client)(nil)
)

// do is call for what answers nothing.
func do[In any](ctx context.Context, c *Client, e control.Endpoint[In, control.None], in In) error {
	_, err := call(ctx, c, e, in)
	return err
}

// Status is the whole picture.
func (c *Client) Status(ctx context.Context) (status.Snapshot, error) {
	return call(ctx, c, control.GetStatus, control.None{})
}

// ResetStats sets the totals to zero.
func (c *Client) ResetStats(ctx context.Context) error {
	return do(ctx, c, control.ResetStats, control.None{})
}

// ClearHistory forgets the requests.
func (c *Client) ClearHistory(ctx context.Context) error {
	return do(ctx, c, control.ClearHistory, control.None{})
}

// Show asks the program to open its dashboard on its user's screen.
func (c *Client) Show(ctx context.Context) error {
	return do(ctx, c, control.ShowDashboard, control.None{})
}

// Requests is a page of the history.
func (c *Client) Requests(ctx context.Context, q control.RequestsQuery) (control.RequestsPage, error) {
	return call(ctx, c, control.ListRequests, q)
}

// Request is one request of the history.
func (c *Client) Request(ctx context.Context, id string) (control.Request, error) {
	return call(ctx, c, control.GetRequest, control.RequestPath{ID: id})
}

// Analytics sums a range up.
func (c *Client) Analytics(ctx context.Context, q control.AnalyticsQuery) (control.Analytics, error) {
	if _, err := q.Check(); err != nil { // the address has no place for some mistakes
		return control.Analytics{}, err
	}
	return call(ctx, c, control.GetAnalytics, q)
}

// Sessions is a page of the sessions.
func (c *Client) Sessions(ctx context.Context, q control.SessionsQuery) (control.SessionsPage, error) {
	return call(ctx, c, control.ListSessions, q)
}

// LimitHistory is how the windows of an account were used over time.
func (c *Client) LimitHistory(ctx context.Context, account string, from, to time.Time) (control.LimitHistory, error) {
	return call(ctx, c, control.GetLimitHistory,
		control.LimitsQuery{AccountPath: control.AccountPath{Account: account}, From: from, To: to})
}

// AddAccount adds an account.
func (c *Client) AddAccount(ctx context.Context, n control.NewAccount) (status.Account, error) {
	return call(ctx, c, control.AddAccount, control.NewAccountCall{Name: n.Name, Mode: n.Mode, Endpoint: n.Endpoint,
		Secret: n.Secret.Reveal(), Import: n.Import.Reveal()})
}

// Change sets what its user may set about an account.
func (c *Client) Change(ctx context.Context, name string, change control.Change) (status.Account, error) {
	return call(ctx, c, control.ChangeAccount,
		control.ChangeCall{AccountPath: control.AccountPath{Account: name}, Change: change})
}

// SetEnabled switches the account on or off.
func (c *Client) SetEnabled(ctx context.Context, name string, enabled bool) error {
	_, err := c.Change(ctx, name, control.Change{Enabled: &enabled})
	return err
}

// RemoveAccount deletes the account and its secret.
func (c *Client) RemoveAccount(ctx context.Context, name string) error {
	return do(ctx, c, control.RemoveAccount, control.AccountPath{Account: name})
}

// ClearLimit ends every rest and limit of the account now.
func (c *Client) ClearLimit(ctx context.Context, name string) error {
	return do(ctx, c, control.ClearLimit, control.AccountPath{Account: name})
}

// Renew renews the login of an account now.
func (c *Client) Renew(ctx context.Context, name string) (status.Account, error) {
	return call(ctx, c, control.RenewAccount, control.AccountPath{Account: name})
}

// Export returns all accounts with their secrets, sealed with the passphrase.
func (c *Client) Export(ctx context.Context, passphrase secret.Text) ([]byte, error) {
	return call(ctx, c, control.ExportAccounts, control.ExportCall{Passphrase: passphrase.Reveal()})
}

// ImportBackup adds what of a backup is not there yet.
func (c *Client) ImportBackup(ctx context.Context, sealed []byte, passphrase secret.Text) ([]string, error) {
	answer, err := call(ctx, c, control.ImportAccounts,
		control.ImportCall{Passphrase: passphrase.Reveal(), Backup: sealed})
	return answer.Did, err
}

// Terms is the notice before the first subscription account, and whether it was accepted.
func (c *Client) Terms(ctx context.Context) (control.Terms, error) {
	return call(ctx, c, control.GetTerms, control.None{})
}

// AcceptTerms notes that the user has read and accepted the notice.
func (c *Client) AcceptTerms(ctx context.Context) error {
	return do(ctx, c, control.AcceptTerms, control.None{})
}

// StartSignIn begins a sign-in through the browser.
func (c *Client) StartSignIn(ctx context.Context, n control.NewSignIn) (control.SignIn, error) {
	return call(ctx, c, control.StartSignIn, n)
}

// SignIn tells how far a sign-in has come.
func (c *Client) SignIn(ctx context.Context, id string) (control.SignIn, error) {
	return call(ctx, c, control.GetSignIn, control.SignInPath{ID: id})
}

// PasteSignIn gives a sign-in what the user copied.
func (c *Client) PasteSignIn(ctx context.Context, id string, text secret.Text) (control.SignIn, error) {
	return call(ctx, c, control.PasteSignIn,
		control.PasteCall{SignInPath: control.SignInPath{ID: id}, Text: text.Reveal()})
}

// CancelSignIn ends a sign-in.
func (c *Client) CancelSignIn(ctx context.Context, id string) error {
	return do(ctx, c, control.CancelSignIn, control.SignInPath{ID: id})
}

// SetRouting sets what is not nil.
func (c *Client) SetRouting(ctx context.Context, change control.RoutingChange) error {
	for _, routes := range []**[]string{&change.Routes, &change.IfRoutes} {
		if *routes != nil { // no route is an empty list: null would set nothing
			*routes = new(append([]string{}, **routes...))
		}
	}
	return do(ctx, c, control.ChangeRouting, change)
}

// SetMode sets the mode.
func (c *Client) SetMode(ctx context.Context, change control.ModeChange) error {
	return do(ctx, c, control.SetMode, change)
}

// MoveSession puts a session on an account.
func (c *Client) MoveSession(ctx context.Context, session, account string) error {
	return do(ctx, c, control.MoveSession, control.MoveCall{Session: session, Account: account})
}

// Startup says whether the program starts at login.
func (c *Client) Startup(ctx context.Context) (control.Startup, error) {
	return call(ctx, c, control.GetStartup, control.None{})
}

// SetStartup sets whether the program starts at login.
func (c *Client) SetStartup(ctx context.Context, on bool) (control.Startup, error) {
	return call(ctx, c, control.SetStartup, control.StartupCall{On: &on})
}

// ClaudeCode says how Claude Code's settings stand to the program.
func (c *Client) ClaudeCode(ctx context.Context) (control.ClaudeCode, error) {
	return call(ctx, c, control.GetClaudeCode, control.None{})
}

// ConnectClaudeCode points Claude Code at the program.
func (c *Client) ConnectClaudeCode(ctx context.Context, takeOver bool) (control.ClaudeCode, error) {
	return call(ctx, c, control.ConnectClaudeCode, control.ConnectCall{TakeOver: takeOver})
}

// DisconnectClaudeCode puts back what stood in Claude Code's settings before.
func (c *Client) DisconnectClaudeCode(ctx context.Context) (control.ClaudeCode, error) {
	return call(ctx, c, control.DisconnectClaudeCode, control.None{})
}

// TestConnection goes the way to Anthropic step by step.
func (c *Client) TestConnection(ctx context.Context) ([]control.Step, error) {
	answer, err := call(ctx, c, control.TestConnection, control.None{})
	return answer.Steps, err
}

// SettingsFile is every setting as the file has it now.
func (c *Client) SettingsFile(ctx context.Context) (control.SettingsFile, error) {
	return call(ctx, c, control.GetSettings, control.None{})
}

// ChangeSettings sets settings in the file.
func (c *Client) ChangeSettings(ctx context.Context, changes map[string]string) (control.SettingsFile, error) {
	return call(ctx, c, control.ChangeSettings, control.SettingsCall{Changes: changes})
}

// CheckHealth looks at everything that the running program needs.
func (c *Client) CheckHealth(ctx context.Context) (control.HealthReport, error) {
	return call(ctx, c, control.GetHealthReport, control.None{})
}

// FixHealth has the running program do what mends the checks of that name.
func (c *Client) FixHealth(ctx context.Context, name string) (control.HealthReport, error) {
	return call(ctx, c, control.FixHealth, control.FixCall{Name: name})
}

// LogLines are the newest lines of the log that fit.
func (c *Client) LogLines(ctx context.Context, q control.LogsQuery) ([]control.LogLine, error) {
	answer, err := call(ctx, c, control.ListLogLines, q)
	return answer.Lines, err
}
