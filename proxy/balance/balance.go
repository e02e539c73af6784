// Package balance chooses the account for a request and says why in words. It is pure: a choice is a function of values
// and the moment, so that it can be tested, simulated and explained.
//
// The rule: a conversation stays on its account, since the prompt cache is kept per account. Anything else goes to the
// eligible account of the best priority that has most headroom in the window that binds first, then to the one with the
// fewest running requests, then to the one with the fewest requests. Within a priority an account that is paid for by use
// comes after those that are paid for anyway. Eligible is decided in one place, with a reason.
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
	// Why says where the limit or rest came from.
	Why string
	// Priority: lower first.
	Priority int
	// PaidByUse says that each request costs its owner money, as those on an API key do.
	PaidByUse bool
	// Windows are the usage windows that bind the request; ones without a figure count as empty.
	Windows [3]Window
	// Trying says that a limit has just ended and one request is finding out whether it is over.
	Trying bool
	// TroubleUntil ends a soft penalty after failures of the upstream: others go first.
	TroubleUntil time.Time
	// Running and Requests count requests under way, and all.
	Running  int
	Requests int64
}

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
	// Tried are the accounts that this request was sent to already.
	Tried []string
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
func Choose(accounts []Account, r Request, now time.Time) Choice {
	c := Choice{Index: -1, From: -1}
	eligible := 0
	for i := range accounts {
		a := &accounts[i]
		if Check(a, r, now).Eligible() {
			eligible++
			if a.ID == r.Bound {
				return Choice{Index: i, From: -1, Why: Why{Rule: Stays}}
			}
			if c.Index < 0 || better(a, &accounts[c.Index], now) {
				c.Index = i
			}
		} else if a.ID == r.Bound {
			c.From = i
		}
	}
	if c.Index < 0 {
		return Choice{Index: -1, From: c.From}
	}
	c.Moved = c.From >= 0
	c.Why = reason(&accounts[c.Index], eligible, now)
	return c
}

// better reports whether a goes before b. Both are eligible.
func better(a, b *Account, now time.Time) bool {
	if a.Priority != b.Priority {
		return a.Priority < b.Priority
	}
	if x, y := a.setBack(now), b.setBack(now); x != y {
		return y
	}
	if a.PaidByUse != b.PaidByUse {
		return b.PaidByUse
	}
	if x, y := a.binding(now).Used, b.binding(now).Used; x != y {
		return x < y
	}
	if a.Running != b.Running {
		return a.Running < b.Running
	}
	return a.Requests < b.Requests
}

// setBack reports whether other accounts of the priority go first for now.
func (a *Account) setBack(now time.Time) bool { return a.Trying || now.Before(a.TroubleUntil) }

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
