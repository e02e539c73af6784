package statstable

import (
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
)

// noon is a Monday.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("here", 3600))

func TestStepFor(t *testing.T) {
	for _, c := range []struct {
		ago  time.Duration
		most int
		want string
	}{{time.Hour, 60, "2m"}, {time.Hour, 61, "minute"}, {24 * time.Hour, 38, "hour"}, {24 * time.Hour, 60, "30m"},
		{7 * 24 * time.Hour, 38, "6h"}, {47 * time.Hour, 200, "15m"},
		{72 * time.Hour, 200, "hour"}, {90 * 24 * time.Hour, 60, "2d"}, {10 * 365 * 24 * time.Hour, 12, ""}} {
		if got := StepFor(noon.Add(-c.ago), time.Time{}, noon, c.most); got != c.want {
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

func TestNotes(t *testing.T) {
	got := figureNotes(control.Figures{Cancelled: 1, Interrupted: 2, Retries: 1, Failovers: 2, Unpriced: 1})
	want := []string{"\nAlso: 1 cancelled by the client, 2 interrupted by the end of the program, 1 retry, 2 " +
		"failovers to another account.",
		"The price of 1 request is not known: value and cost are without them."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
