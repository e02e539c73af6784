package controltest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/proxy"
)

// counts are the sums of which an exact value is known, without those that are estimates or prices.
func counts(f control.Figures) control.Figures {
	f.ValueUSD, f.CostUSD, f.Priced, f.Unpriced, f.TTFB, f.Duration, f.Rate = 0, 0, 0, 0, control.Quantiles{},
		control.Quantiles{}, control.Quantiles{}
	return f
}

// recounted are the sums of the exchanges that fit.
func recounted(past []proxy.Exchange, fits func(proxy.Exchange) bool) control.Figures {
	var fitting []proxy.Exchange
	for _, x := range past {
		if fits(x) {
			fitting = append(fitting, x)
		}
	}
	return counts(figures(Rows(fitting)))
}

// sumsAreThoseOfTheRows recounts what is summed up, whole, over time and by each grouping.
func sumsAreThoseOfTheRows(t *testing.T, api control.API, past []proxy.Exchange) {
	from, to := past[0].Time.Truncate(time.Minute), past[len(past)-1].Time.Add(time.Minute).Truncate(time.Minute)
	a, err := api.Analytics(t.Context(),
		control.AnalyticsQuery{HistoryFilter: control.HistoryFilter{From: from, To: to}, Step: "minute",
			By: control.Groupings()})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(recounted(past, everything), counts(a.Total)); diff != "" {
		t.Error(diff)
	}
	if p := a.Total.Duration.P50; p == nil || *p < 240 || *p > 280 { // 200 to 319 ms, evenly spread
		t.Errorf("half of the durations are not above %v", p)
	}
	if a.Total.Unpriced != int64(len(past)) || a.Total.Priced != 0 || a.Total.ValueUSD != 0 || a.Total.CostUSD != 0 {
		t.Errorf("the prices of models that nobody knows: %+v", a.Total)
	}
	for i, point := range a.Series {
		if i > 0 && !a.Series[i-1].Start.Before(point.Start) {
			t.Errorf("%v comes before %v", a.Series[i-1].Start, point.Start)
		}
		want := recounted(past, func(x proxy.Exchange) bool { return x.Time.Truncate(time.Minute).Equal(point.Start) })
		if diff := cmp.Diff(want, counts(point.Figures)); diff != "" || want.Requests == 0 {
			t.Errorf("%v: %s", point.Start, diff)
		}
	}
	key := map[string]func(proxy.Exchange) string{
		"account": func(x proxy.Exchange) string { return x.Account },
		"model":   func(x proxy.Exchange) string { return x.Model },
		"outcome": func(x proxy.Exchange) string { return string(x.Outcome) },
		"hour":    func(x proxy.Exchange) string { return x.Time.Local().Format("15") },
	}
	for by, of := range key {
		total := int64(0)
		for _, group := range a.Groups[by] {
			total += group.Requests
			want := recounted(past, func(x proxy.Exchange) bool { return of(x) == group.Key })
			if diff := cmp.Diff(want, counts(group.Figures)); diff != "" {
				t.Errorf("%s %s: %s", by, group.Key, diff)
			}
		}
		if total != int64(len(past)) {
			t.Errorf("by %s there are %d requests", by, total)
		}
	}
	filtered, err := api.Analytics(t.Context(),
		control.AnalyticsQuery{HistoryFilter: control.HistoryFilter{From: from, To: to, Account: "Two",
			Model: "no-such-model-1", Outcome: "error"}})
	want := recounted(past, func(x proxy.Exchange) bool {
		return x.Account == "two" && x.Model == "no-such-model-1" && x.Outcome == proxy.OutcomeError
	})
	if diff := cmp.Diff(want, counts(filtered.Total)); diff != "" || err != nil {
		t.Errorf("by all filters: %v %s", err, diff)
	}
}

// conversationsAreTold wants each of them with its moves, the one that spoke last first, on pages of two.
func conversationsAreTold(t *testing.T, api control.API, past []proxy.Exchange) {
	page, err := api.Sessions(t.Context(), control.SessionsQuery{Limit: 2})
	if err != nil || len(page.Sessions) != 2 || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	rest, err := api.Sessions(t.Context(), control.SessionsQuery{Limit: 2, Cursor: page.Next})
	if err != nil || len(rest.Sessions) != 1 || rest.Next != "" {
		t.Fatalf("%+v, %v", rest, err)
	}
	for i, s := range append(page.Sessions, rest.Sessions...) {
		first := 80 - 40*i // of 120, 40 each, that change the account after ten
		input := int64(0)
		for _, x := range past[first : first+40] {
			input += x.Usage.Input
		}
		if s.Moves < 1 || s.Moves > 3 { // three; one of which an older request ended behind a newer one is not seen
			t.Errorf("conversation %d has moved %d times", i, s.Moves)
		}
		want := control.Session{Session: past[first].Session, Account: "two", First: past[first].Time,
			Last: past[first+39].Time, Requests: 40, Moves: s.Moves, InputTokens: input, OutputTokens: 80,
			CacheReadTokens: 120}
		if diff := cmp.Diff(want, s); diff != "" {
			t.Errorf("conversation %d: %s", i, diff)
		}
	}
	if of, err := api.Sessions(t.Context(), control.SessionsQuery{Account: "one"}); err != nil ||
		len(of.Sessions) != 0 {
		t.Errorf("on an account that serves none now: %+v, %v", of, err)
	}
}
