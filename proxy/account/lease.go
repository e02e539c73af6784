package account

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"clb/proxy/anthropic"
	"clb/proxy/balance"
	"clb/proxy/secret"
)

// maxBurstWait is the longest that a request waits out its account's burst limit; above it others are tried.
const maxBurstWait = 10 * time.Second

// LeaseRequest is what a request needs.
type LeaseRequest struct {
	// Session is the session's key, empty where the request shows none.
	Session string
	Model   string
	// Group is the group that it is for, empty: none. Pin is the name of the only account it may use, empty: any.
	Group, OnlyAccount string
	// Home is the ID of the account on which something exists that the request names, empty: nothing is known. Tied
	// says that it can be served nowhere else.
	Home string
	Tied bool
	// Tried are the IDs of the accounts that this request went to already.
	Tried []string
	// Right is what the request needs a right for: see anthropic.Right.
	Right string
	// Free says that the request uses no quota: a spent one does not stand in its way, and it decides nothing for its
	// session.
	Free bool
}

// session is under which key a request's account is remembered: groups share nothing.
func (w LeaseRequest) conversation() string {
	if w.Group == "" || w.Session == "" {
		return w.Session
	}
	return strings.ToLower(w.Group) + "/" + w.Session
}

// Lease is one request's hold on an account, from the choice to the end of the response.
type Lease struct {
	AccountID, Account string
	// Reason says in words why this account.
	Reason string
	// Sticky says that the session was on this account before.
	Sticky bool

	// Endpoint is set where the account is a service that is not Anthropic; Model is then its name for the model.
	Endpoint *Endpoint
	Model    string

	pool   *Pool
	entry  *entry
	access secret.Text
	// redactor takes the account's secrets out of what is kept or shown.
	redactor *secret.Redactor
	kind     Kind
	family   string
	right    string
	began    time.Time
	// tries says that the account is limited, and that this request finds out whether it still is.
	tries bool
	ended bool
}

// ExhaustedError says that no account can serve, with the reason for each.
type ExhaustedError struct {
	// Reasons are lines in words, one an account: "work: limited until Mon 14:20 (5-hour limit reached)".
	Reasons []string
	// Soonest is when the first of them comes back by itself, zero where none does. Limits are that account's.
	Soonest time.Time
	Limits  anthropic.Limits
	// Spent says that a quota keeps that account; else it only rests. Family is the model family whose weekly quota it
	// is, empty where it is a quota of the whole account.
	Spent  bool
	Family string
	// Locked says that none of them comes back by itself, and that the secret of one has not been read: the keychain is
	// locked.
	Locked bool
	// Home is the name of the only account that has what the request asks for, empty: it asks for nothing of that kind.
	Home string
}

func (e *ExhaustedError) Error() string {
	if len(e.Reasons) == 0 {
		return "there is no account"
	}
	return "no account can serve this request: " + strings.Join(e.Reasons, "; ")
}

// UnknownError says that a request asks for an account or group that does not exist.
type UnknownError struct {
	// What is "account" or "group", Name what was asked for, Known what there is.
	What, Name string
	Known      []string
}

func (e *UnknownError) Error() string {
	known := "there is none"
	if len(e.Known) > 0 {
		known = "there is " + strings.Join(e.Known, ", ")
	}
	return fmt.Sprintf("there is no %s %q: %s", e.What, e.Name, known)
}

// Lease chooses an account and holds it; the caller calls End. It waits for a renewal that the account needs first,
// for a short burst limit if the session is on that account, and for its turn in a ramp-up. The error is
// *ExhaustedError, *UnknownError, or the context's.
func (p *Pool) Lease(ctx context.Context, w LeaseRequest) (*Lease, error) {
	var arrived time.Time // when it first waited for a ramp-up
	for {
		l, wait, err := p.tryLease(w, &arrived)
		if l != nil || err != nil {
			return l, err
		}
		if err := wait(ctx); err != nil {
			return nil, err
		}
	}
}

// tryLease returns a lease, an error, or what to wait for before the next try.
func (p *Pool) tryLease(w LeaseRequest, arrived *time.Time) (*Lease, func(context.Context) error, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now().Round(0)
	p.bindings.forgetSilent(now)
	r := balance.Request{Family: anthropic.Family(w.Model), Bound: p.bindings.account(w.conversation(), now),
		Tried: w.Tried, Group: w.Group, Free: w.Free}
	if err := p.resolve(&r, w); err != nil {
		return nil, nil, err
	}
	policy := p.policy(now)
	candidates := p.candidatesFor(w, now)
	if err := p.goHome(&r, w, candidates, policy, now); err != nil {
		return nil, nil, err
	}
	if bound := p.byID(r.Bound); bound != nil && bound.waitsForBurst(now) && len(w.Tried) == 0 &&
		(r.Pin == "" || r.Pin == r.Bound) &&
		(policy.Mode != balance.Only || policy.Account == r.Bound) {
		return nil, sleep(bound.BurstUntil.Sub(now)), nil
	}
	choice := balance.Choose(candidates, r, policy, now)
	if choice.Index < 0 {
		return nil, nil, p.exhausted(candidates, r, policy, now).at(p.byID(w.Home), w)
	}
	e, old := p.entries[choice.Index], p.entries[choice.Index].ID == r.Bound
	if e.mustRenew(now) {
		return nil, p.startRenewal(e).wait, nil
	}
	tries := now.Before(e.LimitedUntil) && !w.Free
	if tries {
		e.TryAt = now.Add(spendTry)
	} else if wait := p.queue(e, w, choice.Moved, old, arrived, now); wait != nil {
		return nil, wait, nil
	}
	l := p.lease(e, w, r.Family, now)
	l.tries = tries
	l.Sticky, l.Reason = old, choice.Why.String()
	if l.AccountID == w.Home && w.OnlyAccount == "" {
		l.Reason = "what the request names exists on this account"
	}
	if choice.Moved {
		from := &candidates[choice.From]
		l.Reason = fmt.Sprintf("moved from %s (%s): %s", from.Name, balance.Check(from, r, policy, now).Words(from, r),
			l.Reason)
	}
	return l, nil, nil
}

// queue is what the request waits for in a ramp-up, nil: nothing. The caller holds the lock.
func (p *Pool) queue(e *entry, w LeaseRequest, moved, old bool, arrived *time.Time,
	now time.Time) func(context.Context) error {
	if w.Free {
		return nil
	}
	wait := e.admit(moved || len(w.Tried) > 0, old, anthropic.Family(w.Model), *arrived, now)
	if wait != nil && arrived.IsZero() {
		*arrived = now
	}
	return wait
}

// lease takes the account for a request. The caller holds the lock.
func (p *Pool) lease(e *entry, w LeaseRequest, family string, now time.Time) *Lease {
	l := &Lease{AccountID: e.ID, Account: e.Name, pool: p, entry: e, access: e.credential.Access, redactor: e.redactor,
		kind: e.Kind, family: family, right: w.Right, began: now}
	if e.Endpoint != nil {
		l.Endpoint = e.Endpoint
		l.Model, _ = e.Endpoint.Serves(w.Model)
	}
	e.running++
	e.requests++
	e.countWindow(now)
	// A session does not live on another service: it goes home to its cache. Nor does one request that asks for an
	// account decide for those that don't.
	if e.Endpoint == nil && w.OnlyAccount == "" && !w.Tied && !w.Free {
		p.bindings.bind(w.conversation(), e.ID, now)
	}
	return l
}

// resolve finds what the request asks for by name. The caller holds the lock.
func (p *Pool) resolve(r *balance.Request, w LeaseRequest) error {
	if w.Group != "" &&
		!slices.ContainsFunc(p.entries, func(e *entry) bool { return strings.EqualFold(e.Group, w.Group) }) {
		return &UnknownError{"group", w.Group, p.groups()}
	}
	if w.OnlyAccount == "" {
		return nil
	}
	var known []string
	for _, e := range p.entries {
		if !strings.EqualFold(e.Group, w.Group) {
			continue
		}
		if strings.EqualFold(e.Name, w.OnlyAccount) {
			r.Pin = e.ID
			return nil
		}
		known = append(known, e.Name)
	}
	return &UnknownError{"account", w.OnlyAccount, known}
}

// waitsForBurst reports whether a burst is all that keeps the account, and a short one.
func (e *entry) waitsForBurst(now time.Time) bool {
	left := e.BurstUntil.Sub(now)
	return left > 0 && left <= maxBurstWait && e.Enabled && e.NeedsUser == "" && e.missingSecret == "" &&
		e.vaultError == "" &&
		!now.Before(e.LimitedUntil) && !now.Before(e.RestUntil) && !now.Before(e.SignedOutUntil)
}

// candidatesFor is the accounts as balance sees them for a request, in the order of entries. The caller holds the lock.
func (p *Pool) candidatesFor(w LeaseRequest, now time.Time) []balance.Account {
	model, family := w.Model, anthropic.Family(w.Model)
	p.candidates = p.candidates[:0]
	for _, e := range p.entries {
		a := e.candidate(family, now)
		a.Conversations = p.bindings.counts[e.ID]
		a.Lacking = now.Before(e.Lacks[w.Right])
		if e.Endpoint != nil {
			_, serves := e.Endpoint.Serves(model)
			a.Unserved = !serves
		}
		for _, route := range p.routing.Routes {
			a.BlockedByRoute = a.BlockedByRoute || route.Fits(model) && route.Bars(e.Name)
		}
		p.candidates = append(p.candidates, a)
	}
	return p.candidates
}

func (e *entry) candidate(family string, now time.Time) balance.Account {
	a := balance.Account{ID: e.ID, Name: e.Name, Enabled: e.Enabled, PausedUntil: e.PausedUntil, Blocked: e.NeedsUser,
		LimitedUntil: e.LimitedUntil,
		ModelUntil:   e.ModelUntil[family], RestUntil: e.RestUntil, Why: e.Why, Group: e.Group,
		Fallback: e.Endpoint != nil,
		Priority: e.Priority, PaidByUse: e.Kind == KindKey, TryAt: e.TryAt,
		Trying: e.rampUp.trying(now) || now.Before(e.LimitedUntil), TroubleUntil: e.troubleUntil, Running: e.running,
		Requests: e.requests}
	if now.Before(e.WindowEnds) {
		a.WindowRequests = e.WindowRequests
	}
	if e.BurstUntil.After(a.RestUntil) {
		a.RestUntil = e.BurstUntil
	}
	if e.SignedOutUntil.After(a.RestUntil) {
		if a.RestUntil = e.SignedOutUntil; !now.Before(e.LimitedUntil) {
			a.Why = rejectedReason(e.Kind)
		}
	}
	a.Blocked = cmp.Or(a.Blocked, e.missingSecret, e.vaultError)
	if a.Blocked == "" && e.keyRefused(now) {
		a.Blocked = keyRefusedWords
	}
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

// exhausted says why nobody can serve: of the accounts that are in question for the request, or of all where none is.
// The caller holds the lock.
func (p *Pool) exhausted(candidates []balance.Account, r balance.Request, policy balance.Policy,
	now time.Time) *ExhaustedError {
	err := &ExhaustedError{}
	var foreign []string
	for i := range candidates {
		a := &candidates[i]
		finding := balance.Check(a, r, policy, now)
		line := a.Name + ": " + finding.Words(a, r)
		if finding.NotApplicable() {
			foreign = append(foreign, line)
			continue
		}
		err.Reasons = append(err.Reasons, line)
		err.Locked = err.Locked || p.entries[i].vaultError != "" && p.entries[i].Enabled && p.entries[i].NeedsUser == ""
		if !finding.Until.IsZero() && (err.Soonest.IsZero() || finding.Until.Before(err.Soonest)) {
			err.Soonest, err.Limits, err.Family = finding.Until, p.entries[i].Limits.At(now), ""
			err.Spent = finding.Availability == balance.QuotaSpent || finding.Availability == balance.ModelQuotaSpent
			if finding.Availability == balance.ModelQuotaSpent {
				err.Family = r.Family
			}
		}
	}
	if len(err.Reasons) == 0 {
		err.Reasons = foreign
	}
	err.Locked = err.Locked && err.Soonest.IsZero()
	return err
}

// at adds which account a tied request needs.
func (e *ExhaustedError) at(home *entry, w LeaseRequest) *ExhaustedError {
	if home != nil && w.Tied && w.OnlyAccount == "" {
		e.Home = home.Name
	}
	return e
}

// Authorize sets the account's credential in the headers of an outgoing request, in place of the client's. Other
// services differ in which of the two headers they read, so they get both.
func (l *Lease) Authorize(h http.Header) {
	anthropic.Authorize(h, l.access.Reveal(), l.kind == KindKey || l.kind == KindEndpoint)
	if l.kind == KindEndpoint {
		h.Set(anthropic.HeaderBearer, "Bearer "+l.access.Reveal())
	}
}

// Redact removes the account's credential from a text, in whatever spelling a server repeats it.
func (l *Lease) Redact(text string) string { return l.redactor.Redact(text) }

// End gives the account back. Further calls do nothing.
func (l *Lease) End() {
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	if !l.ended {
		l.ended = true
		l.entry.running--
	}
}

func sleep(d time.Duration) func(context.Context) error { return waitFor(nil, d) }
