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
	// Supported says that it can be set on this system.
	Supported bool `json:"supported"`
	On        bool `json:"on"`
	// Detail says in words by what it starts, or why it can't.
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
	// Connected says that they lead here.
	Connected bool `json:"connected"`
	// State is one of claudecode.State: "not_connected", "connected", "stale", "foreign" or "unreadable".
	State string `json:"state"`
	// Path is the settings file, whether it is there or not.
	Path string `json:"path"`
	// BaseURL is the base address that stands there, without a password that it may hold; empty: none. Group is the
	// group of ours that it leads into.
	BaseURL string `json:"base_url"`
	Group   string `json:"group,omitempty"`
	// Placeholder says that our placeholder stands there for a token, since Claude Code has no login of its own.
	Placeholder bool `json:"placeholder"`
	// Problem says why unreadable settings are not understood. It repeats nothing of them.
	Problem string `json:"problem,omitempty"`
	// Commented says that the file has comments or trailing commas: Claude Code then loads nothing of it.
	Commented bool `json:"commented"`
	// Overwritten says that they were connected, and that somebody else has changed the address since.
	Overwritten bool `json:"overwritten"`
	// Changes are the lines of the file that the other state would change: connecting, or disconnecting where it is
	// connected. Each begins with "-" (goes), "+" (comes) or " " (stands beside them).
	Changes []string `json:"changes"`
	// Interferences are what keeps Claude Code from asking here all the same, or changes how it does; what breaks it
	// first.
	Interferences []Interference `json:"interferences"`
}

// Interference is something on the machine that keeps Claude Code from asking the program, or changes how it does.
type Interference struct {
	// Name is the variable or setting, Where the file that has it, or "the environment".
	Name  string `json:"name"`
	Where string `json:"where"`
	// Effect says what it does, Remedy what to do about it; a sentence each, without a full stop.
	Effect string `json:"effect"`
	Remedy string `json:"remedy"`
	// Breaks says that Claude Code does not reach the program because of it. Without it, it is only good to know.
	Breaks bool `json:"breaks"`
}

// ConnectCall is what PUT /api/claude-code takes.
type ConnectCall struct {
	// TakeOver says to replace the address of another service.
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
	// Name is one of StepNames.
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	// Detail says in words what was found: an address, a version, or what is wrong and what to do about it. It holds no
	// secret.
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
	// OK says that every step went well.
	OK    bool   `json:"ok"`
	Steps []Step `json:"steps"`
}
