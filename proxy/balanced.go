package proxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// longestDiscard bounds how much of a body that is too large is read and thrown away.
const longestDiscard = 2 * longestBody

// statusLeft is recorded for a client that went away before there was an answer.
const statusLeft = 499

// balance serves a request by an account of the pool.
func (p *Proxy) balance(w http.ResponseWriter, r *http.Request, group string) {
	x := p.begin(r, group)
	x.Outcome, x.Error = OutcomeError, "the program failed" // what stands should answer panic
	defer p.end(x)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel() // an answer that is not wanted any more ends upstream at once
	if p.answer(ctx, w, r, x) {
		// The client must see that the answer is not whole: a clean end would pass for a complete one.
		panic(http.ErrAbortHandler)
	}
}

// answer brings the client its answer and fills in the exchange. It reports whether the answer broke off.
func (p *Proxy) answer(ctx context.Context, w http.ResponseWriter, r *http.Request, x *Exchange) (broken bool) {
	body, err := readPayload(r)
	if err != nil {
		p.badBody(w, r, x, err)
		return x.Status == statusLeft // else the server would end it as an empty 200
	}
	q := p.request(r, body)
	x.Model, x.Session, x.BytesIn = q.head.Model, q.session, int64(len(body.bytes))
	p.Recorder.Begin(*x)
	p.Changed()
	p.logBegin(x)

	c := &client{ResponseWriter: w}
	t := &passage{proxy: p, request: q, x: x, client: c}
	a, lease, err := t.run(ctx)
	body.release() // no attempt follows; a stream may last for minutes
	if err != nil {
		p.refuse(c, x, err)
		return x.Status == statusLeft
	}
	if lease != nil {
		defer lease.End()
	}
	defer a.close()
	return p.forward(ctx, c, a, lease, x)
}

// badBody answers a request whose body could not be read.
func (p *Proxy) badBody(w http.ResponseWriter, r *http.Request, x *Exchange, err error) {
	p.Recorder.Begin(*x)
	x.Outcome, x.Error, x.Status = OutcomeError, err.Error(), http.StatusRequestEntityTooLarge
	if !errors.Is(err, errTooLarge) {
		x.Outcome, x.Error = p.leaving()
		x.Status = statusLeft
		return
	}
	_, _ = io.CopyN(io.Discard, r.Body, longestDiscard) // a client that is still sending would not see the answer
	reply(w, x.Status, "request_too_large", "Request too large: the API takes at most 32 MB")
}

// refuse answers a request for which no account brought an answer.
func (p *Proxy) refuse(w *client, x *Exchange, err error) {
	x.Outcome, x.Error = OutcomeError, err.Error()
	w.Header().Set(p.HeaderPrefix+"Request-Id", x.ID.String())
	exhausted, failed, unknown := new(account.ExhaustedError), new(failedError), new(account.UnknownError)
	switch {
	case errors.As(err, &unknown):
		x.Status = http.StatusNotFound
		w.reply(x.Status, "not_found_error", "The load balancer: "+unknown.Error()+".")
	case errors.Is(err, errNoLogin):
		x.Status = http.StatusServiceUnavailable
		w.Header().Set("X-Should-Retry", "false")
		w.reply(x.Status, "api_error", "The load balancer is in bypass mode, and the client has no login of its own to pass on: sign the client in, or set another mode.")
	case errors.As(err, &failed):
		x.Status = http.StatusBadGateway
		w.reply(x.Status, "api_error", "The load balancer got no usable answer: "+failed.reason)
	case !errors.As(err, &exhausted):
		x.Status = statusLeft
		x.Outcome, x.Error = p.leaving()
	case exhausted.Soonest.IsZero():
		x.Status = http.StatusServiceUnavailable
		w.Header().Set("X-Should-Retry", "false") // only its user can change it
		message := "No account can serve" + inGroup(x.Group) + ": " + strings.Join(exhausted.Reasons, "; ") + "."
		if len(exhausted.Reasons) == 0 {
			message = "The load balancer has no account yet. " + p.AddHint
		}
		w.reply(x.Status, "api_error", message)
	case !exhausted.Spent: // they rest, and no window is spent: nothing that a limit message would be true of
		x.Status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", wholeSeconds(time.Until(exhausted.Soonest)))
		w.reply(x.Status, "api_error", "No account can serve"+inGroup(x.Group)+" for now: "+strings.Join(exhausted.Reasons, "; ")+".")
	default:
		x.Status = http.StatusTooManyRequests
		limitHeaders(w.Header(), exhausted, time.Now())
		w.reply(x.Status, "rate_limit_error", "Every account"+inGroup(x.Group)+" is at its limit: "+strings.Join(exhausted.Reasons, "; ")+".")
	}
}

func inGroup(name string) string {
	if name == "" {
		return ""
	}
	return " of the group " + name
}

// limitHeaders are Anthropic's own headers of a spent quota, of the account that comes back first, so that the client
// shows its limit message with the right time.
func limitHeaders(h http.Header, e *account.ExhaustedError, now time.Time) {
	const prefix = "Anthropic-Ratelimit-Unified-"
	reset := strconv.FormatInt(e.Soonest.Unix(), 10)
	h.Set("Retry-After", wholeSeconds(e.Soonest.Sub(now)))
	h.Set(prefix+"Status", "rejected")
	h.Set(prefix+"Reset", reset)
	claim := "five_hour"
	switch {
	case e.Family == "fable":
		claim = "seven_day_overage_included"
	case e.Family != "":
		claim = "seven_day_" + e.Family
	case e.Limits.SevenDay.Status == "rejected":
		claim = "seven_day"
	}
	h.Set(prefix+"Representative-Claim", claim)
	window(h, prefix+"5h", e.Limits.FiveHour, claim == "five_hour", reset)
	window(h, prefix+"7d", e.Limits.SevenDay, claim == "seven_day", reset)
}

// window writes one window's headers; nothing is made up for a window that the wire never told of.
func window(h http.Header, prefix string, w anthropic.Window, spent bool, reset string) {
	switch {
	case spent:
		w.Status, w.Utilization = "rejected", max(w.Utilization, 1)
	case !w.Known():
		return
	default:
		w.Status, reset = "allowed", strconv.FormatInt(w.Reset.Unix(), 10)
	}
	h.Set(prefix+"-Status", w.Status)
	h.Set(prefix+"-Utilization", strconv.FormatFloat(w.Utilization, 'f', -1, 64))
	if spent || !w.Reset.IsZero() {
		h.Set(prefix+"-Reset", reset)
	}
}

// wholeSeconds rounds up, and is at least one: clients take neither fractions nor zero.
func wholeSeconds(d time.Duration) string {
	return strconv.Itoa(max(int((d+time.Second-1)/time.Second), 1))
}
