package proxy

import (
	"context"
	"io"
	"net/http"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// checkWait bounds the check of a key, for which a request waits.
const checkWait = 10 * time.Second

// reauthenticate gives the account one chance to recover from a 401. If a renewal does not help, the 401 counts only
// on the path that proves a credential.
func (t *attemptLoop) reauthenticate(ctx context.Context, lease *account.Lease) (decision, error) {
	if !t.reauthenticated {
		t.reauthenticated = true
		if ok, err := lease.Reauthenticate(ctx); ok || err != nil {
			return retrySame, err
		}
	}
	if !t.request.provesCredential() {
		return deliver, nil
	}
	first, several := lease.RejectCredential()
	if first && lease.IsKey() && t.proxy.keyRefused(ctx, lease) {
		lease.RefuseKey()
	}
	if several {
		t.failedAccounts++
		t.failure = "several accounts were refused (401) within minutes, which is taken for trouble of Anthropic's " +
			"and for none of theirs"
	}
	return failover, nil
}

// keyRefused reports whether Anthropic refuses the key on a call that needs no right and costs nothing.
func (p *Proxy) keyRefused(ctx context.Context, lease *account.Lease) bool {
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	to := p.API.JoinPath("/v1/models")
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), http.NoBody)
	if err != nil {
		return false
	}
	lease.Authorize(r.Header)
	r.Header["User-Agent"] = nil // else the transport would name itself
	response, err := p.Transport.RoundTrip(r)
	if err != nil {
		return false
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(io.LimitReader(response.Body, maxErrorBody))
	answer := anthropic.Answer{Status: response.StatusCode, Header: response.Header, Body: body}
	return err == nil && anthropic.Judge(answer, time.Now().Round(0)).Class == anthropic.SignedOut
}
