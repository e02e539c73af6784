package client

import (
	"context"
	"net/http"

	"clb/app/control"
)

var (
	_ control.Logs            = (*Client)(nil)
	_ control.Desktop         = (*Client)(nil)
	_ control.ConnectionTests = (*Client)(nil)
)

// Startup says whether the program starts at login.
func (c *Client) Startup(ctx context.Context) (control.Startup, error) {
	var now control.Startup
	err := c.call(ctx, http.MethodGet, "/api/startup", nil, &now)
	return now, err
}

// SetStartup sets whether the program starts at login.
func (c *Client) SetStartup(ctx context.Context, on bool) (control.Startup, error) {
	var now control.Startup
	err := c.call(ctx, http.MethodPut, "/api/startup", control.StartupCall{On: &on}, &now)
	return now, err
}

// ClaudeCode says how Claude Code's settings stand to the program.
func (c *Client) ClaudeCode(ctx context.Context) (control.ClaudeCode, error) {
	var now control.ClaudeCode
	err := c.call(ctx, http.MethodGet, "/api/claude-code", nil, &now)
	return now, err
}

// ConnectClaudeCode points Claude Code at the program.
func (c *Client) ConnectClaudeCode(ctx context.Context, takeOver bool) (control.ClaudeCode, error) {
	var now control.ClaudeCode
	err := c.call(ctx, http.MethodPut, "/api/claude-code", control.ConnectCall{TakeOver: takeOver}, &now)
	return now, err
}

// DisconnectClaudeCode puts back what stood in Claude Code's settings before.
func (c *Client) DisconnectClaudeCode(ctx context.Context) (control.ClaudeCode, error) {
	var now control.ClaudeCode
	err := c.call(ctx, http.MethodDelete, "/api/claude-code", nil, &now)
	return now, err
}

// TestConnection goes the way to Anthropic step by step.
func (c *Client) TestConnection(ctx context.Context) ([]control.Step, error) {
	var answer control.StepList
	err := c.call(ctx, http.MethodPost, "/api/connection-test", nil, &answer)
	return answer.Steps, err
}

var _ control.Settings = (*Client)(nil)

// SettingsFile is every setting as the file has it now.
func (c *Client) SettingsFile(ctx context.Context) (control.SettingsFile, error) {
	var now control.SettingsFile
	err := c.call(ctx, http.MethodGet, "/api/settings", nil, &now)
	return now, err
}

// ChangeSettings sets settings in the file.
func (c *Client) ChangeSettings(ctx context.Context, changes map[string]string) (control.SettingsFile, error) {
	var now control.SettingsFile
	err := c.call(ctx, http.MethodPatch, "/api/settings", control.SettingsCall{Changes: changes}, &now)
	return now, err
}

var _ control.HealthChecks = (*Client)(nil)

// Examine looks at everything that the running program needs. It waits for longer than other calls that read.
func (c *Client) Examine(ctx context.Context) (control.HealthReport, error) {
	var found control.HealthReport
	err := c.callWithin(ctx, c.Timeouts.Write, http.MethodGet, "/api/doctor", nil, &found)
	return found, err
}

// Mend has the running program do what mends the checks of that name.
func (c *Client) Mend(ctx context.Context, name string) (control.HealthReport, error) {
	var found control.HealthReport
	err := c.call(ctx, http.MethodPost, "/api/doctor/fix", control.FixCall{Name: name}, &found)
	return found, err
}
