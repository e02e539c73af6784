// Package balance chooses the account for a request and says why in words. It is pure: a choice is a function of values
// and the moment, so that it can be tested, simulated and explained.
//
// The rule: a conversation stays on its account, since the prompt cache is kept per account. Anything else goes where
// the user's Policy says. By default that is the eligible account of the best priority that has most headroom in the
// window that binds first, then the one with the fewest conversations, then the one with the fewest requests. Within a
// priority an account that is paid for by use comes after those that are paid for anyway, and a service that is not
// Anthropic comes after all others. Eligible is decided in one place, with a reason.
package balance

import "time"

// Account is what a choice knows of an account.
type Account struct {
	ID, Name string
	Enabled  bool
	// Blocked is the reason why only the user can bring it back; empty: none.
	Blocked string
	// PausedUntil ends a pause that its user has set.
	PausedUntil time.Time
	// LimitedUntil, ModelUntil (of the family asked for) and RestUntil are ends of limits, zero where there is none.
	LimitedUntil, ModelUntil, RestUntil time.Time
	// TryAt is when one request may find out whether LimitedUntil still holds; zero: none does.
	TryAt time.Time
	// Why says where the limit or rest came from.
	Why string
	// Group is the one that the account serves, and no other; empty: requests without a group.
	Group string
	// BlockedByRoute says that a route of its user keeps it from the model asked for, Unserved that it is a service
	// without it.
	BlockedByRoute, Unserved bool
	// Fallback marks a service that is not Anthropic: it serves only while no other account can.
	Fallback bool
	// Priority: lower first.
	Priority int
	// Lacking says that the account has lately shown to lack a right that the request needs: others go first.
	Lacking bool
	// PaidByUse says that each request costs its owner money, as those on an API key do.
	PaidByUse bool
	// Windows are the usage windows that bind the request; ones without a figure count as empty.
	Windows [3]Window
	// Trying says that a limit has just ended and one request is finding out whether it is over.
	Trying bool
	// TroubleUntil ends a soft penalty after failures of the upstream: others go first.
	TroubleUntil time.Time
	// Conversations counts those that are on the account, Running its requests under way, WindowRequests those in the
	// current window, and Requests all.
	Conversations, Running   int
	WindowRequests, Requests int64
}

// weekly is the place in Windows of the week of the whole account.
const weekly = 1

// Window is a usage window: the used share (0 to 1) and when it starts anew.
type Window struct {
	Name  string
	Used  float64
	Reset time.Time
}

// Request is what a choice knows of a request.
type Request struct {
	// Family is the model family, for words.
	Family string
	// Bound is the account of the request's conversation, empty for a new one.
	Bound string
	// Group is the group that the request is for, empty: none. Pin is the ID of the only account it may use, empty:
	// any.
	Group, Pin string
	// Tried are the accounts that this request was sent to already.
	Tried []string
	// Free says that the request uses no quota.
	Free bool
}

// Choice is the account chosen and why.
type Choice struct {
	// Index is the account's place in the list, -1 where none is eligible.
	Index int
	// Moved says that the conversation had to leave its account; From is that account's place, -1 otherwise.
	Moved bool
	From  int
	Why   Why
}

// Choose picks an account. It reads the list once and allocates nothing.
func Choose(accounts []Account, r Request, p Policy, now time.Time) Choice {
	c := Choice{Index: -1, From: -1}
	eligible, roomy, preferred := 0, -1, -1
	for i := range accounts {
		a := &accounts[i]
		if !Check(a, r, p, now).Eligible() {
			if a.ID == r.Bound && r.Pin == "" {
				c.From = i
			}
			continue
		}
		eligible++
		if a.ID == r.Bound && !a.Fallback {
			return Choice{Index: i, From: -1, Why: Why{Rule: Stays}}
		}
		if p.Mode == Prefer && a.ID == p.Account && !a.Lacking && !p.nearlySpent(a, now) {
			preferred = i
		}
		if c.Index < 0 || p.better(a, &accounts[c.Index], now) {
			c.Index = i
		}
		if p.roomy(a, now) && (roomy < 0 || p.better(a, &accounts[roomy], now)) {
			roomy = i
		}
	}
	if c.Index < 0 {
		return Choice{Index: -1, From: c.From}
	}
	switch {
	case preferred >= 0:
		c.Index = preferred
	case roomy >= 0 && p.nearlySpent(&accounts[c.Index], now): // money and other services are no room
		c.Index = roomy
	}
	c.Moved = c.From >= 0
	c.Why = p.reason(&accounts[c.Index], r, eligible, now)
	return c
}

// nearlySpent reports whether conversations should begin elsewhere.
func (p Policy) nearlySpent(a *Account, now time.Time) bool {
	return p.AvoidFrom > 0 && a.binding(now).Used >= p.AvoidFrom
}

// roomy reports whether an account stands in for one that is nearly spent.
func (p Policy) roomy(a *Account, now time.Time) bool {
	return !a.Fallback && !a.Lacking && !a.PaidByUse && !a.setBack(now) && !p.nearlySpent(a, now)
}

// better reports whether a goes before b. Both are eligible.
func (p Policy) better(a, b *Account, now time.Time) bool {
	if a.Fallback != b.Fallback {
		return b.Fallback
	}
	if a.Lacking != b.Lacking {
		return b.Lacking
	}
	if a.Priority != b.Priority {
		return a.Priority < b.Priority
	}
	if x, y := a.setBack(now), b.setBack(now); x != y {
		return y
	}
	if a.PaidByUse != b.PaidByUse {
		return b.PaidByUse
	}
	switch p.Strategy {
	case Priority:
		return false // the list is in order
	case LeastUsed:
		if a.WindowRequests != b.WindowRequests {
			return a.WindowRequests < b.WindowRequests
		}
	case Drain:
		if x, y := a.weekEnds(now), b.weekEnds(now); !x.Equal(y) {
			return y.IsZero() || !x.IsZero() && x.Before(y)
		}
	}
	if x, y := a.binding(now).Used, b.binding(now).Used; x != y {
		return x < y
	}
	if a.Conversations != b.Conversations {
		return a.Conversations < b.Conversations
	}
	if a.Running != b.Running {
		return a.Running < b.Running
	}
	return a.Requests < b.Requests
}

// setBack reports whether other accounts of the priority go first for now.
func (a *Account) setBack(now time.Time) bool { return a.Trying || now.Before(a.TroubleUntil) }

// weekEnds is when what is left of the week expires, zero where no week runs.
func (a *Account) weekEnds(now time.Time) time.Time {
	if end := a.Windows[weekly].Reset; now.Before(end) {
		return end
	}
	return time.Time{}
}

// binding is the window with the least headroom: the one that ends the work first.
func (a *Account) binding(now time.Time) Window {
	var most Window
	for _, w := range a.Windows {
		if !w.Reset.IsZero() && !now.Before(w.Reset) {
			w.Used = 0
		}
		if most.Name == "" || w.Used > most.Used {
			most = w
		}
	}
	return most
}
