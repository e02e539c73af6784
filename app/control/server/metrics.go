package server

import (
	"context"
	"maps"
	"runtime"
	"slices"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// metrics answers in the text form of Prometheus. Counters and histograms are those of RequestMetrics, gauges the
// Snapshot's.
func (s *server) metrics(ctx context.Context, _ control.None) ([]byte, error) {
	snapshot, err := s.API.Status(ctx)
	if err != nil {
		return nil, err
	}
	var e exposition
	e.program(&snapshot, s.Version)
	e.pool(&snapshot)
	e.limits(snapshot.Accounts)
	if s.Metrics != nil {
		e.counters(s.Metrics)
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

// windows are the known windows of an account.
func windows(l anthropic.Limits) []namedWindow {
	all := []namedWindow{{"five_hour", l.FiveHour}, {"seven_day", l.SevenDay}}
	for _, family := range slices.Sorted(maps.Keys(l.Models)) {
		all = append(all, namedWindow{"seven_day_" + modelLabel(family), l.Models[family]})
	}
	all = append(all, namedWindow{"extra_usage", l.Overage})
	seen := map[string]bool{} // two families that became the same label would spoil the whole answer
	return slices.DeleteFunc(all, func(w namedWindow) bool {
		twice := seen[w.name]
		seen[w.name] = seen[w.name] || w.Known()
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
	best, found := 0.0, false
	for i := range accounts {
		left, known := headroom(accounts[i].Limits)
		if !known {
			continue
		}
		e.sample(left, "account", accountLabel(accounts[i].Name))
		if accounts[i].State == status.Ready {
			best, found = max(best, left), true
		}
	}
	if found {
		e.family("clb_headroom_ratio", "gauge",
			"The headroom of the account that has most, of those that would take a request now.")
		e.sample(best)
	}
}

// headroom is the share that is left of the window of which least is; known is false where nothing is known of either.
func headroom(l anthropic.Limits) (left float64, known bool) {
	left = 1
	for _, w := range []anthropic.Window{l.FiveHour, l.SevenDay} {
		if w.Known() {
			left, known = min(left, max(0, 1-w.Utilization)), true
		}
	}
	return left, known
}

const sinceStart = " Since this run of the program began."

// counters writes what the meter has counted.
func (e *exposition) counters(m *RequestMetrics) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range counterFamilies() {
		e.family(f.name, "counter", f.help+sinceStart)
		for _, series := range slices.Sorted(maps.Keys(m.counters[f.name])) {
			e.line("", m.counters[f.name][series], series)
		}
	}
	for _, f := range timeFamilies() {
		e.family(f.name, "histogram", f.help+sinceStart)
		for _, series := range slices.Sorted(maps.Keys(m.times[f.name])) {
			e.histogram(m.times[f.name][series], series)
		}
	}
}
