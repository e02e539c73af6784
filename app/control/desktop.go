package control

import (
	"context"
)

// Desktop is how the program stands on the machine of its user: whether it starts at login, and whether Claude Code
// asks it.
type Desktop interface {
	// Startup says whether the program starts when its user logs in.
	Startup(context.Context) (Startup, error)
	// SetStartup sets that, and returns how it is then. A system on which it can't be set is an *InputError.
	SetStartup(ctx context.Context, on bool) (Startup, error)
	// ClaudeCode says how Claude Code's settings stand to the program.
	ClaudeCode(context.Context) (ClaudeCode, error)
	// ConnectClaudeCode points Claude Code at the program, and returns how it stands then; one that is connected stays
	// as it is. An address of another service stays unless takeOver, and is an *InputError of kind Taken; settings that
	// can't be read, and ones that somebody else changes at this moment, are an *InputError.
	ConnectClaudeCode(ctx context.Context, takeOver bool) (ClaudeCode, error)
	// DisconnectClaudeCode puts back what stood there before, and returns how it stands then; one that is not connected
	// stays as it is.
	DisconnectClaudeCode(context.Context) (ClaudeCode, error)
}

// Startup is whether the program starts when its user logs in.
type Startup struct {
	// It can be set on this system.
	Supported bool `json:"supported"`
	On        bool `json:"on"`
	// By what it starts, or why it can't, in words.
	Detail string `json:"detail"`
}

// StartupCall is what PUT /api/startup takes.
type StartupCall struct {
	On *bool `json:"on"`
}

// Check says, by an *InputError, what is wrong with the call.
func (c *StartupCall) Check() error {
	if c.On == nil {
		return InputErrorf("on is missing: it takes true or false")
	}
	return nil
}

// ClaudeCode is how Claude Code's settings stand to the program.
type ClaudeCode struct {
	// They lead here.
	Connected bool `json:"connected"`
	// `stale`: they lead to where the program was, when its port was another; `foreign`: to another service.
	State string `json:"state" enum:"not_connected,connected,stale,foreign,unreadable"`
	// The settings file, whether it is there or not.
	Path string `json:"path"`
	// The base address that stands there, without a password that it may hold; empty: none.
	BaseURL string `json:"base_url"`
	// The group of the program that it leads into.
	Group string `json:"group,omitempty"`
	// A placeholder stands there for a token, since Claude Code has no login of its own.
	Placeholder bool `json:"placeholder"`
	// Why unreadable settings are not understood. It repeats nothing of them.
	Problem string `json:"problem,omitempty"`
	// The file has comments or trailing commas: Claude Code then loads nothing of it.
	Commented bool `json:"commented"`
	// They were connected, and somebody else has changed the address since.
	Overwritten bool `json:"overwritten"`
	// The lines of the file that the other state would change: connecting, or disconnecting where it is connected. Each
	// begins with `-` (goes), `+` (comes) or a space (stands beside them).
	Changes []string `json:"changes"`
	// What keeps Claude Code from asking here all the same, or changes how it does; what breaks it first.
	Interferences []Interference `json:"interferences"`
}

// Interference is something on the machine that keeps Claude Code from asking the program, or changes how it does.
type Interference struct {
	// The variable or setting.
	Name string `json:"name"`
	// The file that has it, or `the environment`.
	Where string `json:"where"`
	// What it does.
	Effect string `json:"effect"`
	// What to do about it.
	Advice string `json:"remedy"`
	// Claude Code does not reach the program because of it.
	Breaks bool `json:"breaks"`
}

// ConnectCall is what PUT /api/claude-code takes.
type ConnectCall struct {
	// Replace the address of another service.
	TakeOver bool `json:"take_over,omitempty"`
}

// ConnectionTests tells where the way to Anthropic is broken.
type ConnectionTests interface {
	// TestConnection goes it step by step, with the proxy and the certificates that requests go by. A step that fails
	// is no error of the call: it says so, and those behind it are left out.
	TestConnection(context.Context) ([]Step, error)
}

// Step is one step of a connection test.
type Step struct {
	// In their order; `settings` only where they are wrong, `proxy` only where one is used, `tls` only for https,
	// `credential` only where an account can be used.
	Name string `json:"name" enum:"settings,dns,tcp,proxy,tls,http,credential"`
	OK   bool   `json:"ok"`
	// What was found, or what is wrong and what to do about it, in words. It holds no secret.
	Detail     string  `json:"detail"`
	DurationMS float64 `json:"duration_ms"`
}

// StepNames are the steps of a connection test in their order. "settings" stands only where they are wrong, "proxy"
// only where one is used, "tls" only for https, "credential" only where an account can be used.
func StepNames() []string {
	return []string{"settings", "dns", "tcp", "proxy", "tls", "http", "credential"}
}

// StepList is what POST /api/connection-test answers.
type StepList struct {
	// Every step went well.
	OK    bool   `json:"ok"`
	Steps []Step `json:"steps"`
}
