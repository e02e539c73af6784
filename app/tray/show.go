package tray

import (
	"context"
	"time"

	"clb/app/status"
)

const (
	// pace is the least time between two paintings: a burst of changes costs the desktop four a second.
	pace = 250 * time.Millisecond
	// spoken is how long a note stands in the status line.
	spoken = 8 * time.Second
)

// stage draws the menu whenever what it should read changes, and sleeps in between.
type stage struct {
	board   *status.Board
	painter *painter
	notes   <-chan note
	found   <-chan Surroundings

	// What found and the notes have told so far; owned by the goroutine of show.
	around  Surroundings
	saying  string
	until   time.Time
	leaving bool
}

// show paints until ctx ends. The first change after a rest is painted at once, those that follow at pace.
func (s *stage) show(ctx context.Context) {
	changed, stop := s.board.Watch()
	defer stop()
	for {
		wake := s.draw(time.Now())
		if !rest(ctx, pace) || !s.sleep(ctx, changed, wake) {
			return
		}
	}
}

// draw paints the menu of this moment and returns when it would read otherwise by itself; zero: never. The moment is wall
// clock. A nap of the machine delays it by its own length at most; after a nap the snapshot is published anew anyway.
func (s *stage) draw(now time.Time) time.Time {
	now = now.Round(0)
	snapshot := s.board.Snapshot()
	m := MenuOf(snapshot, s.around, now)
	wake := m.Changes
	if s.saying != "" && now.Before(s.until) {
		m = m.Saying(s.saying)
		if wake.IsZero() || s.until.Before(wake) {
			wake = s.until
		}
	}
	if s.leaving {
		m = m.Leaving(snapshot.Stats.Running)
	}
	s.painter.paint(m)
	return wake
}

// sleep waits for a reason to draw again; false: ctx has ended.
func (s *stage) sleep(ctx context.Context, changed <-chan struct{}, wake time.Time) bool {
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
	case n := <-s.notes:
		s.hear(n)
	case s.around = <-s.found:
	}
	return true
}

func (s *stage) hear(n note) {
	if n.leaving {
		s.leaving = true
		return
	}
	s.saying, s.until = n.text, time.Now().Round(0).Add(spoken)
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
