// Package proxy is the engine: it serves the Anthropic API and spreads its requests over several accounts. It needs
// memory and network only; no request ever waits for a disk, a keychain or another program.
//
// The life of a request:
//
//	client ──▶ Guard ──▶ route ──▶ read the body once, keep it unaltered
//	                       │
//	                       ├─ probe: answered here     own: relayed with the client's own credential
//	                       ▼
//	          ┌──▶ lease an account ──▶ send ──▶ judge status, headers, first event
//	          │         (account)                    │
//	          └── wait, renew, or another account ◀──┤ not a byte has reached the client yet
//	                                                 ▼
//	          client ◀── bytes as they come ◀── forward ──▶ meter (a copy: tokens, model, end)
//	                                                 │
//	                                    lease ends, Exchange goes to the Recorder
//
// What never changes: the body that leaves is the body that came, byte for byte, at every attempt; no attempt follows
// once a byte has reached the client; an answer that breaks off upstream breaks off downstream.
package proxy

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
	"clb/proxy/transport"
)

// Config configures the engine.
type Config struct {
	Pool     *account.Pool
	Recorder Recorder
	// API is Anthropic's API host; Platform issues tokens. Only scheme and host are used.
	API, Platform *url.URL
	Retry         RetryPolicy
	// Hold says how requests wait while no account can serve; zero: they don't.
	Hold Hold
	// Transport sends the requests upstream; nil: transport.New().
	Transport http.RoundTripper
	Logger    *slog.Logger
	// LastID is the newest ID in the history; new ones are above it.
	LastID ID
	// BodyMemory bounds the bodies of all requests in flight, in bytes; 0: 1 GB. Held, if set, gets the rounded size
	// of the large ones.
	BodyMemory int64
	Held       func(bytes int64)
	// HeaderPrefix begins the headers for this program ("X-Clb-").
	HeaderPrefix string
	// AddHint tells the user, in an error, how to add an account.
	AddHint string
	// Changed is called when a request begins and ends. It must return at once.
	Changed func()
}

// Proxy is the engine's http.Handler.
type Proxy struct {
	Config
	ids         ids
	bodyMemory  *bodyMemory
	holds       holdQueue
	answers     inflightSet
	sendBudgets sendBudgets
	running     atomic.Int64
	stopping    atomic.Bool
}

// New returns the engine.
func New(c Config) *Proxy {
	if c.Transport == nil {
		c.Transport = transport.New()
	}
	p := &Proxy{Config: c, holds: holdQueue{rule: c.Hold, ended: make(chan struct{})}, sendBudgets: newSendBudgets(),
		bodyMemory: newBodyMemory(c.BodyMemory, c.Held)}
	p.ids.last.Store(uint64(c.LastID))
	return p
}

// Running counts the requests in flight.
func (p *Proxy) Running() int { return int(p.running.Load()) }

// MarkInterrupted makes requests that end from now on count as interrupted by the program, not cancelled by the
// client.
func (p *Proxy) MarkInterrupted() { p.stopping.Store(true) }

// clientGone is the outcome and reason of an exchange whose client is gone.
func (p *Proxy) clientGone() (Outcome, string) {
	if p.stopping.Load() {
		return OutcomeInterrupted, "the program ended before the answer did"
	}
	return OutcomeCancelled, "the client went away"
}

// ServeHTTP serves every path of Anthropic's API.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r, group := ofGroup(r)
	switch anthropic.RouteOf(r.Method, r.URL.Path) {
	case anthropic.RouteProbe:
		w.WriteHeader(http.StatusOK)
	case anthropic.RouteBalanced:
		p.serveBalanced(w, r, group)
	case anthropic.RouteOwn, anthropic.RouteToken:
		p.servePassthrough(w, r, group)
	default:
		status, kind := http.StatusNotFound, "not_found_error"
		if r.Method == http.MethodPost { // with a 404 a client with a wrong base address blames the model
			status, kind = http.StatusBadRequest, "invalid_request_error"
		}
		reply(w, status, kind, "there is nothing at this path: Anthropic's API is below /v1/")
	}
}

// begin opens the exchange of a request.
func (p *Proxy) begin(r *http.Request, group string) *Exchange {
	now := time.Now()
	p.running.Add(1)
	return &Exchange{ID: p.ids.next(now), Time: now, Method: r.Method, Path: r.URL.Path, Group: group}
}

// end records and logs the exchange, after the response is delivered.
func (p *Proxy) end(x *Exchange) {
	x.Duration = time.Since(x.Time)
	x.Time = x.Time.Round(0)
	p.Recorder.End(*x)
	p.running.Add(-1)
	p.log(x)
	p.Changed()
}

// logBegin logs a request that has arrived, at debug level: its end logs the same again.
func (p *Proxy) logBegin(x *Exchange) {
	if p.Logger.Enabled(context.Background(), slog.LevelDebug) {
		p.Logger.LogAttrs(context.Background(), slog.LevelDebug, "request received", slog.String("id", x.ID.String()),
			slog.String("method", x.Method), slog.String("path", x.Path),
			slog.String("model", x.Model), slog.String("session", x.Session), slog.Int64("bytes", x.BytesIn),
			slog.Bool("own", x.Own))
	}
}

// log logs a request that has ended: one line at info.
func (p *Proxy) log(x *Exchange) {
	level := slog.LevelInfo
	switch x.Outcome {
	case OutcomeError:
		if x.Status >= 500 || x.Status == http.StatusTooManyRequests {
			level = slog.LevelError
		}
	case OutcomeTruncated:
		level = slog.LevelError
	}
	if !p.Logger.Enabled(context.Background(), level) {
		return
	}
	attrs := []slog.Attr{slog.String("id", x.ID.String()), slog.String("path", x.Path), slog.Int("status", x.Status),
		slog.String("outcome", string(x.Outcome)),
		slog.String("account", x.Account), slog.String("model", x.Model),
		slog.Float64("took_ms", float64(x.Duration.Microseconds())/1000),
		slog.Int64("in", x.Usage.Input), slog.Int64("out", x.Usage.Output), slog.Int("retries", x.Retries),
		slog.Int("failovers", x.Failovers)}
	if x.Own {
		attrs = append(attrs, slog.Bool("own", true))
	}
	if x.Error != "" {
		attrs = append(attrs, slog.String("error", x.Error))
	}
	p.Logger.LogAttrs(context.Background(), level, "request completed", attrs...)
}
