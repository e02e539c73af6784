package proxy

import (
	"cmp"
	"context"
	"errors"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
	"clb/proxy/balance"
)

const (
	// longestWait bounds a wait in place that the server asked for; above it another account is tried.
	longestWait = 10 * time.Second
	// maxFailedAccounts bounds on how many accounts one request meets trouble upstream: by then it is not theirs.
	maxFailedAccounts = 4
)

// attemptLoop is one request's way through the accounts until there is an answer to hand on.
type attemptLoop struct {
	proxy   *Proxy
	request upstreamRequest
	x       *Exchange
	client  *clientWriter
	tried   []string // IDs of the accounts that were sent to
	choice  string   // why the present account, until an attempt has noted it

	// holdUntil is when the request has been held for long enough, zero: it was not held yet.
	holdUntil time.Time

	// Of the present account: retries after trouble; healed and waited say that it was given a new credential, or a
	// burst's time, once.
	retries        int
	healed, waited bool

	// Of all so far: soft is the newest answer that says nothing against a later try, denied the newest that says what
	// the account may not do; troubled counts the accounts that met trouble, trouble is the last reason for it,
	// throttled, refused and spentQuota say what accounts were told.
	fallback, denied               kept
	troubled                       int
	trouble                        string
	throttled, refused, spentQuota bool

	// earlier is what the client's tries before this one met, sent counts the sends of this one that met trouble.
	earlier failedSends
	sent    int
}

// failedError says that no account brought an answer that could be handed on.
type failedError struct{ reason string }

func (e *failedError) Error() string { return e.reason }

// run sends the request until there is an answer to hand on. It gives that answer, and the lease by which it came, nil
// where the lease has ended already. The error is *account.ExhaustedError, *failedError, or why the client left.
func (t *attemptLoop) run(ctx context.Context) (*upstreamResponse, *account.Lease, error) {
	if t.request.pin == "" && t.proxy.Pool.Mode().Mode == balance.Bypass {
		return t.passthroughOnce(ctx)
	}
	if t.earlier.sends >= mostSends {
		return nil, nil, &exhaustedError{t.earlier}
	}
	for {
		lease, err := t.lease(ctx)
		if err != nil {
			return t.exhausted(err)
		}
		a, err := t.tryAccount(ctx, lease)
		if a != nil {
			t.dropKept()
			return a, lease, nil
		}
		lease.End()
		if err != nil {
			t.dropKept()
			return nil, nil, err
		}
	}
}

// lease takes the next account.
func (t *attemptLoop) lease(ctx context.Context) (*account.Lease, error) {
	if t.troubled >= maxFailedAccounts {
		return nil, &failedError{t.trouble}
	}
	lease, err := t.proxy.Pool.Lease(ctx, t.want())
	if refused := new(account.ExhaustedError); errors.As(err, &refused) && t.fallback.answer == nil &&
		t.denied.answer == nil && t.troubled == 0 {
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
func (t *attemptLoop) want() account.LeaseRequest {
	return account.LeaseRequest{Session: t.request.session, Model: t.request.head.Model, Group: t.x.Group,
		OnlyAccount: t.request.pin, Tried: t.tried,
		Home: t.request.home, Tied: t.request.tied, Right: t.request.right, Free: t.request.free}
}

// tryAccount sends on one account until there is an answer to hand on. Neither an answer nor an error: another account
// is to be tried.
func (t *attemptLoop) tryAccount(ctx context.Context, lease *account.Lease) (*upstreamResponse, error) {
	for {
		a, v := t.attempt(ctx, lease)
		if v.Class == anthropic.Left {
			return nil, t.whyLeft(ctx)
		}
		step, wait, err := t.decide(ctx, lease, a, v)
		if step != deliver && err == nil && t.request.payload.spent() {
			step, err = t.unrepeatable(a, v)
		}
		switch {
		case err != nil:
			if a != nil {
				a.close()
			}
			return nil, err
		case step == deliver:
			return a, nil
		case step == failover:
			t.recordFailure(a, v, lease)
			return nil, nil
		}
		if a != nil {
			a.close()
		}
		t.x.Retries++
		t.x.Attempts[len(t.x.Attempts)-1].Wait = wait
		t.proxy.Logger.Info("the same account is tried again", "id", t.x.ID.String(), "account", lease.Account,
			"verdict", string(v.Class), "reason", v.Reason, "after", wait)
		if err := pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// attempt sends once, and lets the account learn from what came.
func (t *attemptLoop) attempt(ctx context.Context, lease *account.Lease) (*upstreamResponse, anthropic.Verdict) {
	at := Attempt{AccountID: lease.AccountID, Account: lease.Account, Choice: t.choice, Start: time.Since(t.x.Time)}
	t.choice = ""
	a, v := t.request.send(ctx, t.proxy.Transport, lease)
	if a != nil && lease.Endpoint != nil {
		v = v.OfService(a.status())
	}
	at.Duration = time.Since(t.x.Time) - at.Start
	if t.left(ctx) { // whatever came, nobody waits for it, and a broken send blames nobody
		if a != nil {
			a.close()
		}
		a, v = nil, anthropic.Verdict{Class: anthropic.Left, Reason: "the client went away"}
	}
	if a != nil {
		at.Status = a.status()
		lease.Report(a.limits, t.request.verdictForAccount(v))
	} else if v.Class != anthropic.Left {
		lease.Report(nil, t.request.verdictForAccount(v))
	}
	if isTrouble(v.Class) {
		t.sent++
	}
	at.Verdict, at.Reason = v.Class, v.Reason
	t.x.Attempts = append(t.x.Attempts, at)
	return a, v
}

// left reports whether the client has gone, or has sent a body that can't be sent on.
func (t *attemptLoop) left(ctx context.Context) bool {
	return ctx.Err() != nil || t.request.payload.failure() != nil
}

func (t *attemptLoop) whyLeft(ctx context.Context) error {
	return cmp.Or(t.request.payload.failure(), context.Cause(ctx), errSpent)
}
