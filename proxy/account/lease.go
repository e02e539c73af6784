package account

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"clb/proxy/anthropic"
	"clb/proxy/balance"
	"clb/proxy/secret"
)

// patience is the longest that a request waits for its account's burst to pass; above it others are tried.
const patience = 10 * time.Second

// Want says what a request needs.
type Want struct {
	// Session is the conversation's key, empty where the request shows none.
	Session string
	Model   string
	// Tried are the IDs of the accounts that this request went to already.
	Tried []string
}

// Lease is one request's hold on an account, from the choice to the end of the answer.
type Lease struct {
	AccountID, Account string
	// Reason says in words why this account.
	Reason string
	// Old says that the conversation was on this account before.
	Old bool

	pool   *Pool
	entry  *entry
	access secret.Text
	isKey  bool
	family string
	ended  bool
}

// ExhaustedError says that no account can serve, with the reason for each.
type ExhaustedError struct {
	// Reasons are lines in words, one an account: "work: limited until Mon 14:20 (its 5-hour limit is spent)".
	Reasons []string
	// Soonest is when the first of them comes back by itself, zero where none does. Limits are that account's.
	Soonest time.Time
	Limits  anthropic.Limits
	// Spent says that a quota keeps that account; else it only rests. Family is the model family whose weekly quota it is,
	// empty where it is a quota of the whole account.
	Spent  bool
	Family string
}

func (e *ExhaustedError) Error() string {
	if len(e.Reasons) == 0 {
		return "there is no account"
	}
	return "no account can serve this request: " + strings.Join(e.Reasons, "; ")
}

// Lease chooses an account and holds it; the caller calls End. It waits for a renewal that the account needs first, and
// for a short burst to pass where the conversation is on that account. The error is *ExhaustedError, or the context's.
func (p *Pool) Lease(ctx context.Context, w Want) (*Lease, error) {
	for {
		l, wait, err := p.tryLease(w)
		if l != nil || err != nil {
			return l, err
		}
		if err := wait(ctx); err != nil {
			return nil, err
		}
	}
}

// tryLease gives a lease, an error, or what to wait for before the next try.
func (p *Pool) tryLease(w Want) (*Lease, func(context.Context) error, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now().Round(0)
	r := balance.Request{Family: anthropic.Family(w.Model), Bound: p.bindings.account(w.Session, now), Tried: w.Tried}
	if bound := p.byID(r.Bound); bound != nil && bound.waitsForBurst(now) && len(w.Tried) == 0 {
		return nil, sleep(bound.BurstUntil.Sub(now)), nil
	}
	candidates := p.candidatesFor(r.Family, now)
	choice := balance.Choose(candidates, r, now)
	if choice.Index < 0 {
		return nil, nil, p.exhausted(candidates, r, now)
	}
	e := p.entries[choice.Index]
	if e.mustRenew(now) {
		return nil, p.startRenewal(e).wait, nil
	}
	l := &Lease{AccountID: e.ID, Account: e.Name, Reason: choice.Why.String(), Old: e.ID == r.Bound, pool: p, entry: e,
		access: e.credential.Access, isKey: e.Kind == KindKey, family: r.Family}
	if choice.Moved {
		from := &candidates[choice.From]
		l.Reason = fmt.Sprintf("moved from %s (%s): %s", from.Name, balance.Check(from, r, now).Words(from, r), l.Reason)
	}
	e.running++
	e.requests++
	e.probing = e.probing || !e.LimitedUntil.IsZero()
	p.bindings.bind(w.Session, e.ID, now)
	return l, nil, nil
}

// waitsForBurst reports whether a burst is all that keeps the account, and a short one.
func (e *entry) waitsForBurst(now time.Time) bool {
	left := e.BurstUntil.Sub(now)
	return left > 0 && left <= patience && e.Enabled && e.NeedsUser == "" && e.lost == "" && e.locked == "" &&
		!now.Before(e.LimitedUntil) && !now.Before(e.RestUntil)
}

// candidatesFor is the accounts as balance sees them, in the order of entries. The caller holds the lock.
func (p *Pool) candidatesFor(family string, now time.Time) []balance.Account {
	p.candidates = p.candidates[:0]
	for _, e := range p.entries {
		p.candidates = append(p.candidates, e.candidate(family, now))
	}
	return p.candidates
}

func (e *entry) candidate(family string, now time.Time) balance.Account {
	a := balance.Account{ID: e.ID, Name: e.Name, Enabled: e.Enabled, PausedUntil: e.PausedUntil, Blocked: e.NeedsUser, LimitedUntil: e.LimitedUntil,
		ModelUntil: e.ModelUntil[family], RestUntil: e.RestUntil, Why: e.Why, Priority: e.Priority, PaidByUse: e.Kind == KindKey,
		Trying: e.probing, TroubleUntil: e.troubleUntil, Running: e.running, Requests: e.requests}
	if e.BurstUntil.After(a.RestUntil) {
		a.RestUntil = e.BurstUntil
	}
	a.Blocked = cmp.Or(a.Blocked, e.lost, e.locked)
	if a.Blocked == "" && e.expiredForGood(now) {
		a.Blocked = "its token has expired: add the account again with a new one"
	}
	a.Windows[0] = window("5-hour", e.Limits.FiveHour)
	a.Windows[1] = window("weekly", e.Limits.SevenDay)
	if w, ok := e.Limits.Models[family]; ok {
		a.Windows[2] = window("weekly "+family, w)
	}
	return a
}

func window(name string, w anthropic.Window) balance.Window {
	return balance.Window{Name: name, Used: w.Utilization, Reset: w.Reset}
}

// exhausted says why nobody can serve. The caller holds the lock.
func (p *Pool) exhausted(candidates []balance.Account, r balance.Request, now time.Time) error {
	err := &ExhaustedError{}
	for i := range candidates {
		a := &candidates[i]
		finding := balance.Check(a, r, now)
		err.Reasons = append(err.Reasons, a.Name+": "+finding.Words(a, r))
		if !finding.Until.IsZero() && (err.Soonest.IsZero() || finding.Until.Before(err.Soonest)) {
			err.Soonest, err.Limits, err.Family = finding.Until, p.entries[i].Limits.At(now), ""
			err.Spent = finding.Verdict == balance.QuotaSpent || finding.Verdict == balance.ModelQuotaSpent
			if finding.Verdict == balance.ModelQuotaSpent {
				err.Family = r.Family
			}
		}
	}
	return err
}

// Authorize puts the account's credential into the headers of an outgoing request, in place of the client's.
func (l *Lease) Authorize(h http.Header) { anthropic.Authorize(h, l.access.Reveal(), l.isKey) }

// End gives the account back. Calling it again does nothing.
func (l *Lease) End() {
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	if l.ended {
		return
	}
	l.ended = true
	l.entry.running--
	if l.entry.running == 0 {
		l.entry.probing = false
	}
}

func sleep(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
