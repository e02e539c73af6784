package app

import (
	"context"
	"time"
)

const (
	// minInterval is the least time between two snapshots, saveEvery between two writes of what was learnt.
	minInterval = 50 * time.Millisecond
	saveEvery   = time.Second
	// streamRefresh is how often an open page is told how far answers have come.
	streamRefresh = time.Second
	// idleRefresh is how often a snapshot is published though nothing was said to change: days begin, keychains unlock.
	idleRefresh = time.Minute
)

// publishLoop publishes what changed, and has it saved, until ctx ends.
func (p *program) publishLoop(ctx context.Context) {
	quiet := time.NewTicker(idleRefresh)
	defer quiet.Stop()
	var save <-chan time.Time // nil while nothing waits to be saved
	modeEnds := p.modeEnds()
	var grown <-chan time.Time // nil while no page watches answers that grow
	for {
		select {
		case <-grown:
		case <-p.changes:
			if save == nil {
				save = time.After(saveEvery)
			}
		case <-save:
			p.backend.Save()
			save = nil
			continue
		case <-quiet.C:
			p.backend.FlushSecrets(ctx)
		case <-modeEnds:
		case <-ctx.Done():
			return
		}
		p.backend.Publish()
		modeEnds, grown = p.modeEnds(), nil
		if p.engine.Running() > 0 && p.hasViewers() {
			grown = time.After(streamRefresh)
		}
		select {
		case <-time.After(minInterval):
		case <-ctx.Done():
			return
		}
	}
}

// modeEnds fires when the mode ends by itself; nil: it does not. A sleep of the machine may delay it until the next
// idle refresh.
func (p *program) modeEnds() <-chan time.Time {
	if until := p.backend.ModeEnds(); !until.IsZero() {
		return time.After(time.Until(until))
	}
	return nil
}
