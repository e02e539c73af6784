package tray

import (
	"context"
	"time"

	"clb/app/status"
)

const (
	// minInterval is the least time between two paintings: a burst of changes costs the desktop four a second.
	minInterval = 250 * time.Millisecond
	// messageTime is how long the status line shows a message.
	messageTime = 8 * time.Second
)

// renderLoop draws the menu whenever what it should read changes, and sleeps in between.
type renderLoop struct {
	board    *status.Board
	renderer *renderer
	messages <-chan message
	states   <-chan DesktopState

	// What the other goroutines have sent so far; owned by the goroutine of run.
	desktop DesktopState
	saying  string
	until   time.Time
	leaving bool
}

// run paints until ctx ends. The first change after a rest is painted at once, those that follow at minInterval.
func (l *renderLoop) run(ctx context.Context) {
	changed, stop := l.board.Watch()
	defer stop()
	for {
		wake := l.draw(time.Now())
		if !rest(ctx, minInterval) || !l.sleep(ctx, changed, wake) {
			return
		}
	}
}

// draw paints the menu of this moment and returns when it would read otherwise by itself; zero: never. The moment is
// wall clock. A nap of the machine delays it by its own length at most; after a nap the snapshot is published again
// anyway.
func (l *renderLoop) draw(now time.Time) time.Time {
	now = now.Round(0)
	snapshot := l.board.Snapshot()
	m := MenuOf(snapshot, l.desktop, now)
	wake := m.Changes
	if l.saying != "" && now.Before(l.until) {
		m = m.Saying(l.saying)
		if wake.IsZero() || l.until.Before(wake) {
			wake = l.until
		}
	}
	if l.leaving {
		m = m.Leaving(snapshot.Stats.Running)
	}
	l.renderer.paint(m)
	return wake
}

// sleep waits for a reason to draw again; false: ctx has ended.
func (l *renderLoop) sleep(ctx context.Context, changed <-chan struct{}, wake time.Time) bool {
	var alarm <-chan time.Time
	if !wake.IsZero() {
		timer := time.NewTimer(time.Until(wake))
		defer timer.Stop()
		alarm = timer.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-changed:
	case <-alarm:
	case n := <-l.messages:
		l.take(n)
	case l.desktop = <-l.states:
	}
	return true
}

func (l *renderLoop) take(n message) {
	if n.leaving {
		l.leaving = true
		return
	}
	l.saying, l.until = n.text, time.Now().Round(0).Add(messageTime)
}

// rest waits; false: ctx has ended.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
