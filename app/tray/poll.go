package tray

import (
	"context"
	"log/slog"

	"clb/app/claudecode"
	"clb/app/control"
)

// statePoller finds out what the menu shows beside the snapshot: at the start, when the menu is opened, and when
// something was done about it. In between it waits without a timer.
type statePoller struct {
	Config
	opened <-chan struct{} // gets a value when the menu opens
	asked  chan struct{}   // holds a value while a poll is asked for
	states chan DesktopState
}

func newStatePoller(c Config, opened <-chan struct{}) *statePoller {
	return &statePoller{Config: c, opened: opened, asked: make(chan struct{}, 1), states: make(chan DesktopState)}
}

// refresh asks for another poll. It never waits.
func (p *statePoller) refresh() {
	select {
	case p.asked <- struct{}{}:
	default: // a poll that has not begun yet serves both
	}
}

// run polls until ctx ends, at minInterval at most, since the render loop takes no more: a panel says of each submenu
// that it opens.
func (p *statePoller) run(ctx context.Context) {
	if p.Desktop == nil && p.Notifications == nil {
		return // the tray knows everything from the start
	}
	for {
		found := p.poll(ctx)
		select {
		case p.states <- found:
		case <-ctx.Done():
			return
		}
		select {
		case <-p.opened:
		case <-p.asked:
		case <-ctx.Done():
			return
		}
	}
}

// poll asks for everything. What can't be found out is said in its line, or has none.
func (p *statePoller) poll(ctx context.Context) DesktopState {
	found := DesktopState{Features: p.features()}
	if p.Desktop != nil {
		startup, err := p.Desktop.Startup(ctx)
		if err != nil {
			startup = control.Startup{Detail: err.Error()}
		}
		hook, err := p.Desktop.ClaudeCode(ctx)
		if err != nil {
			hook = control.ClaudeCode{State: string(claudecode.Unreadable), Problem: err.Error()}
		}
		found.Startup, found.ClaudeCode = &startup, &hook
	}
	if p.Notifications != nil {
		on, err := p.Notifications.Notifications(ctx)
		if err != nil {
			p.Logger.Warn("reading the notification settings failed", slog.Any("error", err))
		}
		found.Notifications = on
	}
	return found
}
