package proxy

import (
	"errors"
	"log/slog"
	"net/http"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// kept is an answer that may be handed on if no better one comes, and whose it is.
type kept struct {
	answer *upstreamResponse
	lease  account.Lease
}

// put takes an answer in place of the one that was kept.
func (k *kept) put(a *upstreamResponse, lease *account.Lease) {
	k.drop()
	k.answer, k.lease = a, *lease
}

func (k *kept) drop() {
	if k.answer != nil {
		k.answer.close()
		k.answer = nil
	}
}

// recordFailure takes note of an account that brought no answer to hand on.
func (t *attemptLoop) recordFailure(a *upstreamResponse, v anthropic.Verdict, lease *account.Lease) {
	switch v.Class {
	case anthropic.Trouble:
		t.troubled++
		t.trouble = v.Reason
	case anthropic.Refused:
		t.refused = true
	case anthropic.Quota, anthropic.ModelQuota, anthropic.SpendCap:
		t.spentQuota = true
	}
	status := 0
	if a != nil {
		status = a.status()
		t.keep(a, v, lease)
	}
	t.proxy.Logger.Warn("the account failed, another is tried", slog.String("id", t.x.ID.String()),
		slog.String("account", lease.Account),
		slog.Int("status", status), slog.String("verdict", string(v.Class)), slog.String("reason", v.Reason))
}

// keep keeps the answer where it may be the one that is handed on.
func (t *attemptLoop) keep(a *upstreamResponse, v anthropic.Verdict, lease *account.Lease) {
	switch {
	case v.Class == anthropic.Entitlement || v.Class == anthropic.Forbidden:
		t.denied.put(a, lease)
	case v.Class == anthropic.Trouble && a.status() < http.StatusInternalServerError:
		// a page that bars the way would tell the client to sign in
		a.close()
	case retryable(v.Class):
		t.fallback.put(a, lease)
	default:
		a.close()
	}
}

// dropKept lets go of the answers that were kept.
func (t *attemptLoop) dropKept() {
	t.fallback.drop()
	t.denied.drop()
}

// exhausted says what the client gets when there is no other account: an answer that leaves room for a later try, where
// one came, before the word that all are limited; and that an account may not do this only where none can that would
// come back.
func (t *attemptLoop) exhausted(err error) (*upstreamResponse, *account.Lease, error) {
	exhausted, failed := new(account.ExhaustedError), new(failedError)
	known := errors.As(err, &exhausted) || errors.As(err, &failed)
	switch {
	case !known: // the client left
	case t.fallback.answer != nil:
		return t.give(&t.fallback), nil, nil
	case t.troubled > 0:
		err = &failedError{t.trouble}
	case t.denied.answer != nil && exhausted.Soonest.IsZero():
		return t.give(&t.denied), nil, nil
	case t.refused && !t.spentQuota:
		err = &failedError{"every account that could serve was refused by Anthropic: " + err.Error()}
	}
	t.dropKept()
	return nil, nil, err
}

// give hands a kept answer on, and lets go of the others.
func (t *attemptLoop) give(k *kept) *upstreamResponse {
	a := k.answer
	k.answer = nil
	t.x.AccountID, t.x.Account = k.lease.AccountID, k.lease.Account
	t.dropKept()
	return a
}
