package proxy

import (
	"context"
	"errors"
	"net/http"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// errNoLogin says that a client which should be let through with its own credential has none.
var errNoLogin = errors.New("the mode is bypass, and the client has no login of its own")

// passthroughOnce sends the request once, with the client's own credential. Whatever comes is handed on as it is, and
// teaches nothing about any account.
func (t *attemptLoop) passthroughOnce(ctx context.Context) (*upstreamResponse, *account.Lease, error) {
	t.x.Own, t.x.Reason = true, "the client's own login is used: the mode is bypass"
	if h := t.request.header; !isAnthropicCredential(h) || len(h[http.CanonicalHeaderKey(anthropic.HeaderBearer)])+
		len(h[anthropic.HeaderKey]) == 0 {
		return nil, nil, errNoLogin
	}
	at := Attempt{Start: time.Since(t.x.Time)}
	a, v := t.request.send(ctx, t.proxy.Transport, nil)
	at.Duration = time.Since(t.x.Time) - at.Start
	if a != nil {
		at.Status = a.status()
	}
	if t.left(ctx) {
		if a != nil {
			a.close()
		}
		v = anthropic.Verdict{Class: anthropic.Left, Reason: "the client went away"}
	}
	at.Verdict, at.Reason = v.Class, v.Reason
	t.x.Attempts = append(t.x.Attempts, at)
	switch {
	case v.Class == anthropic.Left:
		return nil, nil, t.whyLeft(ctx)
	case a == nil:
		return nil, nil, &failedError{v.Reason}
	}
	return a, nil, nil
}
