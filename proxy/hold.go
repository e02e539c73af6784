package proxy

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

const (
	// pingEvery is how often the client of a held stream hears from us; the first time after that long, so that a short
	// wait leaves the answer its own status and headers.
	pingEvery = 15 * time.Second
	// mostHeld bounds the bodies of all held requests, in bytes.
	mostHeld = 64 << 20
)

// ping is an event that clients of Anthropic's streams skip.
const ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n"

// Hold says how requests wait while no account can serve.
type Hold struct {
	// Longest is the longest wait, 0: none waits. Most is how many may wait at once.
	Longest time.Duration
	Most    int
}

// Waiting is a request that is held until an account is back.
type Waiting struct {
	ID             ID
	Model, Session string
	// Since is when it began to wait, Until when it is refused if no account is back by then.
	Since, Until time.Time
}

// holdQueue are the requests that wait.
type holdQueue struct {
	mu    sync.Mutex // guards the rest
	rule  Hold
	all   []Waiting // the oldest first
	bytes int
	ended chan struct{} // closed when nobody is to wait any more
}

// SetHold sets how requests wait; those that wait already keep their end.
func (p *Proxy) SetHold(h Hold) {
	p.holds.mu.Lock()
	defer p.holds.mu.Unlock()
	p.holds.rule = h
}

// Waiting are the requests that are held now, the oldest first.
func (p *Proxy) Waiting() []Waiting {
	p.holds.mu.Lock()
	defer p.holds.mu.Unlock()
	return slices.Clone(p.holds.all)
}

// EndHolds refuses the requests that wait, and lets none wait any more: the program ends.
func (p *Proxy) EndHolds() {
	p.holds.mu.Lock()
	defer p.holds.mu.Unlock()
	p.holds.rule = Hold{}
	select {
	case <-p.holds.ended:
	default:
		close(p.holds.ended)
	}
}

// enter takes a request in, if there is room, and if an account comes back in time: to wait for longer is to wait in
// vain. until is the end of the request's first wait, zero: this is it.
func (h *holdQueue) enter(x *Exchange, size int, until, back, now time.Time) (Waiting, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w := Waiting{ID: x.ID, Model: x.Model, Session: x.Session, Since: now, Until: until}
	if until.IsZero() {
		w.Until = now.Add(h.rule.Longest)
	}
	if h.rule.Longest <= 0 || len(h.all) >= h.rule.Most || h.bytes+size > mostHeld || back.IsZero() ||
		back.After(w.Until) {
		return w, false
	}
	h.all = append(h.all, w)
	h.bytes += size
	return w, true
}

func (h *holdQueue) leave(id ID, size int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = slices.DeleteFunc(h.all, func(w Waiting) bool { return w.ID == id })
	h.bytes -= size
}

// hold waits until an account can serve, and leases it. The error is the last refusal where the time is over.
func (t *attemptLoop) hold(ctx context.Context, refused *account.ExhaustedError) (*account.Lease, error) {
	p, now := t.proxy, time.Now().Round(0)
	size := len(t.request.payload.bytes)
	w, ok := p.holds.enter(t.x, size, t.holdUntil, refused.Soonest, now)
	if !ok {
		return nil, refused
	}
	t.holdUntil, t.tried = w.Until, nil // who was spent a while ago is who is waited for
	p.Changed()
	p.Logger.Info("a request waits: no account can serve", "id", t.x.ID.String(), "until", w.Until)
	defer func() {
		t.x.Waited += time.Since(now)
		p.holds.leave(w.ID, size)
		p.Changed()
	}()
	over := time.NewTimer(w.Until.Sub(now))
	defer over.Stop()
	pings := time.NewTicker(pingEvery)
	defer pings.Stop()
	for {
		stirred := p.Pool.Stirred() // before the look, so that nothing is missed
		lease, err := p.Pool.Lease(ctx, t.want())
		if still, none := err.(*account.ExhaustedError); !none { //nolint:errorlint // Lease returns it bare
			return lease, err
		} else if refused = still; refused.Soonest.IsZero() {
			return nil, refused
		}
		back := time.NewTimer(time.Until(refused.Soonest))
		select {
		case <-stirred:
		case <-back.C:
		case <-pings.C:
			t.client.ping(t)
		case <-over.C:
			back.Stop()
			return nil, refused
		case <-p.holds.ended:
			back.Stop()
			return nil, refused
		case <-ctx.Done():
			back.Stop()
			return nil, context.Cause(ctx)
		}
		back.Stop()
	}
}

// clientWriter is the way back to whoever asked. Once it has been pinged its answer is a stream, whatever comes.
type clientWriter struct {
	http.ResponseWriter
	// pinged says that status and headers are gone.
	pinged bool
}

// ping shows the client of a stream that its request lives.
func (c *clientWriter) ping(t *attemptLoop) {
	if !c.pinged {
		if t.x.Path != "/v1/messages" || !gjson.GetBytes(t.request.payload.bytes, "stream").Bool() {
			return
		}
		c.pinged = true
		h := c.Header()
		h.Set("Content-Type", "text/event-stream; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		t.proxy.mark(h, t.x)
		c.WriteHeader(http.StatusOK)
	}
	if _, err := c.Write([]byte(ping)); err == nil { // a client that is gone shows by the context
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
}

// fail ends a pinged stream with an error event, in Anthropic's shape.
func (c *clientWriter) fail(body []byte) {
	// a client that has left is no error of ours
	_, _ = c.Write(append(append([]byte("event: error\ndata: "), body...), '\n', '\n'))
}

// reply is reply for a client that may have been pinged.
func (c *clientWriter) reply(status int, kind, message string) {
	if c.pinged {
		c.fail(anthropic.ErrorBody(kind, message, ""))
		return
	}
	reply(c, status, kind, message)
}
