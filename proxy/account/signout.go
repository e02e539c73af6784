package account

import (
	"time"

	"clb/proxy/secret"
)

// pausesSignedOut are the rests after a 401, by how many came in a row; the last one repeats.
var pausesSignedOut = [...]time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute,
	30 * time.Minute, time.Hour}

const (
	// spell is how near to each other the 401s of several accounts are one: then it is the server, and no account.
	spell = 5 * time.Minute
	// longSignedOut is from how many 401s in a row an account stands for itself alone, whatever others get.
	longSignedOut = 3
	// renewAgain is how long after a renewal for a 401 the next 401 does not cause another: tokens are not spent on a
	// server outage.
	renewAgain = 5 * time.Minute
)

// RejectCredential handles a 401 on the path that proves a credential, after which no renewal helped. The account
// rests, and then one request tries it again. first: this response has marked it; several: other accounts got the same
// within minutes, and none is marked.
func (l *Lease) RejectCredential() (first, several bool) {
	p, e, now := l.pool, l.entry, time.Now().Round(0)
	p.mu.Lock()
	switch {
	case e.credential.Access != l.access || e.NeedsUser != "" || now.Before(e.SignedOutUntil):
		// it was renewed meanwhile, or is marked already: this one says nothing new
	case e.failures > 0 && now.Before(e.nextRenewal):
		e.rest(e.nextRenewal, "its login was refused and could not be renewed yet", now)
	default:
		first, several = p.signOut(e, now)
	}
	p.mu.Unlock()
	p.changed()
	return first, several
}

// signOut marks the account, or takes back what was marked where several were refused. The caller holds the lock.
func (p *Pool) signOut(e *entry, now time.Time) (first, several bool) {
	e.SignedOutAt = now
	if e.Endpoint == nil && e.SignedOuts < longSignedOut {
		for _, other := range p.entries {
			if other != e && other.Endpoint == nil && other.SignedOuts < longSignedOut && !other.SignedOutAt.IsZero() &&
				now.Sub(other.SignedOutAt) < spell {
				other.SignedOutUntil, other.SignedOuts, other.KeyRefused = time.Time{}, 0, false
				several = true
			}
		}
	}
	if several {
		e.SignedOutUntil, e.SignedOuts, e.KeyRefused = time.Time{}, 0, false
		return false, true
	}
	e.SignedOutUntil = now.Add(pausesSignedOut[min(e.SignedOuts, len(pausesSignedOut)-1)])
	e.SignedOuts++
	e.rampUp = nil
	return true, false
}

// IsKey reports whether the account uses an API key of the Console, which can be checked by itself.
func (l *Lease) IsKey() bool { return l.kind == KindKey }

// Paid reports whether the account is billed for each request.
func (l *Lease) Paid() bool { return l.kind.Paid() }

// RefuseKey says that the key failed its own check too: the user is notified, and it is still tried again.
func (l *Lease) RefuseKey() {
	l.pool.mu.Lock()
	l.entry.KeyRefused = l.entry.credential.Access == l.access && !l.entry.SignedOutUntil.IsZero()
	l.pool.mu.Unlock()
	l.pool.changed()
}

// keyRefused reports whether the account waits for its user to mend its key.
func (e *entry) keyRefused(now time.Time) bool { return e.KeyRefused && now.Before(e.SignedOutUntil) }

// signedIn forgets that the credential was refused.
func (e *entry) signedIn() {
	e.SignedOutUntil, e.SignedOuts, e.SignedOutAt, e.KeyRefused = time.Time{}, 0, time.Time{}, false
}

// newLogin reports whether a 401 has led to a renewal so lately, and the new token has served nobody yet, that another
// one would bring nothing.
func (e *entry) newLogin(now time.Time, access secret.Text) bool {
	return e.credential.Access == access && e.servedAt.Before(e.reauthenticatedAt) && !e.reauthenticatedAt.IsZero() &&
		now.Sub(e.reauthenticatedAt) < renewAgain && !now.Before(e.reauthenticatedAt)
}

func rejectedReason(k Kind) string {
	switch k {
	case KindKey:
		return "its API key was refused (401); it is tried again by itself"
	case KindEndpoint:
		return "its service refused the key (401); it is tried again by itself"
	case KindSetup:
		return "its token was refused (401); it is tried again by itself, and may have to be replaced"
	}
	return "its login was refused (401), also after a renewal; it is tried again by itself"
}

const keyRefusedWords = "its API key is refused (401): remove it and add one that works"
