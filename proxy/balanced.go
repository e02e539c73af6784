package proxy

import (
	"context"
	"net/http"

	"clb/proxy/anthropic"
)

// longestDiscard bounds how much of a body that is refused is read and thrown away.
const longestDiscard = 2 * longestHeld

// statusClientClosed is recorded for a client that went away before there was an answer.
const statusClientClosed = 499

// serveBalanced serves a request by an account of the pool.
func (p *Proxy) serveBalanced(w http.ResponseWriter, r *http.Request, group string) {
	x := p.begin(r, group)
	x.Outcome, x.Error = OutcomeError, "the program failed" // what stands should answer panic
	defer p.end(x)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel() // an answer that is not wanted any more ends upstream at once
	if p.serve(ctx, w, r, x) {
		// The client must see that the answer is not whole: a clean end would pass for a complete one.
		panic(http.ErrAbortHandler)
	}
}

// serve brings the client its answer and fills in the exchange. It reports whether the answer broke off.
func (p *Proxy) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, x *Exchange) (broken bool) {
	c := &clientWriter{ResponseWriter: w}
	in := newIntake(w, r, anthropic.LongestBody(r.URL.Path))
	defer in.close()
	body, err := p.readPayload(in, r)
	if err != nil {
		p.Recorder.Begin(*x)
		p.refuseBody(c, in, x, err)
		return x.Status == statusClientClosed // else the server would end it as an empty 200
	}
	q := p.request(r, body)
	x.Model, x.Session, x.BytesIn = q.head.Model, q.session, int64(len(body.bytes))
	p.Recorder.Begin(*x)
	p.Changed()
	p.logBegin(x)

	if body.rest != nil {
		_ = http.NewResponseController(w).EnableFullDuplex() // an answer may come while the rest streams through
		defer func() { x.BytesIn = in.n.Load() }()
	}
	t := &attemptLoop{proxy: p, request: q, x: x, client: c, earlier: p.resends.before(&q, x.Group)}
	a, lease, err := t.run(ctx)
	t.countSends(a, err)
	body.release() // no attempt follows; a stream may last for minutes
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
