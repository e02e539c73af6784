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
	// maxRetryWait bounds a wait in place that the server asked for; above it another account is tried.
	maxRetryWait = 10 * time.Second
	// maxFailedAccounts bounds the accounts on which one request fails upstream: by then the cause is not an account.
	maxFailedAccounts = 4
)

// attemptLoop tries accounts for one request until there is a response to deliver.
type attemptLoop struct {
	proxy   *Proxy
	request upstreamRequest
	x       *Exchange
	client  *clientWriter
	tried   []string // IDs of the accounts that were tried
	choice  string   // why the current account, until an attempt records it

	// holdUntil is when the request stops waiting for an account, zero: it was not held yet.
	holdUntil time.Time

	// Of the current account: retries after upstream errors; whether it got a new credential, or waited out a burst.
	retries                 int
	reauthenticated, waited bool

	// Of all accounts so far: fallback is the newest response that a later try might better, denied the newest that
	// says what the account may not do; failedAccounts counts upstream failures and failure is the last reason; the
	// rest say what accounts answered.
	fallback, denied               savedResponse
	failedAccounts                 int
	failure                        string
	throttled, refused, spentQuota bool

	// earlier is what the client's earlier tries of this prompt met; sent counts failed sends of this one.
	earlier failedSends
	sent    int
}

// failedError says that no account returned a response to deliver.
type failedError struct{ reason string }

func (e *failedError) Error() string { return e.reason }

// run sends the request until there is a response to deliver. It returns the response and its lease, nil if the lease
// has ended. The error is *account.ExhaustedError, *failedError, or why the client left.
func (t *attemptLoop) run(ctx context.Context) (*upstreamResponse, *account.Lease, error) {
	if t.request.pin == "" && t.proxy.Pool.Mode().Mode == balance.Bypass {
		return t.passthroughOnce(ctx)
	}
	if t.earlier.sends >= maxSends {
		return nil, nil, &sendsExhaustedError{t.earlier}
	}
	for {
		lease, err := t.lease(ctx)
		if err != nil {
			return t.exhausted(err)
		}
		a, err := t.tryAccount(ctx, lease)
		if a != nil {
			t.dropSaved()
			return a, lease, nil
		}
		lease.End()
		if err != nil {
			t.dropSaved()
			return nil, nil, err
		}
	}
}

// lease takes the next account.
func (t *attemptLoop) lease(ctx context.Context) (*account.Lease, error) {
	if t.failedAccounts >= maxFailedAccounts {
		return nil, &failedError{t.failure}
	}
	lease, err := t.proxy.Pool.Lease(ctx, t.want())
	if refused := new(account.ExhaustedError); errors.As(err, &refused) && t.fallback.answer == nil &&
		t.denied.answer == nil && t.failedAccounts == 0 {
		lease, err = t.hold(ctx, refused)
	}
	if err != nil {
		return nil, err
	}
	t.retries, t.reauthenticated, t.waited = 0, false, false
	if len(t.x.Attempts) == 0 {
		t.x.Reason = lease.Reason
	} else {
		t.choice = lease.Reason
		if lease.AccountID != t.x.AccountID {
			t.x.Failovers++
		}
	}
	t.tried = append(t.tried, lease.AccountID)
	t.x.AccountID, t.x.Account, t.x.Paid = lease.AccountID, lease.Account, lease.Paid()
	return lease, nil
}

// want is what the request needs of an account now.
func (t *attemptLoop) want() account.LeaseRequest {
	return account.LeaseRequest{Session: t.request.session, Model: t.request.head.Model, Group: t.x.Group,
		OnlyAccount: t.request.pin, Tried: t.tried,
		Home: t.request.home, Tied: t.request.tied, Right: t.request.right, Free: t.request.free}
}

// tryAccount sends on one account until there is a response to deliver. Neither response nor error: fail over.
func (t *attemptLoop) tryAccount(ctx context.Context, lease *account.Lease) (*upstreamResponse, error) {
	for {
		a, v := t.attempt(ctx, lease)
		if v.Class == anthropic.Left {
			return nil, t.whyLeft(ctx)
		}
		step, wait, err := t.decide(ctx, lease, a, v)
		if step != deliver && err == nil && t.request.body.partlySent() {
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
		t.proxy.Logger.Info("retrying", "id", t.x.ID.String(), "account", lease.Account,
			"verdict", string(v.Class), "reason", v.Reason, "after", wait)
		if err := pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// attempt sends once, and reports the verdict to the account.
func (t *attemptLoop) attempt(ctx context.Context, lease *account.Lease) (*upstreamResponse, anthropic.Verdict) {
	at := Attempt{AccountID: lease.AccountID, Account: lease.Account, Choice: t.choice, Start: time.Since(t.x.Time)}
	t.choice = ""
	a, v := t.request.send(ctx, t.proxy.Transport, lease)
	if a != nil && lease.Endpoint != nil {
		v = v.OfService(a.status())
	}
	at.Duration = time.Since(t.x.Time) - at.Start
	if t.left(ctx) { // no verdict: a send that broke because the client left is no account's fault
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

// left reports whether the client is gone, or has sent a body that can't be sent on.
func (t *attemptLoop) left(ctx context.Context) bool {
	return ctx.Err() != nil || t.request.body.failure() != nil
}

func (t *attemptLoop) whyLeft(ctx context.Context) error {
	return cmp.Or(t.request.body.failure(), context.Cause(ctx), errBodyGone)
}
