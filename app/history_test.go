package app

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"clb/app/control"
	"clb/app/status"
	fake "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// sampleUSD is what one answer of the fake costs on claude-opus-5: 12 tokens in, 148 and 100 written to the cache for 5
// minutes and an hour, 1,800 read from it, at 5, 6.25, 10, 0.5 and, out, 25 dollars a million.
func sampleUSD(out int64) float64 {
	return (12*5 + 148*6.25 + 100*10 + 1_800*0.5 + float64(out)*25) / 1e6
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func only(t *testing.T, l *live, name string) {
	t.Helper()
	if err := l.api.SetMode(t.Context(), control.ModeChange{Mode: "only", Account: name}); err != nil {
		t.Fatal(err)
	}
}

// What the requests on a subscription would have cost is told apart from what those on a key did cost, by range,
// account and model, for each request and conversation, and under the account's last name when it is gone.
func TestValueAndCost(t *testing.T) {
	l := newLive(t, "{}")
	ctx := t.Context()
	if _, err := l.api.AddAccount(ctx,
		control.NewAccount{Name: "key", Secret: secret.New(l.fake.AddAccount(fake.Account{}).APIKey())}); err != nil {
		t.Fatal(err)
	}
	var rows []control.Request
	for i, name := range []string{"one", "one", "key", "two"} {
		only(t, l, name)
		got, row := l.servedBy(string(rune('a' + i)))
		if got != name || !row.Priced {
			t.Fatalf("%s: %+v", got, row)
		}
		rows = append(rows, row)
	}
	each := sampleUSD(rows[0].OutputTokens)
	if one, key := rows[0], rows[2]; one.CostUSD != nil || !near(*one.ValueUSD, each) || key.ValueUSD != nil ||
		!near(*key.CostUSD, each) {
		t.Fatalf("one %v %v, key %v %v, want %v", one.ValueUSD, one.CostUSD, key.ValueUSD, key.CostUSD, each)
	}
	if _, err := l.api.Change(ctx, "two", control.Change{Name: new("second")}); err != nil {
		t.Fatal(err)
	}
	only(t, l, "one")
	if err := l.api.RemoveAccount(ctx, "key"); err != nil {
		t.Fatal(err)
	}
	a, err := l.api.Analytics(ctx, control.AnalyticsQuery{By: []string{"account", "model", "outcome", "hour"}})
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string][3]float64{}
	for by, groups := range a.Groups {
		var all [3]float64
		for _, g := range groups {
			if by == "account" {
				sums[g.Key] = [3]float64{float64(g.Requests), g.ValueUSD / each, g.CostUSD / each}
			}
			all = [3]float64{all[0] + float64(g.Requests), all[1] + g.ValueUSD/each, all[2] + g.CostUSD/each}
		}
		if !near(all[0], 4) || !near(all[1], 3) || !near(all[2], 1) {
			t.Errorf("by %s: %v", by, all)
		}
	}
	want := map[string][3]float64{"one": {2, 2, 0}, "key": {1, 0, 1}, "second": {1, 1, 0}}
	if diff := cmp.Diff(want, sums, cmp.Comparer(near)); diff != "" {
		t.Error(diff)
	}
	var series [3]float64
	for _, p := range a.Series {
		series = [3]float64{series[0] + float64(p.Requests), series[1] + p.ValueUSD/each, series[2] + p.CostUSD/each}
	}
	if !near(a.Total.ValueUSD, 3*each) || !near(a.Total.CostUSD, each) || a.Total.Priced != 4 ||
		a.Total.TTFB.P50 == nil || !near(series[0], 4) || !near(series[1], 3) || !near(series[2], 1) {
		t.Errorf("total %+v, series %v", a.Total, series)
	}
	shown, err := l.api.Status(ctx)
	if s := shown.Stats; err != nil || !near(s.ValueUSD, 3*each) || !near(s.CostUSD, each) ||
		!near(s.TodayValueUSD, 3*each) || !near(s.TodayCostUSD, each) || s.Unpriced != 0 || s.CacheHitShare == 0 ||
		s.CacheHitShare != a.Total.CacheHitShare {
		t.Errorf("%v %+v", err, s)
	}
	page, err := l.api.Requests(ctx, control.RequestsQuery{HistoryFilter: control.HistoryFilter{Account: "KEY"}})
	if err != nil || len(page.Requests) != 1 || page.Requests[0].ID != rows[2].ID {
		t.Errorf("%v %+v", err, page)
	}
	sessions, err := l.api.Sessions(ctx, control.SessionsQuery{Limit: 3})
	if err != nil || len(sessions.Sessions) != 3 || sessions.Sessions[0].Account != "second" ||
		!near(sessions.Sessions[1].CostUSD, each) || sessions.Sessions[1].Account != "key" || sessions.Next == "" {
		t.Errorf("%v %+v", err, sessions)
	}
}

// What was used stands in the picture after a restart too, and goes with the totals, and with the history.
func TestWorthStays(t *testing.T) {
	l := newLive(t, "{}")
	ctx := t.Context()
	_, row := l.servedBy("a")
	each := sampleUSD(row.OutputTokens)
	l.quit()
	if err := <-l.ended; err != nil {
		t.Fatal(err)
	}
	api, quit, ended := launch(t, l.options)
	l.quit, l.ended, l.api = quit, ended, api
	before, err := api.Status(ctx)
	if err != nil || !near(before.Stats.ValueUSD, each) || !near(before.Stats.TodayValueUSD, each) {
		t.Errorf("%v %+v", err, before.Stats)
	}
	if err := api.ResetStats(ctx); err != nil {
		t.Fatal(err)
	}
	if now, err := api.Status(ctx); err != nil || now.Stats.ValueUSD != 0 || !near(now.Stats.TodayValueUSD, each) ||
		now.HistoryEdition != before.HistoryEdition {
		t.Errorf("after reset-stats: %v %+v", err, now.Stats)
	}
	if err := api.ClearHistory(ctx); err != nil {
		t.Fatal(err)
	}
	if now, err := api.Status(ctx); err != nil || now.Stats.TodayValueUSD != 0 ||
		now.HistoryEdition == before.HistoryEdition {
		t.Errorf("after clear-history: %v %+v", err, now.Stats)
	}
}

// A key that was removed and one that has its name now are two.
func TestTwoAccountsOfOneName(t *testing.T) {
	l := newLive(t, "{}")
	ctx := t.Context()
	only(t, l, "two")
	_, first := l.servedBy("a")
	only(t, l, "one")
	if err := l.api.RemoveAccount(ctx, "two"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.api.AddAccount(ctx,
		control.NewAccount{Name: "two",
			Secret: secret.New(l.fake.AddAccount(fake.Account{}).SetupToken())}); err != nil {
		t.Fatal(err)
	}
	only(t, l, "two")
	_, second := l.servedBy("b")
	for name, id := range map[string]string{"two": second.ID, "two (removed)": first.ID} {
		page, err := l.api.Requests(ctx, control.RequestsQuery{HistoryFilter: control.HistoryFilter{Account: name}})
		if err != nil || len(page.Requests) != 1 || page.Requests[0].ID != id {
			t.Errorf("%s: %v %+v", name, err, page)
		}
	}
	wrong := new(control.InputError)
	if _, err := l.api.Requests(ctx,
		control.RequestsQuery{HistoryFilter: control.HistoryFilter{Account: "three"}}); !errors.As(err, &wrong) ||
		wrong.Kind != control.Unknown {
		t.Error(err)
	}
}

func TestPagesLeadBothWays(t *testing.T) {
	l := newLive(t, "{}")
	ctx := t.Context()
	var ids []string
	for i := range 5 {
		_, row := l.servedBy(string(rune('a' + i)))
		ids = append([]string{row.ID}, ids...)
	}
	at := func(cursor string) control.RequestsPage {
		page, err := l.api.Requests(ctx, control.RequestsQuery{Limit: 2, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	idsOf := func(page control.RequestsPage) (list []string) {
		for _, r := range page.Requests {
			list = append(list, r.ID)
		}
		return list
	}
	first := at("")
	second := at(first.Next)
	back := at(second.Prev)
	last := at(second.Next)
	if first.Prev != "" || last.Next != "" || !cmp.Equal(idsOf(first), ids[:2]) ||
		!cmp.Equal(idsOf(second), ids[2:4]) || !cmp.Equal(idsOf(back), ids[:2]) || !cmp.Equal(idsOf(last), ids[4:]) {
		t.Errorf("%v\n%v\n%v\n%v", first.Prev, idsOf(second), idsOf(back), idsOf(last))
	}
	var each []string
	if err := l.api.EachRequest(ctx, control.HistoryFilter{},
		func(r control.Request) error { each = append([]string{r.ID}, each...); return nil }); err != nil ||
		!cmp.Equal(each, ids) {
		t.Errorf("%v %v", err, each)
	}
	for _, cursor := range []string{"x", "to-", "to-x", "zz-1"} {
		wrong := new(control.InputError)
		if _, err := l.api.Requests(ctx, control.RequestsQuery{Cursor: cursor}); !errors.As(err, &wrong) {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}

func TestCopyOfTheHistory(t *testing.T) {
	l := newLive(t, "{}")
	_, row := l.servedBy("a")
	var copied bytes.Buffer
	if err := l.api.CopyHistory(t.Context(), &copied); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, copied.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.View(func(tx *bbolt.Tx) error {
		if rows := tx.Bucket([]byte("exchanges")); rows == nil || rows.Stats().KeyN != 1 {
			t.Errorf("the copy has no row %s", row.ID)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// The user's own prices hold from the next request on, and a file that is not valid changes nothing but a warning.
func TestOwnPrices(t *testing.T) {
	l := newLive(t, "{}")
	prices := filepath.Join(filepath.Dir(l.file), "prices.jsonc")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(prices, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if fresh, err := os.ReadFile(prices); err != nil || !bytes.Contains(fresh, []byte("go before the built-in table")) {
		t.Errorf("%v %s", err, fresh)
	}
	write("{ nothing")
	l.until("warned", func(s status.Snapshot) bool { return warns(s, "prices.jsonc:1") })
	if _, row := l.servedBy("a"); row.ValueUSD == nil || !near(*row.ValueUSD, sampleUSD(row.OutputTokens)) {
		t.Errorf("%+v", row)
	}
	write(
		`{"version": "mine", "models": [{"name": "O", "ids": ["claude-opus-5"], "prices": [{"input": 0, "output": 1000000, "cache_read": 0, "cache_write_5m": 0, "cache_write_1h": 0}]}]}`)
	l.until("read", func(s status.Snapshot) bool { return !warns(s, "prices.jsonc") })
	if _, row := l.servedBy("b"); row.ValueUSD == nil || !near(*row.ValueUSD, float64(row.OutputTokens)) {
		t.Errorf("%+v", row)
	}
}
