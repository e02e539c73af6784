// Package conncheck tests the connection: it says which step of the way to the API fails, and what to do about it.
//
//	DNS ─> TCP ─> proxy, where there is one ─> TLS ─> HTTP ─> credential
//
// Its rules: the way is that of real requests, made by the same transport. No model is ever asked: an address that
// answers without a credential is, and, with one, the limits or the list of models, which cost nothing. No answer, no
// error of a library and no address with a password is repeated in words.
package conncheck

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"clb/proxy/secret"
	"clb/proxy/transport"
)

// The names of the steps, in their order.
const (
	Settings   = "settings" // only where they are wrong
	DNS        = "dns"
	TCP        = "tcp"
	Proxy      = "proxy" // only where one is used
	TLS        = "tls"   // only for https
	HTTP       = "http"
	Credential = "credential" // only where one is given
)

// Step is one step of the way.
type Step struct {
	// Name is one of the names above, OK whether it went well.
	Name string
	OK   bool
	// Detail says what was found, Advice what to do about it; sentences without a full stop. Advice is empty where
	// there is nothing to do.
	Detail, Advice string
	Duration       time.Duration
	// Dated says that the answer told the time, and Ahead how far this machine's clock was ahead of it then (behind:
	// negative). Only HTTP has them; they are exact to two seconds.
	Dated bool
	Ahead time.Duration
}

// Config says what to test.
type Config struct {
	// Transport is how requests leave the machine.
	Transport transport.Config
	// API is the host that is asked; only scheme and host are used.
	API *url.URL
	// UserAgent names this program.
	UserAgent string
	// Login is the access token of an account that signed in, Key an API key; at most one is set. None: there is no
	// step for it.
	Login, Key secret.Text
	// Timeout bounds each of the two requests; 0: 20 seconds.
	Timeout time.Duration
}

// defaultTimeout is longer than the making of a connection may take.
const defaultTimeout = 20 * time.Second

// Check goes the way, and returns its steps up to the first that failed. It takes two timeouts at most.
func Check(ctx context.Context, c Config) []Step {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	route, err := c.Transport.Route(c.API)
	if err != nil {
		return []Step{wrongSettings(err)}
	}
	transport, err := c.Transport.Build()
	if err != nil {
		return []Step{wrongSettings(err)}
	}
	defer transport.CloseIdleConnections()
	w := checker{Config: c, route: route, trail: newTraceResult(c.API, route)}
	transport.OnProxyConnectResponse = w.trail.connectAnswered
	w.via = transport
	return w.steps(ctx)
}

func wrongSettings(err error) Step {
	return Step{Name: Settings, Detail: err.Error(), Advice: "correct this setting or variable"}
}

// OK reports whether every step went well.
func OK(steps []Step) bool {
	for _, s := range steps {
		if !s.OK {
			return false
		}
	}
	return len(steps) > 0
}

// checker is one test under way.
type checker struct {
	Config
	route transport.Route
	via   http.RoundTripper
	trail *traceResult
}

func (w checker) steps(ctx context.Context) []Step {
	answer, err := w.get(w.trail.into(ctx), "/v1/models", nil)
	steps, arrived := w.trail.steps(err)
	if !arrived {
		return steps
	}
	if answer.status == http.StatusProxyAuthRequired && w.route.Proxy != "" { // of a request that goes without a tunnel
		return append(steps, connectRefused(answer.status, w.route, answer.took))
	}
	first := answer.judge()
	steps = append(steps, first)
	if !first.OK || (w.Login.IsZero() && w.Key.IsZero()) {
		return steps
	}
	return append(steps, w.credential(ctx))
}

// credential asks for something that only a good credential gets, by the connection that is there.
func (w checker) credential(ctx context.Context) Step {
	began := time.Now()
	var answer response
	var err error
	if !w.Login.IsZero() {
		answer, err = w.get(ctx, "/api/oauth/usage",
			http.Header{"Authorization": {"Bearer " + w.Login.Reveal()}, "Anthropic-Beta": {"oauth-2025-04-20"}})
	} else {
		answer, err = w.get(ctx, "/v1/models", http.Header{"X-Api-Key": {w.Key.Reveal()}})
	}
	if err != nil {
		return Step{Name: Credential, Detail: "the connection " + broke(err), Advice: "try again",
			Duration: time.Since(began)}
	}
	return answer.judgeCredential(!w.Login.IsZero())
}
