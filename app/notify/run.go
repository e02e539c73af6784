package notify

import (
	"context"
	"log/slog"
	"reflect"
	"time"

	"clb/app/desktop/notification"
	"clb/app/status"
)

// Notifier shows notifications: a *desktop.Notifier. It is called by one goroutine, and may block for some seconds.
type Notifier interface {
	Notify(ctx context.Context, n notification.Notification) error
}

var _ Notifier = (*notification.Notifier)(nil)

// Config is what Run needs.
type Config struct {
	// Board is watched: one watcher, for as long as Run runs.
	Board    *status.Board
	Notifier Notifier
	// Wanted is asked at each look, so that a change of the settings holds at once; nil: Default.
	Wanted func() Enabled
	// Memory is what was known when the program last ran, and Remember makes what is known now durable; it is called
	// when that has changed, before any of it is shown. nil: a restart may show notifications again.
	Memory   State
	Remember func(State) error
	// Logger gets what could not be shown or saved; nil: no log.
	Logger *slog.Logger
}

// The waits before what could not be shown is tried again: at a login the program that shows notifications may come
// last.
func retries() []time.Duration { return []time.Duration{5 * time.Second, 30 * time.Second} }

// mostPending bounds what waits to be shown; the oldest makes room.
const mostPending = 16

// Run tells what happens, until ctx ends. It sleeps while nothing changes and nothing is due.
func Run(ctx context.Context, c Config) {
	if c.Wanted == nil {
		c.Wanted = Default
	}
	if c.Remember == nil {
		c.Remember = func(State) error { return nil }
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	changed, stop := c.Board.Watch()
	defer stop()
	t := sender{Config: c}
	for ctx.Err() == nil {
		wake := sooner(t.evaluate(), t.show(ctx))
		var due <-chan time.Time // nil: nothing is
		if !wake.IsZero() {
			due = time.After(time.Until(wake))
		}
		select {
		case <-changed:
		case <-due:
		case <-ctx.Done():
		}
	}
}

// sender is one run. It belongs to Run's goroutine.
type sender struct {
	Config
	pending []notification.Notification
	// tries counts those of the first pending one that failed, and next is when it is tried again.
	tries int
	next  time.Time
	// forgetful says that the state could not be written, which was logged.
	forgetful bool
}

// evaluate queues what is to be shown, and returns when to look again.
func (t *sender) evaluate() time.Time {
	memory, notes, again := Evaluate(t.Memory, t.Board.Snapshot(), t.Wanted(), time.Now().Round(0))
	if !reflect.DeepEqual(memory, t.Memory) {
		t.Memory = memory
		err := t.Remember(memory)
		if err != nil && !t.forgetful {
			t.Logger.Warn("notification state not saved", "error", err)
		}
		t.forgetful = err != nil
	}
	t.pending = append(t.pending, notes...)
	if extra := len(t.pending) - mostPending; extra > 0 {
		t.pending, t.tries, t.next = t.pending[extra:], 0, time.Time{}
	}
	return again
}

// show shows what waits, in order, and returns when to try again, zero where nothing is left. What fails every time is
// dropped, and with it all that waits behind it: nothing shows notifications here.
func (t *sender) show(ctx context.Context) time.Time {
	for len(t.pending) > 0 && !time.Now().Before(t.next) && ctx.Err() == nil {
		err := t.Notifier.Notify(ctx, t.pending[0])
		waits := retries()
		switch {
		case err == nil:
			t.pending, t.tries, t.next = t.pending[1:], 0, time.Time{}
		case t.tries < len(waits):
			t.next = time.Now().Round(0).Add(waits[t.tries])
			t.tries++
		default:
			t.Logger.Warn("notification failed", "notifications", len(t.pending), "error", err)
			t.pending, t.tries, t.next = nil, 0, time.Time{}
		}
	}
	if len(t.pending) == 0 {
		return time.Time{}
	}
	return t.next
}

// sooner is the earlier of two moments; zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
