package proxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"clb/proxy/transport"
)

// mostStale bounds how often one send meets a dead idle connection: others may put theirs back while it closes them.
const mostStale = 8

// carry sends a request. An idle connection that died unnoticed (a NAT forgot it, a server restarted) fails at its next
// use: as long as no byte of an answer came, the others like it are closed and the request goes out again on a new one,
// at once. Such a failure says nothing about the account or Anthropic.
func carry(transport http.RoundTripper, r *http.Request) (*http.Response, error) {
	for n := 0; ; n++ {
		use := new(connectionUse)
		response, err := transport.RoundTrip(r.WithContext(use.trace(r.Context())))
		if err == nil || n == mostStale || !use.stale(r.Context(), err) {
			return response, err //nolint:wrapcheck // a RoundTripper's own
		}
		if idle, ok := transport.(interface{ CloseIdleConnections() }); ok {
			idle.CloseIdleConnections()
		}
		body, gone := renewedBody(r)
		if gone != nil { // it streams through, and part of it is gone
			return nil, err //nolint:wrapcheck // as above
		}
		r.Body = body
	}
}

func renewedBody(r *http.Request) (io.ReadCloser, error) {
	if r.GetBody == nil {
		return r.Body, nil
	}
	return r.GetBody()
}

// connectionUse is what is seen of the connection that a request went out on.
type connectionUse struct{ reused, answered atomic.Bool }

func (u *connectionUse) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              func(c httptrace.GotConnInfo) { u.reused.Store(c.Reused) },
		GotFirstResponseByte: func() { u.answered.Store(true) },
	})
}

// stale reports whether an error is one of a dead idle connection. An answer that did not begin in time is none: it may
// be on its way.
func (u *connectionUse) stale(ctx context.Context, err error) bool {
	if ctx.Err() != nil || !u.reused.Load() || u.answered.Load() {
		return false
	}
	late := interface{ Timeout() bool }(nil)
	return !errors.As(err, &late) || !late.Timeout() || transport.ConnLost(err)
}
