package proxy

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// RetryPolicy says how often one account is retried after an upstream error.
type RetryPolicy struct {
	// Count is the number of retries on one account. First is the pause before the first; each further pause is
	// Multiplier times the one before.
	Count      int
	First      time.Duration
	Multiplier float64
}

// Backoff is the pause before the nth retry, n from 1.
func (r RetryPolicy) Backoff(n int) time.Duration {
	const longest = float64(time.Minute)
	return time.Duration(min(float64(r.First)*math.Pow(r.Multiplier, float64(n-1)), longest))
}

// decision is what follows an attempt.
type decision int

const (
	deliver   decision = iota // the response goes to the client
	retrySame                 // the same account once more
	failover                  // another account
)

// decide says what follows a verdict, and after which pause. The error is the context's, while waiting for a renewal.
func (t *attemptLoop) decide(ctx context.Context, lease *account.Lease, a *upstreamResponse,
	v anthropic.Verdict) (decision, time.Duration, error) {
	if t.request.countOnly && retryable(v.Class) && a != nil {
		return deliver, 0, nil // the client can count by itself
	}
	switch {
	case retryable(v.Class) && final(a):
		return deliver, 0, nil
	case isTrouble(v.Class) && t.outOfSends():
		t.failedAccounts = maxFailedAccounts
		return failover, 0, nil // lease then ends the loop
	}
	switch v.Class {
	case anthropic.Quota, anthropic.ModelQuota, anthropic.SpendCap, anthropic.Refused, anthropic.Entitlement,
		anthropic.Forbidden:
		return failover, 0, nil
	case anthropic.SignedOut:
		step, err := t.reauthenticate(ctx, lease)
		return step, 0, err
	case anthropic.Burst:
		if wait := time.Until(v.Until); wait <= maxRetryWait && !t.waited {
			t.waited = true
			return retrySame, wait, nil
		}
		return failover, 0, nil
	case anthropic.Throttle:
		if t.throttled {
			return deliver, 0, nil
		}
		t.throttled = true
		return failover, 0, nil
	case anthropic.Trouble:
		if t.retries < t.proxy.Retry.Count && v.RetryAfter <= maxRetryWait {
			t.retries++
			return retrySame, max(t.proxy.Retry.Backoff(t.retries), v.RetryAfter), nil
		}
		return failover, 0, nil
	}
	return deliver, 0, nil
}

// unrepeatable is the decision if the body can't be sent again: deliver the response if it leaves room for a later
// try, else an error of ours.
func (t *attemptLoop) unrepeatable(a *upstreamResponse, v anthropic.Verdict) (decision, error) {
	if a != nil && retryable(v.Class) {
		return deliver, nil
	}
	return failover, fmt.Errorf("%w (%s)", errBodyGone, v.Reason)
}

// retryable reports whether a verdict may be different a minute later.
func retryable(c anthropic.Class) bool {
	return c == anthropic.Trouble || c == anthropic.Throttle || c == anthropic.Burst
}

// isTrouble reports whether a verdict is what clients retry for, and no account's limit.
func isTrouble(c anthropic.Class) bool { return c == anthropic.Trouble || c == anthropic.Throttle }

// final reports whether the server says that another send is useless.
func final(a *upstreamResponse) bool {
	return a != nil && strings.EqualFold(a.response.Header.Get("X-Should-Retry"), "false")
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
