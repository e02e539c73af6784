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
	// pingEvery is the interval of pings to a held stream; the first comes after one interval, so that a short wait
	// leaves the response its own status and headers.
	pingEvery = 15 * time.Second
	// maxHeldBytes bounds the bodies of all held requests.
	maxHeldBytes = 64 << 20
)

// ping is an event that clients of Anthropic's streams skip.
const ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n"

// Hold says how long requests wait while no account can serve.
type Hold struct {
	// Longest is the longest wait, 0: no request waits. Most bounds how many wait at once.
	Longest time.Duration
	Most    int
}

// Waiting is a request that is held until an account is back.
type Waiting struct {
	ID             ID
	Model, Session string
	// Since is when it began to wait, Until when it is rejected if no account is back.
	Since, Until time.Time
}

// holdQueue are the held requests.
type holdQueue struct {
	mu    sync.Mutex // guards the rest
	rule  Hold
	all   []Waiting // the oldest first
	bytes int
	ended chan struct{} // closed when no request may wait any more
}

// SetHold sets how requests wait; those already held keep their end.
func (p *Proxy) SetHold(h Hold) {
	p.holds.mu.Lock()
	defer p.holds.mu.Unlock()
	p.holds.rule = h
}

// Waiting are the requests held now, the oldest first.
func (p *Proxy) Waiting() []Waiting {
	p.holds.mu.Lock()
	defer p.holds.mu.Unlock()
	return slices.Clone(p.holds.all)
}

// EndHolds rejects the held requests and holds none any more: the program ends.
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

// enter admits a request if there is room and an account is back in time. until is the end of the request's first
// wait, zero: this is the first.
func (h *holdQueue) enter(x *Exchange, size int, until, back, now time.Time) (Waiting, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w := Waiting{ID: x.ID, Model: x.Model, Session: x.Session, Since: now, Until: until}
	if until.IsZero() {
		w.Until = now.Add(h.rule.Longest)
	}
	if h.rule.Longest <= 0 || len(h.all) >= h.rule.Most || h.bytes+size > maxHeldBytes || back.IsZero() ||
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

// hold waits until an account can serve, and leases it. The error is the last refusal if time is up.
func (t *attemptLoop) hold(ctx context.Context, refused *account.ExhaustedError) (*account.Lease, error) {
	p, now := t.proxy, time.Now().Round(0)
	size := len(t.request.body.bytes)
	w, ok := p.holds.enter(t.x, size, t.holdUntil, refused.Soonest, now)
	if !ok {
		return nil, refused
	}
	t.holdUntil, t.tried = w.Until, nil // accounts tried before are the ones waited for
	p.Changed()
	p.Logger.Info("request held", "id", t.x.ID.String(), "until", w.Until)
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
		stirred := p.Pool.Stirred() // taken before the lease, so that no change is missed
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

// clientWriter writes to the client. Once it has sent a ping the response is a stream.
type clientWriter struct {
	http.ResponseWriter
	// pinged: status and headers are sent.
	pinged bool
}

// ping shows the client of a stream that its request is alive.
func (c *clientWriter) ping(t *attemptLoop) {
	if !c.pinged {
		if t.x.Path != "/v1/messages" || !gjson.GetBytes(t.request.body.bytes, "stream").Bool() {
			return
		}
		c.pinged = true
		h := c.Header()
		h.Set("Content-Type", "text/event-stream; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		t.proxy.tag(h, t.x)
		c.WriteHeader(http.StatusOK)
	}
	if _, err := c.Write([]byte(ping)); err == nil { // the context shows a client that is gone
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
}

// fail ends a pinged stream with an error event in Anthropic's shape.
func (c *clientWriter) fail(body []byte) {
	_, _ = c.Write(append(append([]byte("event: error\ndata: "), body...), '\n', '\n'))
}

// reply is reply for a client that may have received pings.
func (c *clientWriter) reply(status int, kind, message string) {
	if c.pinged {
		c.fail(anthropic.ErrorBody(kind, message, ""))
		return
	}
	reply(c, status, kind, message)
}
