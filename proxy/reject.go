package proxy

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// refuseBody answers a request whose body could not be taken, or for which no account returned a response.
func (p *Proxy) refuseBody(w *clientWriter, in *incomingBody, x *Exchange, err error) {
	if in.unread() {
		_ = in.conn.EnableFullDuplex() // without it the server would read on before it answers
	}
	bad := new(bodyError)
	switch {
	case !errors.As(err, &bad):
		p.reject(w, x, err)
	case bad.status == 0:
		x.Status = statusClientClosed
		x.Outcome, x.Error = p.clientGone()
	default:
		x.Outcome, x.Error, x.Status = OutcomeError, bad.message, bad.status
		p.tag(w.Header(), x)
		if x.Status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "5")
		}
		w.reply(x.Status, bad.kind, bad.message)
	}
	in.discard()
}

// reject answers a request for which no account brought an answer: with 400 where its user must change something, which
// clients show as it stands, and otherwise with a status after which they try again. Never with 401, 403 or 404, which
// they put down to their own login or to the model.
func (p *Proxy) reject(w *clientWriter, x *Exchange, err error) {
	x.Outcome, x.Error = OutcomeError, err.Error()
	p.tag(w.Header(), x)
	used := new(sendsExhaustedError)
	exhausted, failed, unknown := new(account.ExhaustedError), new(failedError), new(account.UnknownError)
	switch {
	case errors.As(err, &unknown):
		x.Status = http.StatusBadRequest
		w.reply(x.Status, "invalid_request_error", "The load balancer: "+unknown.Error()+".")
	case errors.Is(err, errNoLogin):
		x.Status = http.StatusBadRequest
		w.reply(x.Status, "invalid_request_error",
			"The load balancer is in bypass mode, and the client has no login of its own to pass on: sign the client "+
				"in, or set another mode.")
	case errors.Is(err, errBodyGone):
		x.Status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "1")
		w.reply(x.Status, "api_error", "The load balancer could not finish this upload: "+err.Error()+
			". Send it again.")
	case errors.As(err, &used):
		x.Status = used.status
		w.Header().Set("X-Should-Retry", "false") // a client may try again after a pause
		w.reply(x.Status, used.kind(), "The load balancer: "+used.Error()+". Try again in a few minutes.")
	case errors.As(err, &failed):
		x.Status = http.StatusBadGateway
		w.reply(x.Status, "api_error", "The load balancer got no usable answer: "+failed.reason)
	case !errors.As(err, &exhausted):
		x.Status = statusClientClosed
		x.Outcome, x.Error = p.clientGone()
	case exhausted.Locked:
		x.Status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "5") // until the keychain opens
		w.reply(x.Status, "api_error",
			cannotServe(exhausted, x.Group)+" yet: "+strings.Join(exhausted.Reasons, "; ")+".")
	case exhausted.Soonest.IsZero():
		x.Status = http.StatusBadRequest // only the user can change it
		message := cannotServe(exhausted, x.Group) + ": " + strings.Join(exhausted.Reasons, "; ") + "."
		if len(exhausted.Reasons) == 0 {
			message = cmp.Or(p.Pool.Lost(), "The load balancer has no account yet. "+p.AddHint)
		}
		w.reply(x.Status, "invalid_request_error", message)
	case !exhausted.Spent: // they rest, and no window is spent: nothing that a limit message would be true of
		x.Status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", wholeSeconds(time.Until(exhausted.Soonest)))
		w.reply(x.Status, "api_error",
			cannotServe(exhausted, x.Group)+" for now: "+strings.Join(exhausted.Reasons, "; ")+".")
	default:
		x.Status = http.StatusTooManyRequests
		setLimitHeaders(w.Header(), exhausted, time.Now())
		message := "Every account" + inGroup(x.Group) + " is at its limit"
		if exhausted.Home != "" {
			message = cannotServe(exhausted, x.Group)
		}
		w.reply(x.Status, "rate_limit_error", message+": "+strings.Join(exhausted.Reasons, "; ")+".")
	}
}

// cannotServe says that no account can serve, or that the one with the requested resource can't.
func cannotServe(e *account.ExhaustedError, group string) string {
	if e.Home != "" {
		return "What the request asks for exists on the account " + e.Home + " alone, which can't serve"
	}
	return "No account can serve" + inGroup(group)
}

func inGroup(name string) string {
	if name == "" {
		return ""
	}
	return " of the group " + name
}

// setLimitHeaders sets Anthropic's own headers of a spent quota, of the account that is back first, so that the client
// shows its limit message with the right time.
func setLimitHeaders(h http.Header, e *account.ExhaustedError, now time.Time) {
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

// window writes the headers of one window; none for a window that Anthropic never reported.
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

// wholeSeconds rounds up to at least one: clients accept neither fractions nor zero.
func wholeSeconds(d time.Duration) string {
	return strconv.Itoa(max(int((d+time.Second-1)/time.Second), 1))
}

// reply sends an error of our own in Anthropic's shape.
func reply(w http.ResponseWriter, status int, kind, message string) {
	body := anthropic.ErrorBody(kind, message, "")
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has left is no error of ours
}
