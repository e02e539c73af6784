package account

import (
	"context"
	"time"
)

// interval is how often the pool checks what is due. It compares wall clocks, so that sleep shows.
const interval = 10 * time.Second

// Run renews logins before they end, and asks the vault again for what it did not give or take, until the context ends
// and no renewal is in progress.
func (p *Pool) Run(ctx context.Context) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		p.runDue(ctx)
		select {
		case <-ticker.C:
		case <-p.woke:
		case <-ctx.Done():
			p.Settle()
			return
		}
	}
}

// Wake says that the machine has slept or changed its network: Run checks at once what is due, renewals first. It
// never waits.
func (p *Pool) Wake() {
	select {
	case p.woke <- struct{}{}:
	default:
	}
}

// Settle waits until no work on a credential is in progress.
func (p *Pool) Settle() { p.renewals.Wait() }

// runDue does what is due now.
func (p *Pool) runDue(ctx context.Context) {
	now := time.Now().Round(0)
	locked, ended := false, false
	p.mu.Lock()
	for _, e := range p.entries {
		locked = locked || e.vaultError != ""
		ended = ended || justPassed(now, e.LimitedUntil, e.RestUntil, e.BurstUntil, e.SignedOutUntil, e.TryAt)
		switch {
		case e.unsavedReason != "":
			p.work(e, false, p.saveAgain)
		case e.renewalDue(now):
			p.startRenewal(e)
		case p.usageDue(e, now):
			p.readUsage(e)
		}
	}
	p.mu.Unlock()
	if locked {
		p.Open(ctx)
	}
	if ended {
		p.changed()
	}
}

// justPassed reports whether one of the ends passed since the last look.
func justPassed(now time.Time, ends ...time.Time) bool {
	for _, end := range ends {
		if since := now.Sub(end); !end.IsZero() && since >= 0 && since <= 2*interval {
			return true
		}
	}
	return false
}

// saveAgain offers the vault the credential that it refused before.
func (p *Pool) saveAgain(ctx context.Context, e *entry) {
	p.mu.Lock()
	c, name := e.credential, e.Name
	p.mu.Unlock()
	if err := p.keep(ctx, e, c); err != nil {
		return // the state stays as it is, and the next tick tries again
	}
	p.mu.Lock()
	e.unsavedReason = ""
	p.mu.Unlock()
	p.logger.Info("renewed login saved", "account", name)
	p.changed()
}
