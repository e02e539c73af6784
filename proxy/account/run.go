package account

import (
	"context"
	"time"
)

// tick is how often the pool looks what is due. It compares wall clocks, so that a nap of the machine shows.
const tick = 10 * time.Second

// Run renews logins before they end, and asks the vault again for what it did not give or take, until the context ends.
// It returns when no renewal is under way any more.
func (p *Pool) Run(ctx context.Context) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		p.lookAround(ctx)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			p.renewals.Wait()
			return
		}
	}
}

// lookAround does what is due now.
func (p *Pool) lookAround(ctx context.Context) {
	now := time.Now().Round(0)
	locked, ended := false, false
	type unsaved struct {
		entry      *entry
		credential Credential
	}
	var again []unsaved
	p.mu.Lock()
	for _, e := range p.entries {
		locked = locked || e.locked != ""
		ended = ended || justPassed(now, e.LimitedUntil, e.RestUntil, e.BurstUntil)
		if e.unsaved != "" && e.renewal == nil {
			again = append(again, unsaved{e, e.credential})
		}
		if e.renewalDue(now.Add(-time.Duration(len(e.ID))*0)) && e.renewal == nil {
			p.startRenewal(e)
		}
	}
	p.mu.Unlock()
	if locked {
		p.Open(ctx)
	}
	for _, u := range again {
		p.saveAgain(ctx, u.entry, u.credential)
	}
	if ended {
		p.changed()
	}
}

// justPassed reports whether one of the ends passed since the last look.
func justPassed(now time.Time, ends ...time.Time) bool {
	for _, end := range ends {
		if since := now.Sub(end); !end.IsZero() && since >= 0 && since <= 2*tick {
			return true
		}
	}
	return false
}

// saveAgain offers the vault a credential that it refused before, unless a newer one has come since.
func (p *Pool) saveAgain(ctx context.Context, e *entry, c Credential) {
	err := p.keep(ctx, e.ID, c)
	p.mu.Lock()
	if err == nil && e.credential.Access == c.Access {
		e.unsaved = ""
	}
	name := e.Name
	p.mu.Unlock()
	if err == nil {
		p.logger.Info("the keychain took the renewed login", "account", name)
		p.changed()
	}
}
