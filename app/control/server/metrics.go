package server

import (
	"cmp"
	"context"
	"maps"
	"runtime"
	"slices"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// metrics answers in the text form of Prometheus. Counters and histograms are the Meter's, gauges the Snapshot's.
func (s *server) metrics(ctx context.Context, _ control.None) ([]byte, error) {
	snapshot, err := s.API.Status(ctx)
	if err != nil {
		return nil, err
	}
	var e exposition
	e.program(&snapshot, s.Version)
	e.pool(&snapshot)
	e.limits(snapshot.Accounts)
	if s.Meter != nil {
		e.counters(s.Meter)
	}
	return e.Bytes(), nil
}

// program writes what is known of the program itself.
func (e *exposition) program(s *status.Snapshot, version string) {
	e.family("clb_build_info", "gauge", "A constant 1; the labels say which version runs.")
	e.sample(1, "version", version, "goversion", runtime.Version(), "goos", runtime.GOOS, "goarch", runtime.GOARCH)
	if !s.StartedAt.IsZero() {
		e.family("clb_start_time_seconds", "gauge", "When this run of the program began, in seconds since 1970.")
		e.sample(float64(s.StartedAt.UnixMilli()) / 1000)
	}
	e.family("clb_warnings", "gauge",
		"What the user must know, such as a keychain that is locked or a history that can't be written; the "+
			"dashboard says what.")
	e.sample(float64(len(s.Warnings)))
	e.family("clb_today_value_dollars", "gauge",
		"What today's requests on subscriptions would have cost at list prices, in US dollars. From the history: it "+
			"outlives a restart.")
	e.sample(s.Stats.TodayValueUSD)
	e.family("clb_today_cost_dollars", "gauge",
		"What today's requests on API keys and other services cost at list prices, in US dollars. From the history: "+
			"it outlives a restart.")
	e.sample(s.Stats.TodayCostUSD)
}

// states are the words for an account's condition.
func states() []status.State {
	return []status.State{status.Ready, status.Off, status.Paused, status.Limited, status.Resting, status.SignedOut,
		status.Locked}
}

// pool writes how the accounts are, and what they do.
func (e *exposition) pool(s *status.Snapshot) {
	e.family("clb_requests_running", "gauge", "Requests under way.")
	e.sample(float64(s.Stats.Running))
	e.family("clb_requests_waiting", "gauge", "Requests that are held until an account is back.")
	e.sample(float64(len(s.Waiting)))
	byState := map[status.State]int{}
	for i := range s.Accounts {
		byState[s.Accounts[i].State]++
	}
	e.family("clb_accounts", "gauge", "Accounts by their state.")
	for _, state := range states() {
		e.sample(float64(byState[state]), "state", string(state))
	}
	e.family("clb_account_ready", "gauge", "1 for an account that would take a request now, 0 for another.")
	for i := range s.Accounts {
		e.sample(flag(s.Accounts[i].State == status.Ready), "account", accountLabel(s.Accounts[i].Name))
	}
	e.family("clb_account_requests_running", "gauge", "Requests under way by account.")
	for i := range s.Accounts {
		e.sample(float64(s.Accounts[i].Running), "account", accountLabel(s.Accounts[i].Name))
	}
}

func flag(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

// namedWindow is a limit's window and what it is called.
type namedWindow struct {
	name string
	anthropic.Window
}

// windows are those of an account of which the wire has told.
func windows(l anthropic.Limits) []namedWindow {
	all := []namedWindow{{"five_hour", l.FiveHour}, {"seven_day", l.SevenDay}}
	for _, family := range slices.Sorted(maps.Keys(l.Models)) {
		all = append(all, namedWindow{"seven_day_" + modelLabel(family), l.Models[family]})
	}
	all = append(all, namedWindow{"extra_usage", l.Overage})
	told := map[string]bool{} // two families that became the same label would spoil the whole answer
	return slices.DeleteFunc(all, func(w namedWindow) bool {
		twice := told[w.name]
		told[w.name] = told[w.name] || w.Known()
		return !w.Known() || twice
	})
}

// limits writes the windows of the accounts, and the room that is left in them.
func (e *exposition) limits(accounts []status.Account) {
	each := func(do func(account string, w namedWindow)) {
		for i := range accounts {
			for _, w := range windows(accounts[i].Limits) {
				do(accountLabel(accounts[i].Name), w)
			}
		}
	}
	e.family("clb_limit_utilization_ratio", "gauge",
		"The used share of a limit's window, 0 to 1, above 1 when overdrawn, as the service last told.")
	each(func(account string, w namedWindow) { e.sample(w.Utilization, "account", account, "window", w.name) })
	e.family("clb_limit_reset_timestamp_seconds", "gauge", "When a limit's window begins anew, in seconds since 1970.")
	each(func(account string, w namedWindow) {
		if !w.Reset.IsZero() {
			e.sample(float64(w.Reset.Unix()), "account", account, "window", w.name)
		}
	})
	e.family("clb_account_headroom_ratio", "gauge",
		"The share that is left, 0 to 1, of that window of an account, of 5 hours or 7 days, of which least is left.")
	best, known := 0.0, false
	for i := range accounts {
		left, told := headroom(accounts[i].Limits)
		if !told {
			continue
		}
		e.sample(left, "account", accountLabel(accounts[i].Name))
		if accounts[i].State == status.Ready {
			best, known = max(best, left), true
		}
	}
	if known {
		e.family("clb_headroom_ratio", "gauge",
			"The headroom of the account that has most, of those that would take a request now.")
		e.sample(best)
	}
}

// headroom is the share that is left of the window of which least is; told is false where nothing is known of either.
func headroom(l anthropic.Limits) (left float64, told bool) {
	left = 1
	for _, w := range []anthropic.Window{l.FiveHour, l.SevenDay} {
		if w.Known() {
			left, told = min(left, max(0, 1-w.Utilization)), true
		}
	}
	return left, told
}

const sinceStart = " Since this run of the program began."

// counters writes what the meter has counted.
func (e *exposition) counters(m *Meter) {
	m.mu.Lock()
	defer m.mu.Unlock()
	labels := slices.SortedFunc(maps.Keys(m.requests), func(a, b requestLabels) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.model, b.model))
	})
	family := func(name, help string, samples func(l requestLabels, c *requestCounts)) {
		e.family(name, "counter", help+sinceStart)
		for _, l := range labels {
			samples(l, m.requests[l])
		}
	}
	family("clb_requests_total", "Requests that have ended, by the account that served last, model and outcome.",
		func(l requestLabels, c *requestCounts) {
			for _, outcome := range control.Outcomes() {
				if n := c.outcomes[outcome]; n > 0 {
					e.sample(float64(n), "account", l.account, "model", l.model, "outcome", outcome)
				}
			}
		})
	family("clb_tokens_total", "Tokens by account, model and kind.", func(l requestLabels, c *requestCounts) {
		for _, t := range tokens(c.tokens) {
			if t.count > 0 {
				e.sample(float64(t.count), "account", l.account, "model", l.model, "kind", t.kind)
			}
		}
	})
	plain := func(name, help string, of func(*requestCounts) float64) {
		family(name, help,
			func(l requestLabels, c *requestCounts) { e.sample(of(c), "account", l.account, "model", l.model) })
	}
	const nano = 1e-9
	plain("clb_web_searches_total", "Web searches by account and model.",
		func(c *requestCounts) float64 { return float64(c.tokens.WebSearches) })
	plain("clb_retries_total", "Further tries on the same account.",
		func(c *requestCounts) float64 { return float64(c.retries) })
	plain("clb_failovers_total", "Further tries on another account, by the account that served last.",
		func(c *requestCounts) float64 { return float64(c.failovers) })
	plain("clb_request_body_bytes_total", "Bytes of the bodies of requests.",
		func(c *requestCounts) float64 { return float64(c.bytesIn) })
	plain("clb_response_body_bytes_total", "Bytes of the bodies of answers.",
		func(c *requestCounts) float64 { return float64(c.bytesOut) })
	plain("clb_value_dollars_total",
		"What requests on subscriptions, or with the client's own login, would have cost at list prices, in US dollars.",
		func(c *requestCounts) float64 { return float64(c.value) * nano })
	plain("clb_cost_dollars_total", "What requests on API keys and other services cost at list prices, in US dollars.",
		func(c *requestCounts) float64 { return float64(c.cost) * nano })
	plain("clb_unpriced_requests_total",
		"Requests that used something whose price is not known, and so are in neither value nor cost.",
		func(c *requestCounts) float64 { return float64(c.unpriced) })
	e.attempts(m)
	e.times(m)
}

type tokenCount struct {
	kind  string
	count int64
}

func tokens(u anthropic.Usage) []tokenCount {
	return []tokenCount{{"input", u.Input}, {"output", u.Output}, {"cache_write_5m", u.CacheWrite5m},
		{"cache_write_1h", u.CacheWrite1h}, {"cache_read", u.CacheRead}}
}

// attempts writes the sends; the caller holds the meter's mu.
func (e *exposition) attempts(m *Meter) {
	e.family("clb_attempts_total", "counter", "Sends of a request to an account, by what came of them."+sinceStart)
	byLabels := func(a, b attemptLabels) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.verdict, b.verdict))
	}
	for _, l := range slices.SortedFunc(maps.Keys(m.attempts), byLabels) {
		e.sample(float64(m.attempts[l]), "account", l.account, "verdict", l.verdict)
	}
}

// times writes the histograms; the caller holds the meter's mu.
func (e *exposition) times(m *Meter) {
	models := slices.Sorted(maps.Keys(m.models))
	e.family("clb_time_to_first_byte_seconds", "histogram",
		"From the arrival of a request to the first byte of its answer, of those that had one."+sinceStart)
	for _, model := range models {
		e.histogram(&m.models[model].ttfb, ttfbBounds(), "model", model)
	}
	e.family("clb_request_duration_seconds", "histogram", "From the arrival of a request to its end."+sinceStart)
	for _, model := range models {
		e.histogram(&m.models[model].duration, durationBounds(), "model", model)
	}
}
