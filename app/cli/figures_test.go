package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
)

func TestBounds(t *testing.T) {
	day := func(m time.Month, d, h, min int) time.Time {
		return time.Date(2026, m, d, h, min, 0, 0, noon.Location())
	}
	for _, c := range []struct {
		typed    stretch
		from, to time.Time
		problem  string
	}{
		{stretch{}, noon.Add(-24 * time.Hour), time.Time{}, ""},
		{stretch{Last: "all"}, time.Time{}, time.Time{}, ""},
		{stretch{Last: "7d"}, day(11, 16, 12, 0), time.Time{}, ""},
		{stretch{Last: "90m"}, day(11, 23, 10, 30), time.Time{}, ""},
		{stretch{From: "2026-11-01", To: "2026-11-30"}, day(11, 1, 0, 0), day(12, 1, 0, 0), ""},
		{stretch{From: "2026-11-01 18:30"}, day(11, 1, 18, 30), time.Time{}, ""},
		{stretch{From: "9:05", To: "11:00"}, day(11, 23, 9, 5), day(11, 23, 11, 0), ""},
		{stretch{From: "36h", To: "30d"}, time.Time{}, time.Time{}, "--to takes a time after --from"},
		{stretch{From: "2026-11-01T18:30:00+01:00"}, day(11, 1, 18, 30), time.Time{}, ""},
		{stretch{To: "2d"}, time.Time{}, day(11, 21, 12, 0), ""},
		{stretch{Last: "0h"}, time.Time{}, time.Time{}, "--last takes"},
		{stretch{Last: "2000000d"}, time.Time{}, time.Time{}, "--last takes"},
		{stretch{Last: "1h", To: "12:00"}, time.Time{}, time.Time{}, "give it alone"},
		{stretch{From: "2026-02-30"}, time.Time{}, time.Time{}, "--from takes a day"},
		{stretch{From: "13:00"}, time.Time{}, time.Time{}, "still to come"},
	} {
		from, to, err := c.typed.bounds(noon, "24h")
		if c.problem != "" {
			if err == nil || !strings.Contains(err.Error(), c.problem) || exitCode(err) != exitWrong {
				t.Errorf("%+v: %v", c.typed, err)
			}
		} else if err != nil || !from.Equal(c.from) || !to.Equal(c.to) {
			t.Errorf("%+v: %v to %v, %v", c.typed, from, to, err)
		}
	}
}

func TestStepFor(t *testing.T) {
	for _, c := range []struct {
		ago  time.Duration
		most int
		want string
	}{{time.Hour, 60, "2m"}, {time.Hour, 61, "minute"}, {24 * time.Hour, 38, "hour"}, {24 * time.Hour, 60, "30m"},
		{7 * 24 * time.Hour, 38, "6h"}, {47 * time.Hour, 200, "15m"},
		{72 * time.Hour, 200, "hour"}, {90 * 24 * time.Hour, 60, "2d"}, {10 * 365 * 24 * time.Hour, 12, ""}} {
		if got := stepFor(noon.Add(-c.ago), time.Time{}, noon, c.most); got != c.want {
			t.Errorf("%v in %d: %q, want %q", c.ago, c.most, got, c.want)
		}
	}
	for step, want := range map[string]time.Duration{"minute": time.Minute, "15m": 15 * time.Minute,
		"3h": 3 * time.Hour, "7d": 7 * 24 * time.Hour, "": 0, "day": 24 * time.Hour, "xd": 0, "5y": 0} {
		if got := stepLength(step); got != want {
			t.Errorf("%q: %v", step, got)
		}
	}
}

// Every request of a series is in exactly one column, columns follow time, and there are no more than there is room
// for.
func TestTimelineKeepsEveryRequest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		step := rapid.SampledFrom([]string{"minute", "5m", "hour", "3h", "day", "7d"}).Draw(r, "step")
		length := stepLength(step)
		steps := rapid.IntRange(1, 400).Draw(r, "steps")
		begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		within := time.Duration(rapid.Int64Range(0, int64(length-1)).Draw(r, "within"))
		a := control.Analytics{From: begin.Add(within), To: begin.Add(time.Duration(steps) * length), Step: step}
		total := int64(0)
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, steps-1), 1, steps, rapid.ID[int]).Draw(r,
			"points") {
			n := rapid.Int64Range(1, 1000).Draw(r, "requests")
			total += n
			a.Series = append(a.Series,
				control.SeriesPoint{Start: begin.Add(time.Duration(i) * length), Figures: control.Figures{Requests: n}})
		}
		slices.SortFunc(a.Series, func(a, b control.SeriesPoint) int { return a.Start.Compare(b.Start) })
		most := rapid.IntRange(leastLine, 100).Draw(r, "most")
		line := newTimeline(a, most)
		sum := 0.0
		for _, v := range line.sums(func(f control.Figures) float64 { return float64(f.Requests) }) {
			sum += v
		}
		// The slack for days on which clocks change may make one column more.
		if int64(sum) != total || len(line.columns) > most+1 || len(line.columns) == 0 {
			r.Fatalf("%d of %d requests in %d columns", int64(sum), total, len(line.columns))
		}
	})
}

func TestTimelineShares(t *testing.T) {
	ms := func(v float64) control.Quantiles { return control.Quantiles{P50: &v} }
	line := timeline{columns: [][]control.Figures{{{Requests: 3, Complete: 1, TTFB: ms(100)},
		{Requests: 1, Complete: 1, TTFB: ms(500)}}, nil, {{Requests: 2}}}}
	got := line.shares(func(f control.Figures) float64 { return float64(f.Complete) },
		func(f control.Figures) float64 { return float64(f.Requests) })
	if got[0] != 0.5 || !math.IsNaN(got[1]) || got[2] != 0 {
		t.Errorf("shares %v", got)
	}
	medians := line.medians(func(f control.Figures) control.Quantiles { return f.TTFB })
	if medians[0] != 200 || !math.IsNaN(medians[1]) || !math.IsNaN(medians[2]) {
		t.Errorf("medians %v", medians)
	}
}

// The table of groups fits the width, and its first columns are there however narrow it is.
func TestGroupRowsFit(t *testing.T) {
	p50 := 640.0
	groups := []control.Group{{Key: "a name that is longer than there is room for it",
		Figures: control.Figures{Requests: 1_234_567, Complete: 1_000_000, SuccessRate: 1, ValueUSD: 12_345, CostUSD: 3,
			InputTokens: 1_000_000, OutputTokens: 5, TTFB: control.Quantiles{P50: &p50}}}, {Key: ""}}
	last := 0
	for width := 40; width <= 160; width++ {
		rows := groupRows("account", groups, width,
			console.Drawing{Steps: []rune("▁▂▃▄▅▆▇█"), Parts: []rune("▏▎▍▌▋▊▉█"), Cut: "…"})
		var shown strings.Builder
		(&console.Terminal{Out: &shown}).Table(rows)
		for line := range strings.Lines(shown.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
				t.Fatalf("%d columns of %d: %q", n, width, line)
			}
		}
		if len(rows[0]) < 2 || len(rows[0]) < last {
			t.Errorf("%d columns show %d, before %d", width, len(rows[0]), last)
		}
		last = len(rows[0])
	}
	if last != 11 {
		t.Errorf("a wide terminal shows %d columns", last)
	}
}

func TestFigureWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1_234_567: "1,234,567", -1000: "-1,000",
		-100: "-100"} {
		if got := format.Thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	got := figureNotes(control.Figures{Cancelled: 1, Interrupted: 2, Retries: 1, Failovers: 2, Unpriced: 1})
	want := []string{"\nAlso: 1 cancelled by the client, 2 interrupted by the end of the program, 1 retry, 2 " +
		"failovers to another account.",
		"The price of 1 request is not known: value and cost are without them."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for usd, want := range map[float64]string{0: "$0", 0.001: "<$0.01", 0.005: "$0.01", 12.345: "$12.35",
		9999.99: "$9999.99", 10_000: "$10.0k", 2_000_000: "$2.0M"} {
		if got := format.Dollars(usd); got != want {
			t.Errorf("%v: %s, want %s", usd, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1.0 kB",
		999_999: "1.0 MB", 5_000_000_000: "5.0 GB"} {
		if got := format.Size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if got := fmt.Sprint(isDataFile("0123456789abcdef\xed\xda\x0c\xed"), isDataFile("age-encryption.org/v1\n"),
		isDataFile("")); got != "true false false" {
		t.Error(got)
	}
}
