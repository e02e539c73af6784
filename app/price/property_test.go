package price

import (
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clb/proxy/anthropic"
)

const mostTokens = 2_000_000

func drawUsage(t *rapid.T, label string, most int64) anthropic.Usage {
	count := func(part string) int64 { return rapid.Int64Range(0, most).Draw(t, label+" "+part) }
	return anthropic.Usage{Input: count("input"), Output: count("output"), CacheWrite5m: count("5m"),
		CacheWrite1h: count("1h"), CacheRead: count("read"), WebSearches: count("searches") % 50}
}

func drawCase(t *rapid.T, table Table) (model string, at time.Time) {
	day := rapid.IntRange(-400, 400).Draw(t, "day")
	return rapid.SampledFrom(table.ids).Draw(t, "model"), today.Add(time.Duration(day) * 24 * time.Hour)
}

func mustCost(t *rapid.T, table Table, model string, u anthropic.Usage, at time.Time) int64 {
	cost, known := table.Cost(model, u, at)
	if !known || cost < 0 {
		t.Fatalf("%s at %s: %d, known %v", model, at, cost, known)
	}
	return cost
}

// Built-in prices are whole nano-dollars per token: two answers of one tier cost what they cost together.
func TestCostIsAdditive(t *testing.T) {
	table := Default()
	rapid.Check(t, func(t *rapid.T) {
		model, at := drawCase(t, table)
		most, more := int64(mostTokens), int64(0)
		if model == "claude-haiku-5-5" {
			most = 100_000 / 4 / 2 // both together stay in the lower tier,
			if rapid.Bool().Draw(t, "upper") {
				more = 100_001 // or each is in the upper one
			}
		}
		a, b := drawUsage(t, "a", most), drawUsage(t, "b", most)
		a.Input, b.Input = a.Input+more, b.Input+more
		apart := mustCost(t, table, model, a, at) + mustCost(t, table, model, b, at)
		if together := mustCost(t, table, model, a.Add(b), at); together != apart {
			t.Fatalf("together %d, apart %d", together, apart)
		}
	})
}

// More of anything never costs less, over the tiers too.
func TestCostIsMonotone(t *testing.T) {
	table := Default()
	rapid.Check(t, func(t *rapid.T) {
		model, at := drawCase(t, table)
		u := drawUsage(t, "u", mostTokens)
		more := u.Add(drawUsage(t, "more", mostTokens))
		if less, much := mustCost(t, table, model, u, at), mustCost(t, table, model, more, at); much < less {
			t.Fatalf("%+v costs %d, %+v %d", u, less, more, much)
		}
	})
}

func TestTotalIsTheSumOfParts(t *testing.T) {
	table := Default()
	rapid.Check(t, func(t *rapid.T) {
		model, at := drawCase(t, table)
		u := drawUsage(t, "u", mostTokens)
		b, known := table.Breakdown(model, u, at)
		parts := b.Input + b.CacheWrite5m + b.CacheWrite1h + b.CacheRead + b.Output + b.WebSearches
		if !known || b.Total() != parts || mustCost(t, table, model, u, at) != parts {
			t.Fatalf("%+v: total %d", b, b.Total())
		}
	})
}

// The arithmetic agrees with exact fractions, up to the top of the range.
func TestAmountAgreesWithFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := rapid.Int64Range(0, highestPrice*1_000_000*1000).Draw(t, "price")
		count := rapid.Int64().Draw(t, "count")
		want := new(big.Int).Mul(big.NewInt(price), big.NewInt(max(count, 0)))
		want.Add(want, big.NewInt(500)).Div(want, big.NewInt(1000))
		got := amount(price).of(count)
		if want.IsInt64() && got != want.Int64() || !want.IsInt64() && got != 1<<63-1 {
			t.Fatalf("%d, want %s", got, want)
		}
	})
}

// A user's table decides for its own models and changes no other.
func TestMergeChangesOnlyItsModels(t *testing.T) {
	base := Default()
	rapid.Check(t, func(t *rapid.T) {
		mine := rapid.SampledFrom(base.ids).Draw(t, "mine")
		own, err := Parse("p", []byte(`{"models": [{"ids": ["`+mine+`"], "prices": [{"input": 99, `+flat+`}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		merged := base.Merge(own)
		model, at := drawCase(t, base)
		u := drawUsage(t, "u", mostTokens)
		u.Input++
		want := mustCost(t, base, model, u, at)
		if model == mine {
			want = u.Input*99_000 + (u.Output+u.CacheWrite5m+u.CacheWrite1h+u.CacheRead)*1_000 +
				u.WebSearches*10_000_000
		}
		if got := mustCost(t, merged, model, u, at); got != want {
			t.Fatalf("%s: %d, want %d", model, got, want)
		}
	})
}
