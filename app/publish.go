package app

import (
	"context"
	"time"
)

const (
	// lookEvery is the least time between two snapshots, saveEvery between two writes of what was learnt.
	lookEvery = 50 * time.Millisecond
	saveEvery = time.Second
	// growEvery is how often a page that is open is told how far answers have come.
	growEvery = time.Second
	// quietLook is how often the picture is drawn anew though nothing was said to change: days begin, keychains unlock.
	quietLook = time.Minute
)

// watch publishes what changed, and has it saved, until ctx ends.
func (p *program) watch(ctx context.Context) {
	quiet := time.NewTicker(quietLook)
	defer quiet.Stop()
	var save <-chan time.Time // nil while nothing waits to be saved
	modeEnds := p.modeEnds()
	var grown <-chan time.Time // nil while no page looks at answers that grow
	for {
		select {
		case <-grown:
		case <-p.changes:
			if save == nil {
				save = time.After(saveEvery)
			}
		case <-save:
			p.store.Save(p.pool.Saved())
			save = nil
			continue
		case <-quiet.C:
			if p.vault.Pending() > 0 || p.vault.Trouble() != nil {
				_ = p.vault.Flush(ctx) // Trouble says why it still fails
			}
		case <-modeEnds:
		case <-ctx.Done():
			return
		}
		p.board.Publish(p.picture())
		modeEnds, grown = p.modeEnds(), nil
		if p.engine.Running() > 0 && p.hasViewers() {
			grown = time.After(growEvery)
		}
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
			return
		}
	}
}

// modeEnds is when the mode ends by itself; nil: it does not. A nap of the machine may hold it up until the next quiet
// look.
func (p *program) modeEnds() <-chan time.Time {
	if until := p.pool.Mode().Until; !until.IsZero() {
		return time.After(time.Until(until))
	}
	return nil
}
