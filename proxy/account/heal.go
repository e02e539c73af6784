package account

import (
	"context"
	"time"
)

// Heal is told that the account's credential was refused with 401. It reports whether another one is there now: renewed,
// by this call or by anybody since the lease. Where none can be had the account needs its user, or rests.
func (l *Lease) Heal(ctx context.Context) (bool, error) {
	p, e := l.pool, l.entry
	p.mu.Lock()
	if e.credential.Access != l.access {
		l.access = e.credential.Access
		p.mu.Unlock()
		return true, nil
	}
	if !e.renewable() {
		e.NeedsUser = refusedWords(e.Kind)
		p.mu.Unlock()
		p.changed()
		return false, nil
	}
	for renewed := false; !renewed; {
		if p.byID(e.ID) == nil { // removed meanwhile: a new pair would outlive it in the vault
			p.mu.Unlock()
			return false, nil
		}
		r := p.startRenewal(e)
		p.mu.Unlock()
		if err := r.wait(ctx); err != nil {
			return false, err
		}
		renewed = r.renews
		p.mu.Lock()
	}
	defer p.mu.Unlock()
	healed := e.credential.Access != l.access
	if !healed && e.NeedsUser == "" {
		e.rest(e.nextRenewal, "its login was refused and could not be renewed yet", time.Now().Round(0))
	}
	l.access = e.credential.Access
	return healed, nil
}

// SignOut marks the account whose fresh credential was refused again.
func (l *Lease) SignOut() {
	l.pool.mu.Lock()
	if l.entry.credential.Access == l.access { // else it was renewed meanwhile: this one says nothing
		l.entry.NeedsUser = refusedWords(l.entry.Kind)
	}
	l.pool.mu.Unlock()
	l.pool.changed()
}

func refusedWords(k Kind) string {
	switch k {
	case KindKey:
		return "its API key is refused (401): remove it and add one that works"
	case KindEndpoint:
		return "its service refuses the key (401): remove it and add it with one that works"
	case KindSetup:
		return "its token is refused (401): remove it and add a new one"
	}
	return "its login is refused (401) even after a renewal: sign in again"
}
