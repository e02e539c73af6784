package conncheck

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"clb/proxy/transport"
)

// traceResult is what a request left behind on its way.
type traceResult struct {
	route transport.Route
	// host is what is looked up and connected to: the proxy, where there is one; server the API's own.
	host, server string
	secure       bool
	// secureProxy says that one speaks TLS with the proxy itself, before it is asked for anything.
	secureProxy bool

	mu          sync.Mutex // guards the rest: dials go on side by side, and after an error too
	asked       time.Time  // when the name was asked for, zero: it was an address
	found       time.Time
	addresses   []string
	nameErr     error
	dialed      time.Time // the first one
	connected   time.Time
	address     string // that answered
	dialErr     error  // of the last that failed
	handshakes  []handshake
	proxyStatus int
	ready       time.Time // for the request
}

// handshake is one of TLS.
type handshake struct {
	began, ended time.Time
	state        tls.ConnectionState
	err          error
}

func newTraceResult(api *url.URL, route transport.Route) *traceResult {
	t := &traceResult{route: route, host: api.Hostname(), server: api.Hostname(), secure: api.Scheme == "https"}
	if u, err := url.Parse(route.Proxy); err == nil && route.Proxy != "" {
		t.host, t.secureProxy = u.Hostname(), u.Scheme == "https"
	}
	return t
}

// into has a request leave this trail.
func (t *traceResult) into(ctx context.Context) context.Context {
	note := func(do func(now time.Time)) {
		t.mu.Lock()
		defer t.mu.Unlock()
		do(time.Now())
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { note(func(now time.Time) { t.asked = now }) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			note(func(now time.Time) {
				t.found, t.nameErr = now, i.Err
				for _, a := range i.Addrs {
					t.addresses = append(t.addresses, a.String())
				}
			})
		},
		ConnectStart: func(_, _ string) {
			note(func(now time.Time) {
				if t.dialed.IsZero() {
					t.dialed = now
				}
			})
		},
		ConnectDone: func(_, address string, err error) {
			note(func(now time.Time) {
				if err != nil {
					t.dialErr = err
				} else if t.connected.IsZero() {
					t.connected, t.address = now, address
				}
			})
		},
		TLSHandshakeStart: func() {
			note(
				func(now time.Time) { t.handshakes = append(t.handshakes, handshake{began: now}) })
		},
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			note(func(now time.Time) {
				if last := len(t.handshakes) - 1; last >= 0 {
					t.handshakes[last].ended, t.handshakes[last].state, t.handshakes[last].err = now, state, err
				}
			})
		},
		GotConn: func(httptrace.GotConnInfo) { note(func(now time.Time) { t.ready = now }) },
	})
}

// connectAnswered is http.Transport.OnProxyConnectResponse.
func (t *traceResult) connectAnswered(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.proxyStatus = answer.StatusCode
	return nil
}

// steps are those of the way to the answer; arrived is false where the last of them failed.
func (t *traceResult) steps(err error) (steps []Step, arrived bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	for _, next := range []func(error, time.Time) (Step, bool){t.name, t.connection, t.proxy, t.handshake, t.broken} {
		step, there := next(err, now)
		if !there {
			continue
		}
		steps = append(steps, step)
		if !step.OK {
			return steps, false
		}
	}
	return steps, true
}

// name is the step of looking the name up.
func (t *traceResult) name(err error, now time.Time) (Step, bool) {
	s := Step{Name: DNS, OK: true}
	if _, bad := netip.ParseAddr(t.host); bad == nil {
		s.Detail = t.host + " is an address: there is nothing to look up"
		return s, true
	}
	if !t.asked.IsZero() {
		s.Duration = orNow(t.found, now).Sub(t.asked)
	}
	failed := t.nameErr
	if failed == nil && t.found.IsZero() && t.dialed.IsZero() {
		failed = err
	}
	if failed != nil {
		s.OK = false
		s.Detail, s.Advice = t.nameWords(failed)
		return s, true
	}
	s.Detail = clean(t.host) + " has the addresses " + strings.Join(t.addresses, ", ")
	if len(t.addresses) == 1 {
		s.Detail = clean(t.host) + " has the address " + t.addresses[0]
	}
	return s, true
}

// connection is the step of reaching the machine.
func (t *traceResult) connection(err error, now time.Time) (Step, bool) {
	s := Step{Name: TCP, OK: !t.connected.IsZero()}
	if !t.dialed.IsZero() {
		s.Duration = orNow(t.connected, now).Sub(t.dialed)
	}
	if s.OK {
		s.Detail = "connected to " + t.address
		return s, true
	}
	failed := t.dialErr
	if failed == nil {
		failed = err
	}
	s.Detail, s.Advice = t.dialWords(failed)
	return s, true
}

// ahead is how many handshakes come before the API's.
func (t *traceResult) ahead() int {
	if t.secureProxy {
		return 1
	}
	return 0
}

// proxy is the step of being let through by the proxy.
func (t *traceResult) proxy(err error, now time.Time) (Step, bool) {
	if t.route.Proxy == "" {
		return Step{}, false
	}
	through := len(t.handshakes) > t.ahead() || !t.ready.IsZero()
	end := now
	if len(t.handshakes) > t.ahead() {
		end = t.handshakes[t.ahead()].began
	} else if !t.ready.IsZero() {
		end = t.ready
	}
	took := end.Sub(t.connected)
	if through {
		return Step{Name: Proxy, OK: true, Detail: t.route.Proxy + " lets us through" + t.from(), Duration: took}, true
	}
	if t.proxyStatus != 0 && t.proxyStatus != http.StatusOK {
		return connectRefused(t.proxyStatus, t.route, took), true
	}
	s := Step{Name: Proxy, Duration: took}
	s.Detail, s.Advice = t.proxyWords(err)
	return s, true
}

// from says where the proxy is set.
func (t *traceResult) from() string {
	if t.route.Variable == "" {
		return ""
	}
	return " (it is set by " + t.route.Variable + ")"
}

// handshake is the step of agreeing on how to encrypt, and of the server showing who it is.
func (t *traceResult) handshake(err error, now time.Time) (Step, bool) {
	if !t.secure {
		return Step{}, false
	}
	s := Step{Name: TLS}
	var h handshake
	if len(t.handshakes) > t.ahead() {
		h = t.handshakes[t.ahead()]
		s.Duration = orNow(h.ended, now).Sub(h.began)
	}
	switch {
	case h.err == nil && !h.ended.IsZero():
		s.OK, s.Detail = true, tls.VersionName(h.state.Version)+", the certificate is trusted"
		if len(h.state.PeerCertificates) > 0 {
			s.Detail += " (issued by " + issuer(h.state.PeerCertificates[0]) + ")"
		}
		return s, true
	case h.err != nil:
		err = h.err
	}
	s.Detail, s.Advice = t.certificateWords(err)
	return s, true
}

// broken is the step of the answer, where none came.
func (t *traceResult) broken(err error, now time.Time) (Step, bool) {
	if err == nil {
		return Step{}, false
	}
	return Step{Name: HTTP, Detail: "the request was sent, and the connection " + broke(err),
		Duration: now.Sub(orNow(t.ready, now)),
		Advice:   "try again; where it stays so, a firewall, filter or proxy ends the connection"}, true
}

func orNow(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t
}
