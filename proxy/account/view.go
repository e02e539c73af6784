package account

import (
	"time"

	"clb/proxy/anthropic"
	"clb/proxy/balance"
)

// View is an account as its user sees it.
type View struct {
	Account
	// Condition says whether it would serve a request now; Reason in words why not, Until when that ends by itself.
	Condition balance.Availability
	Reason    string
	Until     time.Time
	// Locked says that the reason is the vault's.
	Locked bool
	Notice string
	Limits anthropic.Limits
	// ModelUntil are the ends of limits of single model families that are in force.
	ModelUntil map[string]time.Time
	Running    int
	Token      TokenView
}

// TokenView is the condition of a credential.
type TokenView struct {
	ExpiresAt time.Time
	// Renewable says that the program renews it; Renewing that it does so now; Renewed when it last did.
	Renewable, Renewing bool
	Renewed             time.Time
	// Next is when it renews it again, zero where it does not; Failure is why the last renewal did not work.
	Next    time.Time
	Failure string
	// Unsaved is why the vault did not take the newest one; empty: it did.
	Unsaved string
	// Dead says that only the user can bring it back.
	Dead bool
}

// List is every account, in the order of adding.
func (p *Pool) List() []View {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now().Round(0)
	out := make([]View, 0, len(p.entries))
	for _, e := range p.entries {
		out = append(out, e.view(now))
	}
	return out
}

func (e *entry) view(now time.Time) View {
	candidate := e.candidate("", now)
	finding := balance.Check(&candidate, balance.Request{Group: e.Group}, balance.Policy{}, now)
	v := View{Account: e.Account, Condition: finding.Availability, Until: finding.Until, Locked: e.vaultError != "" &&
		e.NeedsUser == "" && e.missingSecret == "",
		Notice: e.Notice, Limits: e.Limits.At(now), Running: e.running,
		Token: TokenView{ExpiresAt: e.credential.ExpiresAt, Renewable: e.renewable(), Renewing: e.renewal != nil,
			Renewed: e.RenewedAt, Next: e.nextTry(), Failure: e.failure, Unsaved: e.unsavedReason,
			Dead: e.NeedsUser != "" || e.missingSecret != "" || e.expiredForGood(now) || e.keyRefused(now)}}
	switch finding.Availability {
	case balance.CanServe:
	case balance.NeedsUser:
		v.Reason = candidate.Blocked
	case balance.QuotaSpent, balance.Rests:
		v.Reason = candidate.Why
	default:
		v.Reason = finding.Words(&candidate, balance.Request{})
	}
	for family, end := range e.ModelUntil {
		if now.Before(end) {
			if v.ModelUntil == nil {
				v.ModelUntil = map[string]time.Time{}
			}
			v.ModelUntil[family] = end
		}
	}
	return v
}

// nextTry is when a renewal is due ahead of need, zero where none is.
func (e *entry) nextTry() time.Time {
	if !e.renewable() || e.NeedsUser != "" {
		return time.Time{}
	}
	if e.nextRenewal.After(e.renewAt) {
		return e.nextRenewal
	}
	return e.renewAt
}
