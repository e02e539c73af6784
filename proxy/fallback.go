package proxy

import (
	"errors"
	"log/slog"
	"net/http"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// savedResponse is a response to deliver if no better one comes.
type savedResponse struct {
	answer *upstreamResponse
	lease  account.Lease
}

// save replaces the saved response.
func (k *savedResponse) save(a *upstreamResponse, lease *account.Lease) {
	k.drop()
	k.answer, k.lease = a, *lease
}

func (k *savedResponse) drop() {
	if k.answer != nil {
		k.answer.close()
		k.answer = nil
	}
}

// recordFailure notes an account that returned no response to deliver.
func (t *attemptLoop) recordFailure(a *upstreamResponse, v anthropic.Verdict, lease *account.Lease) {
	switch v.Class {
	case anthropic.Trouble:
		t.failedAccounts++
		t.failure = v.Reason
	case anthropic.Refused:
		t.refused = true
	case anthropic.Quota, anthropic.ModelQuota, anthropic.SpendCap:
		t.spentQuota = true
	}
	status := 0
	if a != nil {
		status = a.status()
		t.saveFallback(a, v, lease)
	}
	t.proxy.Logger.Warn("failing over", slog.String("id", t.x.ID.String()),
		slog.String("account", lease.Account),
		slog.Int("status", status), slog.String("verdict", string(v.Class)), slog.String("reason", v.Reason))
}

// saveFallback saves the response if it may be the one to deliver.
func (t *attemptLoop) saveFallback(a *upstreamResponse, v anthropic.Verdict, lease *account.Lease) {
	switch {
	case v.Class == anthropic.Entitlement || v.Class == anthropic.Forbidden:
		t.denied.save(a, lease)
	case v.Class == anthropic.Trouble && a.status() < http.StatusInternalServerError:
		// a proxy's block page would tell the client to sign in
		a.close()
	case retryable(v.Class):
		t.fallback.save(a, lease)
	default:
		a.close()
	}
}

// dropSaved closes the saved responses.
func (t *attemptLoop) dropSaved() {
	t.fallback.drop()
	t.denied.drop()
}

// exhausted decides what the client gets when no account is left: a response that allows a later try, then the
// upstream failure, then "not allowed" if no account that may come back could serve it.
func (t *attemptLoop) exhausted(err error) (*upstreamResponse, *account.Lease, error) {
	exhausted, failed := new(account.ExhaustedError), new(failedError)
	known := errors.As(err, &exhausted) || errors.As(err, &failed)
	switch {
	case !known: // the client left
	case t.fallback.answer != nil:
		return t.deliverSaved(&t.fallback), nil, nil
	case t.failedAccounts > 0:
		err = &failedError{t.failure}
	case t.denied.answer != nil && exhausted.Soonest.IsZero():
		return t.deliverSaved(&t.denied), nil, nil
	case t.refused && !t.spentQuota:
		err = &failedError{"every account that could serve was refused by Anthropic: " + err.Error()}
	}
	t.dropSaved()
	return nil, nil, err
}

// deliverSaved returns a saved response and closes the others.
func (t *attemptLoop) deliverSaved(k *savedResponse) *upstreamResponse {
	a := k.answer
	k.answer = nil
	t.x.AccountID, t.x.Account, t.x.Paid = k.lease.AccountID, k.lease.Account, k.lease.Paid()
	t.dropSaved()
	return a
}
