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

// maxStaleRetries bounds the dead idle connections that one send meets: others may return theirs while it closes them.
const maxStaleRetries = 8

// sendFresh sends a request. An idle connection that died unnoticed (an expired NAT entry, a restarted server) fails
// at its next use: as long as no byte of a response came, the other idle ones are closed and the request goes out
// again on a new one. Such a failure says nothing about the account or Anthropic.
func sendFresh(transport http.RoundTripper, r *http.Request) (*http.Response, error) {
	for n := 0; ; n++ {
		use := new(connectionUse)
		response, err := transport.RoundTrip(r.WithContext(use.trace(r.Context())))
		if err == nil || n == maxStaleRetries || !use.stale(r.Context(), err) {
			return response, err //nolint:wrapcheck // a RoundTripper's error
		}
		if idle, ok := transport.(interface{ CloseIdleConnections() }); ok {
			idle.CloseIdleConnections()
		}
		body, gone := renewedBody(r)
		if gone != nil { // part of the body has streamed through
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

// connectionUse records what happened on the request's connection.
type connectionUse struct{ reused, answered atomic.Bool }

func (u *connectionUse) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              func(c httptrace.GotConnInfo) { u.reused.Store(c.Reused) },
		GotFirstResponseByte: func() { u.answered.Store(true) },
	})
}

// stale reports whether an error is that of a dead idle connection. A timeout is not: the response may be on its way.
func (u *connectionUse) stale(ctx context.Context, err error) bool {
	if ctx.Err() != nil || !u.reused.Load() || u.answered.Load() {
		return false
	}
	late := interface{ Timeout() bool }(nil)
	return !errors.As(err, &late) || !late.Timeout() || transport.ConnLost(err)
}
