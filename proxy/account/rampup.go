package account

import (
	"context"
	"time"
)

// Ramp-up keeps a crowd from falling on an account at once: if another account has run out under many requests, or a
// limit has just ended, one request goes first, and the others follow in growing numbers.
const (
	// verdictWait is how long the first one's verdict is waited for. A refusal comes at once; a good answer to a prompt
	// without a cache may take long to begin, and nobody should wait for that.
	verdictWait = 1500 * time.Millisecond
	// Each rampStep twice as many may have entered, until all may.
	rampStep = 250 * time.Millisecond
	gateRamp = 3 * time.Second
	// maxRampWait is the longest that a request waits for ramp-ups, all together.
	maxRampWait = verdictWait + gateRamp
	// provenFor: an account without a good answer for that long has yet to show that it serves.
	provenFor = time.Minute
)

// rampUp is the state of one account's ramp-up. The pool's lock guards it.
type rampUp struct {
	// began is when the first one was let in, opened when its answer was good; zero: it is not there yet.
	began, opened time.Time
	entered       int
	// own says that sessions which are on the account already do not wait.
	own bool
	// moved is closed when there is a verdict, and nil from then on.
	moved chan struct{}
}

// opens is when the next ones may follow the first.
func (g *rampUp) opens() time.Time {
	if g.opened.IsZero() {
		return g.began.Add(verdictWait)
	}
	return g.opened
}

// over reports whether all may enter.
func (g *rampUp) over(now time.Time) bool { return now.Sub(g.opens()) >= gateRamp }

// trying reports whether the first one is still finding out.
func (g *rampUp) trying(now time.Time) bool { return g != nil && now.Before(g.opens()) }

// room reports whether one more may enter, and else when to ask again.
func (g *rampUp) room(now time.Time) (bool, time.Time) {
	since := now.Sub(g.opens())
	if since < 0 {
		return false, g.opens()
	}
	steps := since / rampStep
	if g.entered < 1+2<<steps {
		return true, time.Time{}
	}
	return false, g.opens().Add((steps + 1) * rampStep)
}

// verdict lets the others follow after a good response.
func (g *rampUp) verdict(good bool, now time.Time) {
	if !g.opened.IsZero() {
		return
	}
	if good {
		g.opened = now
	}
	if g.moved != nil {
		close(g.moved)
		g.moved = nil
	}
}

// admit lets a request into the account, or says what it waits for. arrived is when it first waited, zero: it
// has not; newcomer says that it comes from another account. The caller holds the lock.
func (e *entry) admit(newcomer, old bool, family string, arrived, now time.Time) func(context.Context) error {
	if e.rampUp != nil && e.rampUp.over(now) {
		e.rampUp = nil
	}
	if e.rampUp == nil {
		ended := e.endedLimit(family)
		switch {
		case !ended.IsZero() && !ended.Equal(e.rampedFor):
			e.rampedFor = ended
		case newcomer && now.Sub(e.servedAt) > provenFor:
		default:
			return nil
		}
		e.rampUp = &rampUp{began: now, entered: 1, own: ended.IsZero(), moved: make(chan struct{})}
		return nil
	}
	room, next := e.rampUp.room(now)
	if room || old && e.rampUp.own || !arrived.IsZero() && now.Sub(arrived) >= maxRampWait {
		e.rampUp.entered++
		return nil
	}
	return waitFor(e.rampUp.moved, next.Sub(now))
}

// endedLimit is the end of a limit that no good answer has disproved yet, zero: none.
func (e *entry) endedLimit(family string) time.Time {
	return latest(e.LimitedUntil, e.ModelUntil[family], e.SignedOutUntil)
}

func latest(times ...time.Time) (last time.Time) {
	for _, t := range times {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// waitFor waits for the channel or the time, whichever is first.
func waitFor(done <-chan struct{}, d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-done:
			return nil
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
