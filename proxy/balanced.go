package proxy

import (
	"context"
	"net/http"

	"clb/proxy/anthropic"
)

// maxDiscard bounds how much of a refused body is read and thrown away.
const maxDiscard = 2 * maxHeldBody

// statusClientClosed is recorded for a client that left before there was a response.
const statusClientClosed = 499

// serveBalanced serves a request by an account of the pool.
func (p *Proxy) serveBalanced(w http.ResponseWriter, r *http.Request, group string) {
	x := p.begin(r, group)
	x.Outcome, x.Error = OutcomeError, "the program failed" // stays if serve panics
	defer p.end(x)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel() // a response that nobody wants ends upstream at once
	if p.serve(ctx, w, r, x) {
		// A clean end would pass for a complete response.
		panic(http.ErrAbortHandler)
	}
}

// serve answers the client and fills in the exchange. It reports whether the response broke off.
func (p *Proxy) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, x *Exchange) (broken bool) {
	c := &clientWriter{ResponseWriter: w}
	in := newIncomingBody(w, r, anthropic.LongestBody(r.URL.Path))
	defer in.close()
	body, err := p.readBody(in, r)
	if err != nil {
		p.Recorder.Begin(*x)
		p.refuseBody(c, in, x, err)
		return x.Status == statusClientClosed // without it the server would send an empty 200
	}
	q := p.request(r, body)
	x.Model, x.Session, x.BytesIn = q.head.Model, q.session, int64(len(body.bytes))
	p.Recorder.Begin(*x)
	p.Changed()
	p.logBegin(x)

	if body.rest != nil {
		_ = http.NewResponseController(w).EnableFullDuplex() // the response may begin while the body still streams
		defer func() { x.BytesIn = in.n.Load() }()
	}
	t := &attemptLoop{proxy: p, request: q, x: x, client: c, earlier: p.sendBudgets.used(&q, x.Group)}
	a, lease, err := t.run(ctx)
	t.countSends(a, err)
	body.release() // no attempt follows, and a stream may last for minutes
	if err != nil {
		p.refuseBody(c, in, x, err)
		return x.Status == statusClientClosed
	}
	if lease != nil {
		defer lease.End()
	}
	defer a.close()
	return p.forward(ctx, c, a, lease, x)
}
