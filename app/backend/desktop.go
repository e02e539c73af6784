package backend

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"clb/app/claudecode"
	"clb/app/config"
	"clb/app/control"
	"clb/app/desktop/autostart"
)

// desktopIntegration is how the program stands on the machine of its user: whether it starts at login, and whether
// Claude Code asks it.
type desktopIntegration struct {
	environ []string
	// data is the data folder, address where the program serves.
	data, address string
	// service says that it runs without a tray.
	service bool
	// changed says that something may look different now.
	changed func()
}

func (s desktopIntegration) getenv(name string) string {
	return config.Environment{Pairs: s.environ, GOOS: runtime.GOOS}.Get(name)
}

func (s desktopIntegration) env(name string) (string, bool) {
	value := s.getenv(name)
	return value, value != ""
}

// autostart is the entry that starts this program at login.
func (s desktopIntegration) autostart() (autostart.Entry, error) {
	program, err := autostart.ThisProgram()
	if err != nil {
		return autostart.Entry{}, err
	}
	entry := autostart.New(program, s.service)
	entry.Getenv = s.getenv
	return entry, nil
}

// Startup says whether the program starts when its user logs in.
func (s desktopIntegration) Startup(context.Context) (control.Startup, error) {
	entry, err := s.autostart()
	if err != nil {
		return control.Startup{}, err
	}
	state, err := entry.Enabled()
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return control.Startup{Detail: err.Error()}, nil
	case err != nil:
		return control.Startup{Supported: true, Detail: err.Error()}, nil
	}
	return control.Startup{Supported: true, On: state.Works(), Detail: inWords(state)}, nil
}

// inWords says by what the program starts, or why it does not.
func inWords(s autostart.State) string {
	switch {
	case !s.Exists:
		return ""
	case s.Off != "":
		return "switched off: " + s.Off
	case s.Trouble != "":
		return s.Location + ": " + s.Trouble
	case !s.Ours:
		return s.Location + " starts another program: " + strings.Join(s.Command, " ")
	}
	return s.Location
}

// SetStartup sets that.
func (s desktopIntegration) SetStartup(ctx context.Context, on bool) (control.Startup, error) {
	entry, err := s.autostart()
	if err != nil {
		return control.Startup{}, err
	}
	if on {
		err = entry.Enable()
	} else {
		err = entry.Disable()
	}
	switch {
	case errors.Is(err, autostart.ErrTemporary): // where it lies says little, and the menu has little room
		return control.Startup{}, &control.InputError{Text: autostart.ErrTemporary.Error()}
	case errors.Is(err, errors.ErrUnsupported):
		return control.Startup{}, &control.InputError{Text: err.Error()}
	case err != nil:
		return control.Startup{}, err
	}
	defer s.changed()
	return s.Startup(ctx)
}

// hookup is the way from Claude Code's settings to here.
func (s desktopIntegration) hookup() (claudecode.Connector, error) {
	settings, err := claudecode.SettingsPath(s.env, runtime.GOOS)
	if err == nil {
		settings, err = filepath.Abs(settings)
	}
	return claudecode.Connector{Settings: settings, Folder: filepath.Join(s.data, "claude-code"), Address: s.address},
		err
}

// ClaudeCode says how Claude Code's settings stand to the program.
func (s desktopIntegration) ClaudeCode(context.Context) (control.ClaudeCode, error) {
	h, err := s.hookup()
	if err != nil {
		return control.ClaudeCode{}, err
	}
	now := h.Inspect()
	shown := control.ClaudeCode{Connected: now.State == claudecode.Connected, State: string(now.State),
		Path: h.Settings, BaseURL: now.Address, Group: now.Group,
		Placeholder: now.Placeholder, Problem: now.Problem, Commented: now.Commented, Overwritten: now.Overwritten}
	hook := claudecode.Target{Address: now.Address, Placeholder: now.Placeholder}
	plan, err := h.Disconnect()
	if !shown.Connected {
		hook = s.hook(h, true)
		plan, err = h.Connect(hook)
	}
	if err == nil { // else the state says why nothing can be planned
		for _, line := range plan.Diff {
			shown.Changes = append(shown.Changes, line.Sign+" "+line.Text)
		}
	}
	home := s.getenv("HOME") // no project: what every Claude Code of the user reads
	shown.Interferences = claudecode.Conflicts(claudecode.Environment{Env: s.environ, GOOS: runtime.GOOS,
		Files: claudecode.ReadSources(s.env, runtime.GOOS, home), Target: hook})
	return shown, nil
}

func (s desktopIntegration) hook(h claudecode.Connector, replace bool) claudecode.Target {
	return claudecode.Target{Address: h.Address, Placeholder: !claudecode.HasLogin(s.env, runtime.GOOS, time.Now()),
		Replace: replace}
}

// ConnectClaudeCode points Claude Code at the program.
func (s desktopIntegration) ConnectClaudeCode(ctx context.Context, takeOver bool) (control.ClaudeCode, error) {
	return s.rehook(ctx,
		func(h claudecode.Connector) (claudecode.Plan, error) { return h.Connect(s.hook(h, takeOver)) })
}

// DisconnectClaudeCode puts back what stood there before.
func (s desktopIntegration) DisconnectClaudeCode(ctx context.Context) (control.ClaudeCode, error) {
	return s.rehook(ctx, claudecode.Connector.Disconnect)
}

// rehook changes Claude Code's settings.
func (s desktopIntegration) rehook(ctx context.Context,
	planned func(claudecode.Connector) (claudecode.Plan, error)) (control.ClaudeCode, error) {
	h, err := s.hookup()
	if err != nil {
		return control.ClaudeCode{}, err
	}
	_, err = h.Settle(func() (claudecode.Plan, error) { return planned(h) })
	switch {
	case errors.As(err, new(*claudecode.ForeignError)):
		return control.ClaudeCode{}, &control.InputError{Kind: control.Taken, Text: err.Error()}
	case errors.As(err, new(*claudecode.UnreadableError)), errors.Is(err, claudecode.ErrChanged):
		return control.ClaudeCode{}, &control.InputError{Text: err.Error()}
	case err != nil:
		return control.ClaudeCode{}, err
	}
	defer s.changed()
	return s.ClaudeCode(ctx)
}

// Desktop is how the program stands on the machine of its user.
func (b *Backend) Desktop() control.Desktop { return b.desktop }
