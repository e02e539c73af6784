package proxy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
	"clb/proxy/balance"
)

const (
	// longestWait bounds a wait in place that the server asked for; above it another account is tried.
	longestWait = 10 * time.Second
	// mostTroubled bounds on how many accounts one request meets trouble upstream: by then it is not theirs.
	mostTroubled = 4
)

// passage is one request's way through the accounts until there is an answer to hand on.
type passage struct {
	proxy   *Proxy
	request request
	x       *Exchange
	client  *client
	tried   []string // IDs of the accounts that were sent to
	choice  string   // why the present account, until an attempt has noted it

	// holdUntil is when the request has been held for long enough, zero: it was not held yet.
	holdUntil time.Time

	// Of the present account: retries after trouble; healed and waited say that it was given a new credential, or a
	// burst's time, once.
	retries        int
	healed, waited bool

	// Of all so far: soft is the newest answer that says nothing against a later try, troubled counts the accounts that met
	// trouble, trouble is the last reason for it, throttled, refused and spent say what accounts were told.
	soft                      *answer
	softOf                    account.Lease
	troubled                  int
	trouble                   string
	throttled, refused, spent bool
}

// failedError says that no account brought an answer that could be handed on.
type failedError struct{ reason string }

func (e *failedError) Error() string { return e.reason }

// run sends the request until there is an answer to hand on. It gives that answer, and the lease by which it came, nil
// where the lease has ended already. The error is *account.ExhaustedError, *failedError, or why the client left.
func (t *passage) run(ctx context.Context) (*answer, *account.Lease, error) {
	if t.request.pin == "" && t.proxy.Pool.Mode().Mode == balance.Bypass {
		return t.bypass(ctx)
	}
	for {
		lease, err := t.lease(ctx)
		if err != nil {
			return t.giveUp(err)
		}
		a, err := t.onAccount(ctx, lease)
		if a != nil {
			t.dropSoft()
			return a, lease, nil
		}
		lease.End()
		if err != nil {
			t.dropSoft()
			return nil, nil, err
		}
	}
}

// lease takes the next account.
func (t *passage) lease(ctx context.Context) (*account.Lease, error) {
	if t.troubled >= mostTroubled {
		return nil, &failedError{t.trouble}
	}
	lease, err := t.proxy.Pool.Lease(ctx, t.want())
	if refused := new(account.ExhaustedError); errors.As(err, &refused) && t.soft == nil && t.troubled == 0 {
		lease, err = t.hold(ctx, refused)
	}
	if err != nil {
		return nil, err
	}
	t.retries, t.healed, t.waited = 0, false, false
	if len(t.x.Attempts) == 0 {
		t.x.Reason = lease.Reason
	} else {
		t.choice = lease.Reason
		if lease.AccountID != t.x.AccountID {
			t.x.Failovers++
		}
	}
	t.tried = append(t.tried, lease.AccountID)
	t.x.AccountID, t.x.Account = lease.AccountID, lease.Account
	return lease, nil
}

// want is what the request needs of an account now.
func (t *passage) want() account.Want {
	return account.Want{Session: t.request.session, Model: t.request.head.Model, Group: t.x.Group, Pin: t.request.pin, Home: t.request.home, Tied: t.request.tied, Tried: t.tried}
}

// next is what follows an attempt.
type next int

const (
	handOn  next = iota // the answer goes to the client
	again               // the same account once more
	another             // another account
)

// onAccount sends on one account until there is an answer to hand on. Neither an answer nor an error: another account is
// to be tried.
func (t *passage) onAccount(ctx context.Context, lease *account.Lease) (*answer, error) {
	for {
		a, v := t.attempt(ctx, lease)
		if v.Class == anthropic.Left {
			return nil, t.whyLeft(ctx)
		}
		step, wait, err := t.decide(ctx, lease, a, v)
		if step != handOn && err == nil && t.request.payload.spent() {
			step, err = t.unrepeatable(a, v)
		}
		switch {
		case err != nil:
			if a != nil {
				a.close()
			}
			return nil, err
		case step == handOn:
			return a, nil
		case step == another:
			t.setAside(a, v, lease)
			return nil, nil
		}
		if a != nil {
			a.close()
		}
		t.x.Retries++
		t.x.Attempts[len(t.x.Attempts)-1].Wait = wait
		t.proxy.Logger.Info("the same account is tried again", "id", t.x.ID.String(), "account", lease.Account, "verdict", string(v.Class), "reason", v.Reason, "after", wait)
		if err := pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// attempt sends once, and lets the account learn from what came.
func (t *passage) attempt(ctx context.Context, lease *account.Lease) (*answer, anthropic.Verdict) {
	at := Attempt{AccountID: lease.AccountID, Account: lease.Account, Choice: t.choice, Start: time.Since(t.x.Time)}
	t.choice = ""
	a, v := t.request.send(ctx, t.proxy.Transport, lease)
	at.Duration = time.Since(t.x.Time) - at.Start
	if t.left(ctx) { // whatever came, nobody waits for it, and a broken send blames nobody
		if a != nil {
			a.close()
		}
		a, v = nil, anthropic.Verdict{Class: anthropic.Left, Reason: "the client went away"}
	}
	if a != nil {
		at.Status = a.status()
		lease.Learn(a.response.Header, t.request.lesson(v))
	} else if v.Class != anthropic.Left {
		lease.Learn(nil, t.request.lesson(v))
	}
	at.Verdict, at.Reason = v.Class, v.Reason
	t.x.Attempts = append(t.x.Attempts, at)
	return a, v
}

// left reports whether the client has gone, or has sent a body that can't be sent on.
func (t *passage) left(ctx context.Context) bool {
	return ctx.Err() != nil || t.request.payload.failure() != nil
}

func (t *passage) whyLeft(ctx context.Context) error {
	return cmp.Or(t.request.payload.failure(), context.Cause(ctx), errSpent)
}

// unrepeatable says what follows where the body can't be sent again: the answer, where it leaves room for a later try, or a word of
// ours.
func (t *passage) unrepeatable(a *answer, v anthropic.Verdict) (next, error) {
	if a != nil && soft(v.Class) {
		return handOn, nil
	}
	return another, fmt.Errorf("%w (%s)", errSpent, v.Reason)
}

// decide says what follows a verdict, and after which wait. The error is the context's, where a renewal was waited for.
func (t *passage) decide(ctx context.Context, lease *account.Lease, a *answer, v anthropic.Verdict) (next, time.Duration, error) {
	if t.request.countOnly && soft(v.Class) && a != nil {
		return handOn, 0, nil // the client has a way of its own to count
	}
	switch v.Class {
	case anthropic.Quota, anthropic.ModelQuota, anthropic.SpendCap, anthropic.Refused:
		return another, 0, nil
	case anthropic.SignedOut:
		step, err := t.heal(ctx, lease)
		return step, 0, err
	case anthropic.Burst:
		if wait := time.Until(v.Until); wait <= longestWait && !t.waited {
			t.waited = true
			return again, wait, nil
		}
		if lease.Old {
			return handOn, 0, nil // a conversation does not leave its cache for a matter of seconds
		}
		return another, 0, nil
	case anthropic.Throttle:
		if t.throttled {
			return handOn, 0, nil
		}
		t.throttled = true
		return another, 0, nil
	case anthropic.Trouble:
		if t.retries < t.proxy.Retry.Count && v.RetryAfter <= longestWait {
			t.retries++
			return again, max(t.proxy.Retry.delay(t.retries), v.RetryAfter), nil
		}
		return another, 0, nil
	}
	return handOn, 0, nil
}

// heal gives the account one chance to come back from a 401.
func (t *passage) heal(ctx context.Context, lease *account.Lease) (next, error) {
	if t.healed {
		lease.SignOut()
		return another, nil
	}
	t.healed = true
	if ok, err := lease.Heal(ctx); ok || err != nil {
		return again, err
	}
	return another, nil
}

// delay is the pause before the nth retry, n from 1.
func (r Retry) delay(n int) time.Duration {
	const longest = float64(time.Minute)
	return time.Duration(min(float64(r.First)*math.Pow(r.Multiplier, float64(n-1)), longest))
}

// soft reports whether a class says nothing that would still hold in a minute.
func soft(c anthropic.Class) bool {
	return c == anthropic.Trouble || c == anthropic.Throttle || c == anthropic.Burst
}

// setAside takes note of an account that brought no answer to hand on.
func (t *passage) setAside(a *answer, v anthropic.Verdict, lease *account.Lease) {
	switch v.Class {
	case anthropic.Trouble:
		t.troubled++
		t.trouble = v.Reason
	case anthropic.Refused:
		t.refused = true
	case anthropic.Quota, anthropic.ModelQuota, anthropic.SpendCap:
		t.spent = true
	}
	status := 0
	if a != nil {
		status = a.status()
	}
	if soft(v.Class) && a != nil {
		t.dropSoft()
		t.soft, t.softOf = a, *lease
	} else if a != nil {
		a.close()
	}
	t.proxy.Logger.Warn("the account failed, another is tried", slog.String("id", t.x.ID.String()), slog.String("account", lease.Account),
		slog.Int("status", status), slog.String("verdict", string(v.Class)), slog.String("reason", v.Reason))
}

func (t *passage) dropSoft() {
	if t.soft != nil {
		t.soft.close()
		t.soft = nil
	}
}

// giveUp says what the client gets when there is no other account: an answer that leaves room for a later try, where one
// came, before the word that all are limited.
func (t *passage) giveUp(err error) (*answer, *account.Lease, error) {
	exhausted, failed := new(account.ExhaustedError), new(failedError)
	if !errors.As(err, &exhausted) && !errors.As(err, &failed) {
		t.dropSoft()
		return nil, nil, err // the client left
	}
	switch {
	case t.soft != nil:
		a := t.soft
		t.soft, t.x.AccountID, t.x.Account = nil, t.softOf.AccountID, t.softOf.Account
		return a, nil, nil
	case t.troubled > 0:
		return nil, nil, &failedError{t.trouble}
	case t.refused && !t.spent:
		return nil, nil, &failedError{"every account that could serve was refused by Anthropic: " + err.Error()}
	}
	return nil, nil, err
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
