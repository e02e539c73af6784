package account

import (
	"context"
	"time"
)

// Reauthenticate handles a 401. It reports whether the account now has another credential: renewed, by this call or
// since the lease. If not, nothing is marked: see RejectCredential.
func (l *Lease) Reauthenticate(ctx context.Context) (bool, error) {
	p, e := l.pool, l.entry
	p.mu.Lock()
	if e.credential.Access != l.access {
		l.access = e.credential.Access
		p.mu.Unlock()
		return true, nil
	}
	if !e.renewable() || e.newLogin(time.Now(), l.access) {
		p.mu.Unlock()
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
	if healed {
		e.reauthenticatedAt = time.Now().Round(0)
	}
	l.access = e.credential.Access
	return healed, nil
}
