package controltest

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"clb/app/claudecode"
	"clb/app/control"
)

// Machine is what a Program finds on the machine of its user.
type Machine struct {
	// Startup is whether it starts at login. Its zero value is a system on which that can't be set.
	Startup control.Startup
	// BaseURL is what stands in Claude Code's settings; Unreadable why they are not understood, empty: they are.
	BaseURL    string
	Unreadable string
	// Interferences are shown as they are.
	Interferences []claudecode.Conflict
	// Steps are what a connection test finds. nil: all is well.
	Steps []control.Step
	// Checks are what an examination finds. nil: an entry for the start at login that can be mended.
	Checks []control.Check
}

// machine is one with what has become of it.
type machine struct {
	Machine
	// was is the base address before Claude Code was connected, connected that it is.
	was       string
	connected bool
}

// Startup says whether the program starts at login.
func (p *Program) Startup(context.Context) (control.Startup, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.machine.Startup, p.failure
}

// SetStartup sets whether the program starts at login.
func (p *Program) SetStartup(_ context.Context, on bool) (control.Startup, error) {
	var now control.Startup
	err := p.change(func() error {
		m := &p.machine.Startup
		if !m.Supported {
			return invalid("starting at login can't be set here: %s",
				cmp.Or(m.Detail, "this system has no place for it"))
		}
		m.On = on
		now = *m
		return nil
	})
	return now, err
}

// ClaudeCode says how Claude Code's settings stand to the program.
func (p *Program) ClaudeCode(context.Context) (control.ClaudeCode, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.claudeCode(), p.failure
}

// here is the base address that leads to the program; the caller holds mu.
func (p *Program) here() string { return cmp.Or(p.snapshot.Address, "http://localhost:8080") }

// settingsPath is where Claude Code's settings of nobody are.
const settingsPath = "/home/user/.claude/settings.json"

// claudeCode is how the settings stand now; the caller holds mu.
func (p *Program) claudeCode() control.ClaudeCode {
	m := &p.machine
	c := control.ClaudeCode{Path: settingsPath, BaseURL: m.BaseURL, Interferences: slices.Clone(m.Interferences)}
	line := func(sign, address string) {
		if address != "" {
			c.Changes = append(c.Changes, fmt.Sprintf(`%s    "ANTHROPIC_BASE_URL": %q`, sign, address))
		}
	}
	switch {
	case m.Unreadable != "":
		c.State, c.Problem = string(claudecode.Unreadable), m.Unreadable
		return c
	case m.BaseURL == p.here():
		c.State, c.Connected = string(claudecode.Connected), true
		line("-", m.BaseURL)
		line("+", m.was)
		return c
	case m.BaseURL == "":
		c.State = string(claudecode.NotConnected)
	default:
		c.State = string(claudecode.Foreign)
	}
	c.Overwritten = m.connected
	line("-", m.BaseURL)
	line("+", p.here())
	return c
}

// ConnectClaudeCode points Claude Code at the program.
func (p *Program) ConnectClaudeCode(_ context.Context, takeOver bool) (control.ClaudeCode, error) {
	var now control.ClaudeCode
	err := p.change(func() error {
		m := &p.machine
		switch now = p.claudeCode(); {
		case m.Unreadable != "":
			return invalid("%s can't be changed: %s", settingsPath, m.Unreadable)
		case now.Connected:
			return nil
		case now.State == string(claudecode.Foreign) && !takeOver:
			return &control.InputError{Text: fmt.Sprintf("Claude Code leads to %s: say that this is to be replaced",
				m.BaseURL), Kind: control.Taken}
		}
		m.was, m.BaseURL, m.connected = m.BaseURL, p.here(), true
		now = p.claudeCode()
		return nil
	})
	return now, err
}

// DisconnectClaudeCode puts back what stood there before.
func (p *Program) DisconnectClaudeCode(context.Context) (control.ClaudeCode, error) {
	var now control.ClaudeCode
	err := p.change(func() error {
		m := &p.machine
		if m.Unreadable != "" {
			return invalid("%s can't be changed: %s", settingsPath, m.Unreadable)
		}
		if p.claudeCode().Connected {
			m.BaseURL = m.was
		}
		m.was, m.connected = "", false
		now = p.claudeCode()
		return nil
	})
	return now, err
}

// TestConnection tells what the machine was made with.
func (p *Program) TestConnection(context.Context) ([]control.Step, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return nil, p.failure
	}
	if p.machine.Steps != nil {
		return slices.Clone(p.machine.Steps), nil
	}
	var steps []control.Step
	for i, name := range control.StepNames() {
		if name == "settings" || name == "proxy" { // they are right, and there is none
			continue
		}
		steps = append(steps,
			control.Step{Name: name, OK: true, Detail: "as it should be", DurationMS: float64(i) + 0.5})
	}
	return steps, nil
}
