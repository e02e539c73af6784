package tray

import (
	"context"
	"log/slog"

	"clb/app/claudecode"
	"clb/app/control"
)

// lookout finds out what the menu shows beside the snapshot: at the start, when somebody opens the menu, and when something
// was done about it. In between it waits without a timer.
type lookout struct {
	Config
	opened <-chan struct{} // gets a value when the menu opens
	asked  chan struct{}   // holds a value while somebody wants to know
	found  chan Surroundings
}

func newLookout(c Config, opened <-chan struct{}) *lookout {
	return &lookout{Config: c, opened: opened, asked: make(chan struct{}, 1), found: make(chan Surroundings)}
}

// want asks for a look. It never waits.
func (l *lookout) want() {
	select {
	case l.asked <- struct{}{}:
	default: // a look that has not begun yet serves both
	}
}

// watch looks until ctx ends, at pace at most, since whoever draws takes no more: a panel says of each submenu that it opens.
func (l *lookout) watch(ctx context.Context) {
	if l.Desktop == nil && l.Notifications == nil {
		return // the tray knows everything from the start
	}
	for {
		found := l.look(ctx)
		select {
		case l.found <- found:
		case <-ctx.Done():
			return
		}
		select {
		case <-l.opened:
		case <-l.asked:
		case <-ctx.Done():
			return
		}
	}
}

// look asks for everything. What can't be found out is said in its line, or has none.
func (l *lookout) look(ctx context.Context) Surroundings {
	found := Surroundings{Offers: l.offers()}
	if l.Desktop != nil {
		startup, err := l.Desktop.Startup(ctx)
		if err != nil {
			startup = control.Startup{Detail: err.Error()}
		}
		hook, err := l.Desktop.ClaudeCode(ctx)
		if err != nil {
			hook = control.ClaudeCode{State: string(claudecode.Unreadable), Problem: err.Error()}
		}
		found.Startup, found.ClaudeCode = &startup, &hook
	}
	if l.Notifications != nil {
		on, err := l.Notifications.Notifications(ctx)
		if err != nil {
			l.Logger.Warn("the tray menu does not know which notifications are wanted", slog.Any("error", err))
		}
		found.Notifications = on
	}
	return found
}
