package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"clb/proxy"
	"clb/proxy/anthropic"
)

// testPrice knows every model but one.
func testPrice(model string, u anthropic.Usage, _ time.Time) (int64, bool) {
	return u.Input*4000 + u.Output*20000, model != "unheard-of" && model != ""
}

// priced is the exchange as the store keeps it.
func priced(x proxy.Exchange) Exchange {
	kept := Exchange{Exchange: x}
	kept.Paid = x.AccountID == "acc-2"
	if x.Usage != (anthropic.Usage{}) {
		if cost, known := testPrice(x.Model, x.Usage, x.Time); known {
			kept.Cost, kept.Priced = cost, true
		}
	}
	return kept
}

// matchesPlainly says whether the exchange lies in the range, which takes the time as it is.
func matchesPlainly(w Where, x *proxy.Exchange) bool {
	return (w.From.IsZero() || !x.Time.Before(w.From)) && (w.To.IsZero() || x.Time.Before(w.To)) &&
		(w.AccountID == "" || w.AccountID == x.AccountID) && (w.Model == "" || w.Model == x.Model) &&
		(w.Outcome == "" || w.Outcome == x.Outcome)
}

// recounted sums the exchanges of a range one by one, by a key.
func recounted(list []proxy.Exchange, where Where, key func(*proxy.Exchange) string) map[string]Aggregate {
	cells := map[string]*Aggregate{}
	for i := range list {
		if !matchesPlainly(where, &list[i]) {
			continue
		}
		k := key(&list[i])
		if cells[k] == nil {
			cells[k] = &Aggregate{}
		}
		kept := priced(list[i])
		cells[k].Count(&kept)
	}
	sums := map[string]Aggregate{}
	for k, cell := range cells {
		sums[k] = *cell
	}
	return sums
}

// anyMoment is one of now, of the last two days, of long ago, or of a clock that is wrong by years.
func anyMoment(t *rapid.T) time.Time {
	now := time.Now().Round(0).Truncate(time.Microsecond)
	switch rapid.IntRange(0, 4).Draw(t, "when") {
	case 0:
		return now.Add(-time.Duration(rapid.Int64Range(0, int64(10*time.Minute)).Draw(t, "ago")))
	case 1:
		return now.Add(-time.Duration(rapid.Int64Range(0, int64(44*time.Hour)).Draw(t, "ago")))
	case 2:
		return now.AddDate(0, 0, -rapid.IntRange(3, 100).Draw(t, "days ago"))
	case 3:
		return now.AddDate(rapid.IntRange(-55, 60).Draw(t, "years off"), 0, 0)
	}
	return now.Add(time.Duration(rapid.Int64Range(0, int64(3*time.Hour)).Draw(t, "ahead")))
}

// anyRange has ends that are exact for the rollups: whole hours, or minutes of the last 44 hours.
func anyRange(t *rapid.T) (from, to time.Time) {
	end := func(name string) time.Time {
		now := time.Now().Truncate(time.Minute)
		switch rapid.IntRange(0, 3).Draw(t, name) {
		case 0:
			return time.Time{}
		case 1:
			return now.Add(-time.Duration(rapid.IntRange(-3, 44*60).Draw(t, "minutes ago")) * time.Minute)
		}
		return now.Truncate(time.Hour).Add(-time.Duration(rapid.IntRange(-5, 24*101).Draw(t, "hours ago")) * time.Hour)
	}
	return end("from"), end("to")
}

var whatever = cmpopts.EquateEmpty()

// checkFigures compares what the store says of a range with a recount.
func checkFigures(t *rapid.T, s *Store, list []proxy.Exchange) {
	t.Helper()
	var w Where
	w.From, w.To = anyRange(t)
	w.AccountID = rapid.SampledFrom([]string{"", "", "acc-1", "acc-9"}).Draw(t, "account")
	w.Model = rapid.SampledFrom([]string{"", "", "claude-opus-5-5", "never-seen"}).Draw(t, "model")
	w.Outcome = rapid.SampledFrom([]proxy.Outcome{"", "", proxy.OutcomeComplete, proxy.OutcomeInterrupted}).Draw(t,
		"outcome")
	ctx := context.Background()
	got, err := s.Sum(ctx, w)
	must(t, err)
	sameCell(t, "sum", recounted(list, w, func(*proxy.Exchange) string { return "" })[""], got)
	for by, key := range map[Dimension]func(*proxy.Exchange) string{
		ByAccount: func(x *proxy.Exchange) string { return x.AccountID },
		ByModel:   func(x *proxy.Exchange) string { return x.Model },
		ByOutcome: func(x *proxy.Exchange) string { return string(x.Outcome) },
		ByHour:    func(x *proxy.Exchange) string { return fmt.Sprintf("%02d", x.Time.UTC().Hour()) },
	} {
		groups, err := s.By(ctx, w, by)
		must(t, err)
		sameGroups(t, by, recounted(list, w, key), groups)
	}
	if w.To.IsZero() || w.From.IsZero() || !w.From.Before(w.To) {
		return
	}
	points, err := s.Series(ctx, w, time.Hour)
	must(t, err)
	want := recounted(list, w, func(x *proxy.Exchange) string { return fmt.Sprint(x.Time.Truncate(time.Hour).Unix()) })
	for _, p := range points {
		sameCell(t, "point", want[fmt.Sprint(p.Start.Unix())], p.Aggregate)
		delete(want, fmt.Sprint(p.Start.Unix()))
	}
	if len(want) != 0 {
		t.Fatalf("no point for %v", want)
	}
}

func sameGroups(t *rapid.T, by Dimension, want map[string]Aggregate, groups []Group) {
	t.Helper()
	for _, g := range groups {
		sameCell(t, string(by)+" "+g.Key, want[g.Key], g.Aggregate)
		delete(want, g.Key)
	}
	if len(want) != 0 {
		t.Fatalf("by %s: no group for %v", by, want)
	}
}

func sameCell(t *rapid.T, what string, want, got Aggregate) {
	t.Helper()
	if d := gocmp.Diff(want, got, whatever); d != "" {
		t.Fatalf("%s (-want +got)\n%s", what, d)
	}
}

// sameFigures compares the rollups of a store with a recount of its rows.
func sameFigures(t testing.TB, s *Store) {
	t.Helper()
	sameFiguresAs(t, s, history(t, s, 1000))
}

func sameFiguresAs(t testing.TB, s *Store, list []proxy.Exchange) {
	t.Helper()
	for by, key := range map[Dimension]func(*proxy.Exchange) string{
		ByAccount: func(x *proxy.Exchange) string { return x.AccountID },
		ByOutcome: func(x *proxy.Exchange) string { return string(x.Outcome) },
	} {
		want := recounted(list, Where{}, key)
		groups, err := s.By(context.Background(), Where{}, by)
		if err != nil || len(groups) != len(want) {
			t.Fatalf("%d groups by %s, not %d, %v", len(groups), by, len(want), err)
		}
		for _, g := range groups {
			if d := gocmp.Diff(want[g.Key], g.Aggregate, whatever); d != "" {
				t.Fatalf("by %s, %q (-want +got)\n%s", by, g.Key, d)
			}
		}
	}
}
