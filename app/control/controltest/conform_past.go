package controltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// ConformHistory runs what every control.API must do that has a history. open returns one without accounts and with
// these requests, in the order in which they arrived, as they have ended.
func ConformHistory(t *testing.T, open func(t *testing.T, past []proxy.Exchange) control.API) {
	past := aPast(time.Now())
	api := open(t, past)
	t.Run("pages lead both ways", func(t *testing.T) { pagesLeadBothWays(t, api, past) })
	t.Run("filters", func(t *testing.T) { filtersSelect(t, api, past) })
	t.Run("orders", func(t *testing.T) { ordersHold(t, api, past) })
	t.Run("sums are those of the rows", func(t *testing.T) { sumsAreThoseOfTheRows(t, api, past) })
	t.Run("conversations", func(t *testing.T) { conversationsAreTold(t, api, past) })
	t.Run("each request", func(t *testing.T) { eachRequest(t, api, past) })
}

// aPast are 120 requests of the last hour, in the order in which they arrived.
func aPast(now time.Time) []proxy.Exchange {
	outcomes, statuses := []proxy.Outcome{proxy.OutcomeComplete, proxy.OutcomeComplete, proxy.OutcomeError,
		proxy.OutcomeCancelled}, []int{200, 200, 529, 499}
	var past []proxy.Exchange
	for i := range 120 {
		at := now.Add(time.Duration(i-125) * 30 * time.Second).Truncate(time.Second).UTC()
		account, path := []string{"one", "two"}[i/10%2], []string{"/v1/messages", "/v1/messages/count_tokens"}[i%3%2]
		x := proxy.Exchange{ID: proxy.IDAt(at), Time: at, Method: "POST", Path: path,
			Model: fmt.Sprintf("no-such-model-%d", i%3), Session: fmt.Sprintf("session-%d", i/40),
			AccountID: "acc_" + account, Account: account, Status: statuses[i%4], Outcome: outcomes[i%4],
			TTFB: time.Duration(i+1) * time.Millisecond, Duration: time.Duration((i*37)%120+200) * time.Millisecond,
			Usage: anthropic.Usage{Input: int64(i), Output: 2, CacheRead: 3}, BytesIn: 10, BytesOut: 20,
			Attempts: []proxy.Attempt{{AccountID: "acc_" + account, Account: account, Status: statuses[i%4],
				Verdict: anthropic.Fine}}}
		if x.Outcome != proxy.OutcomeComplete {
			x.Error = "it did not work"
		}
		past = append(past, x)
	}
	return past
}

// Rows are exchanges as requests of a Program, newest first; their prices are not known.
func Rows(past []proxy.Exchange) []control.Request {
	var rows []control.Request
	for _, x := range slices.Backward(past) {
		r := control.Request{ID: x.ID.String(), Time: x.Time, Method: x.Method, Path: x.Path, Model: x.Model,
			Session: x.Session, Account: x.Account, Status: x.Status, Outcome: string(x.Outcome), Error: x.Error,
			TTFBMS: x.TTFB.Seconds() * 1000, DurationMS: x.Duration.Seconds() * 1000, InputTokens: x.Usage.Input,
			OutputTokens: x.Usage.Output, CacheWriteTokens: x.Usage.CacheWrite(), CacheReadTokens: x.Usage.CacheRead,
			BytesIn: x.BytesIn, BytesOut: x.BytesOut}
		for _, a := range x.Attempts {
			r.Attempts = append(r.Attempts,
				control.Attempt{Account: a.Account, Status: a.Status, Verdict: string(a.Verdict)})
		}
		rows = append(rows, r)
	}
	return rows
}

// idsOf are those of the exchanges that fit, newest first.
func idsOf(past []proxy.Exchange, fits func(proxy.Exchange) bool) []string {
	var list []string
	for _, x := range slices.Backward(past) {
		if fits(x) {
			list = append(list, x.ID.String())
		}
	}
	return list
}

func ids(rows []control.Request) []string {
	var list []string
	for _, r := range rows {
		list = append(list, r.ID)
	}
	return list
}

func everything(proxy.Exchange) bool { return true }

// pagesLeadBothWays goes down to the end and up again.
func pagesLeadBothWays(t *testing.T, api control.API, past []proxy.Exchange) {
	for _, order := range control.Orders() {
		q := control.RequestsQuery{Order: order, Limit: 7}
		whole, err := api.Requests(t.Context(), control.RequestsQuery{Order: order, Limit: control.MaxLimit})
		if err != nil || whole.Next != "" || whole.Prev != "" || len(whole.Requests) == 0 {
			t.Fatalf("%s: %d requests, next %q, prev %q, %v", order, len(whole.Requests), whole.Next, whole.Prev, err)
		}
		var down, up []string
		var pages []control.RequestsPage
		for q.Cursor = ""; len(pages) == 0 || q.Cursor != ""; q.Cursor = pages[len(pages)-1].Next {
			page, err := api.Requests(t.Context(), q)
			if err != nil || len(pages) > len(past) || len(page.Requests) > 7 {
				t.Fatalf("%s, page %d: %d requests, %v", order, len(pages), len(page.Requests), err)
			}
			pages = append(pages, page)
			down = append(down, ids(page.Requests)...)
		}
		if diff := cmp.Diff(ids(whole.Requests), down); diff != "" {
			t.Errorf("%s, downwards: %s", order, diff)
		}
		last := pages[len(pages)-1]
		up = ids(last.Requests)
		for q.Cursor = last.Prev; q.Cursor != ""; {
			page, err := api.Requests(t.Context(), q)
			if err != nil || len(page.Requests) == 0 {
				t.Fatalf("%s, upwards: %+v, %v", order, page, err)
			}
			up = append(ids(page.Requests), up...)
			q.Cursor = page.Prev
		}
		if diff := cmp.Diff(down, up); diff != "" {
			t.Errorf("%s, upwards: %s", order, diff)
		}
	}
	if page, err := api.Requests(t.Context(), control.RequestsQuery{}); err != nil ||
		len(page.Requests) != control.DefaultLimit {
		t.Errorf("no limit given: %d requests, %v", len(page.Requests), err)
	}
}

// filtersSelect wants of each filter, and of all together, what a walk through the requests gives.
func filtersSelect(t *testing.T, api control.API, past []proxy.Exchange) {
	from, to := past[20].Time, past[90].Time
	for what, c := range map[string]struct {
		filter control.HistoryFilter
		fits   func(proxy.Exchange) bool
	}{
		"nothing": {control.HistoryFilter{}, everything},
		"a range": {control.HistoryFilter{From: from, To: to},
			func(x proxy.Exchange) bool { return !x.Time.Before(from) && x.Time.Before(to) }},
		"account": {control.HistoryFilter{Account: "ONE"},
			func(x proxy.Exchange) bool { return x.Account == "one" }},
		"model": {control.HistoryFilter{Model: "no-such-model-1"},
			func(x proxy.Exchange) bool { return x.Model == "no-such-model-1" }},
		"a part of a model": {control.HistoryFilter{Model: "no-such-model"},
			func(proxy.Exchange) bool { return false }},
		"session": {control.HistoryFilter{Session: "session-2"},
			func(x proxy.Exchange) bool { return x.Session == "session-2" }},
		"outcome": {control.HistoryFilter{Outcome: "cancelled"},
			func(x proxy.Exchange) bool { return x.Outcome == proxy.OutcomeCancelled }},
		"status": {control.HistoryFilter{Status: 529}, func(x proxy.Exchange) bool { return x.Status == 529 }},
		"text": {control.HistoryFilter{Text: "count_tok"},
			func(x proxy.Exchange) bool { return strings.Contains(x.Path, "count_tok") }},
		"all of them": {control.HistoryFilter{From: from, To: to, Account: "two", Model: "no-such-model-0",
			Outcome: "complete", Status: 200, Text: "messages", Session: "session-1"},
			func(x proxy.Exchange) bool {
				return !x.Time.Before(from) && x.Time.Before(to) && x.Account == "two" &&
					x.Model == "no-such-model-0" && x.Status == 200 && x.Session == "session-1"
			}},
	} {
		want := idsOf(past, c.fits)
		page, err := api.Requests(t.Context(), control.RequestsQuery{HistoryFilter: c.filter, Limit: control.MaxLimit})
		if diff := cmp.Diff(want, ids(page.Requests)); diff != "" || err != nil {
			t.Errorf("%s: %v %s", what, err, diff)
		}
		var each []string
		err = api.EachRequest(t.Context(), c.filter,
			func(r control.Request) error { each = append(each, r.ID); return nil })
		slices.Reverse(want)
		if diff := cmp.Diff(want, each); diff != "" || err != nil {
			t.Errorf("%s, each: %v %s", what, err, diff)
		}
	}
}

func ordersHold(t *testing.T, api control.API, past []proxy.Exchange) {
	slow, err := api.Requests(t.Context(), control.RequestsQuery{Order: "slowest", Limit: control.MaxLimit})
	if err != nil || len(slow.Requests) != len(past) ||
		!slices.IsSortedFunc(slow.Requests,
			func(a, b control.Request) int { return int(b.DurationMS - a.DurationMS) }) {
		t.Errorf("slowest: %d requests, %v", len(slow.Requests), err)
	}
	failed, err := api.Requests(t.Context(), control.RequestsQuery{Order: "failed", Limit: control.MaxLimit})
	if diff := cmp.Diff(idsOf(past, func(x proxy.Exchange) bool { return x.Outcome == proxy.OutcomeError }),
		ids(failed.Requests)); diff != "" || err != nil {
		t.Errorf("failed: %v %s", err, diff)
	}
}

func eachRequest(t *testing.T, api control.API, past []proxy.Exchange) {
	enough, n := errors.New("that is enough"), 0
	err := api.EachRequest(t.Context(), control.HistoryFilter{}, func(control.Request) error {
		if n++; n == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 3 {
		t.Errorf("the function's error after %d: %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := api.EachRequest(ctx, control.HistoryFilter{}, func(control.Request) error { return nil }); !errors.Is(err,
		context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	one, err := api.Request(t.Context(), past[5].ID.String())
	if err != nil || one.Account != past[5].Account || !one.Time.Equal(past[5].Time) || one.InputTokens != 5 ||
		one.Priced || one.ValueUSD != nil || one.CostUSD != nil || len(one.Attempts) != 1 {
		t.Errorf("one of them: %+v, %v", one, err)
	}
}
