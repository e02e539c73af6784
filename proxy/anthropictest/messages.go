package anthropictest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

func isMessage(path string) bool { return path == PathMessages || path == PathCountTokens }

// messages answers a request for a message: refused by the account's state, or charged to it and answered.
func (x *exchange) messages() {
	now := x.f.config.Now()
	refusal, headers := x.charge(now)
	if refusal != nil {
		x.refuse(*refusal)
		return
	}
	headers(x.w.Header())
	x.answer()
}

// answer sends the answer to the prompt, as a stream where that was asked for.
func (x *exchange) answer() {
	seq := x.record.Seq
	answer := x.f.config.answer(x.prompt)
	if x.prompt.Stream {
		x.stream(answer.events(seq))
		return
	}
	if x.fault != nil && x.fault.ErrorEvent != "" {
		kind := x.fault.ErrorEvent
		x.refuse(failure("", statusOf(kind), kind, statusMessage(kind)))
		return
	}
	if pace := x.pace(); pace > 0 && !x.pause(pace*time.Duration(len(answer.events(seq))-1)) {
		return
	}
	x.reply(http.StatusOK, answer.message(seq))
}

// charge judges the request by the account's state, and takes its cost off the quota where it may go on: all at once,
// so that of many requests at the same time no more get through than the quota has room for.
func (x *exchange) charge(now time.Time) (refusal *Fault, headers func(http.Header)) {
	x.f.mu.Lock()
	defer x.f.mu.Unlock()
	a := x.account
	a.asked++
	switch {
	case a.disabled != nil:
		return a.disabled, nil
	case x.bad != "":
		e := BadRequest(x.bad)
		return &e, nil
	case x.prompt.MaxTokens <= 0:
		e := BadRequest("max_tokens: Field required")
		return &e, nil
	case x.onKey():
		refusal, headers = a.chargeKey(now)
	default:
		refusal, headers = a.chargeQuota(x.prompt.Model, now)
	}
	if refusal == nil {
		a.answered++
	}
	return refusal, headers
}

// chargeQuota is charge for a subscription. The fake's lock is held.
func (a *Account) chargeQuota(model string, now time.Time) (*Fault, func(http.Header)) {
	a.quota.roll(now)
	spent := a.quota.spent(model)
	if len(spent) > 0 && !a.ExtraUsage {
		var until time.Time
		for _, w := range spent {
			if reset := a.quota[w].reset; reset.After(until) {
				until = reset
			}
		}
		e := QuotaSpent(until.Sub(now))
		e.Spent = nil // the account's own windows say it
		return &e, nil
	}
	a.quota.charge(model, a.Cost, now)
	l := a.limits(model)
	l.extra = len(spent) > 0
	return nil, l.write
}

// limits is a copy of the account's state for the headers of one answer. The fake's lock is held.
func (a *Account) limits(model string) limits {
	return limits{quota: a.quota.with(nil, time.Time{}), model: model, extraUsage: a.ExtraUsage,
		reason: a.ExtraUsageReason}
}

// chargeKey is charge for an API key. The fake's lock is held.
func (a *Account) chargeKey(now time.Time) (*Fault, func(http.Header)) {
	count, next := a.minute.add(now)
	headers := classic{a.PerMinute, count, next}.write
	if count <= a.PerMinute {
		return nil, headers
	}
	e := Burst(next.Sub(now))
	e.Message = fmt.Sprintf("This request would exceed your organization's rate limit of %d requests per minute.",
		a.PerMinute)
	return &e, nil
}

// writeLimits sets the rate-limit headers of a 429.
func (x *exchange) writeLimits(h http.Header, e Fault) {
	x.f.mu.Lock()
	defer x.f.mu.Unlock()
	now := x.f.config.Now()
	a := x.account
	if a == nil {
		a = (&Account{ExtraUsageReason: "org_level_disabled", PerMinute: 4000}).blank()
	}
	if x.onKey() && len(e.Spent) == 0 {
		classic{a.PerMinute, a.minute.count, now.Truncate(time.Minute).Add(time.Minute)}.write(h)
		return
	}
	a.quota.roll(now)
	l := a.limits(x.prompt.Model)
	l.quota, l.refused = l.quota.with(e.Spent, now.Add(e.ResetIn)), true
	l.extraUsage = l.extraUsage && len(e.Spent) == 0
	for _, w := range e.Spent {
		if w.family() != "" {
			l.model = w.family() // told to hold for this request, whatever its model
		}
	}
	for _, w := range []Window{FiveHour, SevenDay} {
		l.quota.start(w, now)
	}
	l.write(h)
}

// blank gives an account that is not of any fake the quota that its headers tell.
func (a *Account) blank() *Account {
	a.quota = newQuota()
	return a
}

// countTokens is a guess that depends on the size of the request alone.
func (x *exchange) countTokens() {
	if x.bad != "" {
		x.refuse(BadRequest(x.bad))
		return
	}
	x.reply(http.StatusOK, object{"input_tokens": max(1, len(x.body)/4)})
}

// models lists what can be asked for; other ids are answered as well.
func (x *exchange) models() {
	ids := []struct{ id, name, created string }{
		{"claude-opus-5-5", "Claude Opus 5.5", "2026-10-07T00:00:00Z"},
		{"claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-10-07T00:00:00Z"},
		{"claude-haiku-5-5", "Claude Haiku 5.5", "2026-10-07T00:00:00Z"},
		{"claude-fable-5-1", "Claude Fable 5.1", "2026-09-01T00:00:00Z"},
		{"claude-opus-5", "Claude Opus 5", "2026-07-24T00:00:00Z"},
	}
	limit, err := strconv.Atoi(x.r.URL.Query().Get("limit"))
	if err != nil || limit <= 0 {
		limit = 20
	}
	shown := ids[:min(limit, len(ids))]
	data := []object{}
	for _, m := range shown {
		data = append(data, object{
			"type": "model", "id": m.id, "display_name": m.name, "created_at": m.created, "max_input_tokens": 1_000_000,
			"max_tokens": 128_000,
		})
	}
	x.reply(http.StatusOK, object{
		"data": data, "first_id": shown[0].id, "last_id": shown[len(shown)-1].id, "has_more": len(shown) < len(ids),
	})
}
