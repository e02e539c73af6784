package simulate

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/balance"
)

// weeks is how many different weeks each strategy lives through.
var weeks = flag.Int("weeks", 1, "how many different weeks each strategy lives through")

// scenes are the accounts that somebody may have. Per cent say how much of all weekly quotas the work would use.
var scenes = []struct {
	name  string
	sizes []size
}{
	{"three alike, 70 %",
		[]size{{12200, 26 * time.Hour, 0.3}, {12200, 75 * time.Hour, 0.2}, {12200, 130 * time.Hour, 0}}},
	{"three alike, 95 %", []size{{9000, 26 * time.Hour, 0.3}, {9000, 75 * time.Hour, 0.2}, {9000, 0, 0}}},
	{"three alike, 130 %", []size{{6500, 26 * time.Hour, 0.3}, {6500, 75 * time.Hour, 0.2}, {6500, 0, 0}}},
	{"one large and two small, 90 %",
		[]size{{20000, 50 * time.Hour, 0.3}, {4200, 26 * time.Hour, 0.4}, {4200, 120 * time.Hour, 0}}},
	{"five small, 80 %", []size{{6400, 26 * time.Hour, 0.3}, {6400, 50 * time.Hour, 0.2}, {6400, 80 * time.Hour, 0.1},
		{6400, 0, 0}, {6400, 0, 0}}},
}

// TestWeek prints what becomes of a week under each strategy, and holds the default to its promise: nobody is refused
// while an account has room, and no other strategy refuses less or moves fewer conversations.
func TestWeek(t *testing.T) {
	var table strings.Builder
	table.WriteString("| accounts | strategy | requests | refused | refused with room | moved | cache misses | quota " +
		"used | fairness |\n")
	table.WriteString("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	total := map[balance.Strategy]result{}
	for _, scene := range scenes {
		for _, strategy := range balance.Strategies() {
			sum := livedThrough(t, strategy, scene.sizes)
			fmt.Fprintf(&table, "| %s | %s | %d | %d | %d | %d | %d | %.0f %% | %.2f |\n", scene.name, strategy,
				sum.requests, sum.refused, sum.refusedWithRoom, sum.moved, sum.misses, 100*sum.used/float64(*weeks),
				sum.fairness/float64(*weeks))
			if sum.refusedWithRoom > 0 {
				t.Errorf("%s, %s: %d requests were refused while an account had room", scene.name, strategy,
					sum.refusedWithRoom)
			}
			all := total[strategy]
			all.refused += sum.refused
			all.moved += sum.moved
			total[strategy] = all
		}
	}
	for strategy, sum := range total {
		if best := total[balance.Balanced]; sum.refused < best.refused || sum.moved < best.moved {
			t.Errorf("%s refuses %d and moves %d, the default %d and %d", strategy, sum.refused, sum.moved,
				best.refused, best.moved)
		}
	}
	fmt.Fprint(os.Stdout, table.String())
}

// livedThrough sums up some weeks.
func livedThrough(t *testing.T, strategy balance.Strategy, sizes []size) (sum result) {
	for seed := range uint64(*weeks) {
		synctest.Test(t, func(t *testing.T) {
			r := newWorld(t, strategy, sizes).live(t.Context(), seed)
			sum.requests += r.requests
			sum.refused += r.refused
			sum.refusedWithRoom += r.refusedWithRoom
			sum.moved += r.moved
			sum.misses += r.misses
			sum.used += r.used
			sum.fairness += r.fairness
		})
	}
	return sum
}
