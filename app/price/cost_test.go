package price

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/anthropic"
)

func utc(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at
}

// A day on which all prices of the built-in table are the latest.
var today = utc("2026-11-23T12:00:00Z")

// The parts that the figures below were worked out for with pencil and paper, each count a round one.
var parts = anthropic.Usage{Input: 1_000, Output: 100, CacheWrite5m: 200, CacheWrite1h: 300, CacheRead: 10_000,
	WebSearches: 1}

func TestCostOfEachModel(t *testing.T) {
	type nano [5]int64 // input, output, write 5m, write 1h, read; a search is 10,000,000 for all
	tests := []struct {
		models []string
		at     time.Time
		parts  nano
		total  int64
	}{
		{[]string{"claude-fable-5-2", "claude-mythos-5-2"}, today,
			nano{8_000_000, 4_000_000, 2_000_000, 4_800_000, 2_000_000}, 30_800_000},
		{[]string{"claude-fable-5-1", "claude-mythos-5-1"}, today,
			nano{10_000_000, 5_000_000, 2_500_000, 6_000_000, 2_500_000}, 36_000_000},
		{[]string{"claude-fable-5", "claude-mythos-5"}, today,
			nano{10_000_000, 5_000_000, 2_500_000, 6_000_000, 10_000_000}, 43_500_000},
		{[]string{"claude-opus-5-5"}, today, nano{4_000_000, 2_000_000, 1_000_000, 2_400_000, 2_000_000}, 21_400_000},
		{[]string{"claude-opus-5", "claude-opus-4-8", "claude-opus-4-7", "claude-opus-4-6", "claude-opus-4-6-20260205",
			"claude-opus-4-5-20251101"}, today,
			nano{5_000_000, 2_500_000, 1_250_000, 3_000_000, 5_000_000}, 26_750_000},
		{[]string{"claude-opus-4-1-20250805", "claude-opus-4-20250514", "claude-opus-4-0"}, today,
			nano{15_000_000, 7_500_000, 3_750_000, 9_000_000, 15_000_000}, 60_250_000},
		{[]string{"claude-sonnet-5-5"}, utc("2026-10-06T23:59:59Z"),
			nano{2_000_000, 1_000_000, 500_000, 1_200_000, 2_000_000}, 16_700_000},
		{[]string{"claude-sonnet-5-5"}, utc("2026-10-07T01:59:59+02:00"),
			nano{2_000_000, 1_000_000, 500_000, 1_200_000, 2_000_000}, 16_700_000},
		{[]string{"claude-sonnet-5-5"}, utc("2026-10-07T00:00:00Z"),
			nano{2_000_000, 1_000_000, 500_000, 1_200_000, 1_000_000}, 15_700_000},
		{[]string{"claude-sonnet-5-5"}, today, nano{2_000_000, 1_000_000, 500_000, 1_200_000, 1_000_000}, 15_700_000},
		{[]string{"claude-sonnet-5"}, today, nano{2_000_000, 1_000_000, 500_000, 1_200_000, 2_000_000}, 16_700_000},
		{[]string{"claude-sonnet-4-6", "claude-sonnet-4-5-20250929", "claude-sonnet-4-20250514", "claude-sonnet-4-0",
			"claude-3-7-sonnet-20250219"}, today,
			nano{3_000_000, 1_500_000, 750_000, 1_800_000, 3_000_000}, 20_050_000},
		{[]string{"claude-haiku-5-5"}, today, nano{100_000, 50_000, 25_000, 60_000, 100_000}, 10_335_000},
		{[]string{"claude-haiku-4-5-20251001"}, today, nano{1_000_000, 500_000, 250_000, 600_000, 1_000_000},
			13_350_000},
		{[]string{"claude-3-5-haiku-20241022"}, today, nano{800_000, 400_000, 200_000, 480_000, 800_000}, 12_680_000},
	}
	table, priced := Default(), map[string]bool{}
	for _, test := range tests {
		for _, model := range test.models {
			b, known := table.Breakdown(model, parts, test.at)
			want := Breakdown{Model: b.Model, ID: b.ID, Exact: true, Input: test.parts[0], Output: test.parts[1],
				CacheWrite5m: test.parts[2],
				CacheWrite1h: test.parts[3], CacheRead: test.parts[4], WebSearches: 10_000_000}
			if diff := cmp.Diff(want, b); diff != "" || !known {
				t.Errorf("%s at %s (known: %v):\n%s", model, test.at, known, diff)
			}
			if cost, known := table.Cost(model, parts, test.at); cost != test.total || !known {
				t.Errorf("%s at %s: %d (known: %v), want %d", model, test.at, cost, known, test.total)
			}
			priced[b.ID] = true
		}
	}
	for _, id := range table.ids {
		if !priced[id] {
			t.Errorf("no figure was worked out for %s", id)
		}
	}
}

// The size of the whole prompt decides, and the higher price then holds for all of it and for the answer.
func TestPromptSizes(t *testing.T) {
	for _, test := range []struct {
		usage anthropic.Usage
		want  int64
	}{
		{anthropic.Usage{Input: 90_000, CacheRead: 10_000}, 9_100_000},
		{anthropic.Usage{Input: 90_000, CacheRead: 10_001}, 45_500_050},
		{anthropic.Usage{CacheWrite5m: 50_000, CacheWrite1h: 50_000}, 16_250_000},
		{anthropic.Usage{Input: 1, CacheWrite5m: 50_000, CacheWrite1h: 50_000}, 81_250_500},
		{anthropic.Usage{Input: 100_000, Output: 1_000_000}, 510_000_000},
		{anthropic.Usage{Input: 100_001, Output: 100}, 50_250_500},
		{anthropic.Usage{Output: 200_000}, 100_000_000},
		{anthropic.Usage{}, 0},
	} {
		if cost, known := Default().Cost("claude-haiku-5-5", test.usage, today); cost != test.want || !known {
			t.Errorf("%+v: %d (known: %v), want %d", test.usage, cost, known, test.want)
		}
	}
}

// The two kinds of cache writes have prices of their own, and a search costs a cent whatever the model.
func TestPartsApart(t *testing.T) {
	for _, test := range []struct {
		usage anthropic.Usage
		want  int64
	}{
		{anthropic.Usage{Input: 1}, 5_000},
		{anthropic.Usage{Output: 1}, 25_000},
		{anthropic.Usage{CacheWrite5m: 1}, 6_250},
		{anthropic.Usage{CacheWrite1h: 1}, 10_000},
		{anthropic.Usage{CacheRead: 1}, 500},
		{anthropic.Usage{WebSearches: 1}, 10_000_000},
		{anthropic.Usage{WebSearches: 1_000}, 10_000_000_000},
		{anthropic.Usage{Input: -5, Output: -1, WebSearches: -1, CacheRead: 2}, 1_000},
	} {
		if cost, known := Default().Cost("claude-opus-5", test.usage, today); cost != test.want || !known {
			t.Errorf("%+v: %d (known: %v), want %d", test.usage, cost, known, test.want)
		}
	}
}

func TestUnknownIsNotFree(t *testing.T) {
	const text = `{"models": [
		{"ids": ["dated"], "prices": [
			{"from": "2026-02-01", "until": "2026-03-01", "input": 1, "cache_write_5m": 1, "cache_write_1h": 1, "cache_read": 1, "output": 1},
			{"from": "2026-04-01", "input": 2, "cache_write_5m": 2, "cache_write_1h": 2, "cache_read": 2, "output": 2}]},
		{"ids": ["free"], "prices": [{"input": 0, "cache_write_5m": 0, "cache_write_1h": 0, "cache_read": 0, "output": 0}]}]}`
	own, err := Parse("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	one, search := anthropic.Usage{Input: 1}, anthropic.Usage{Input: 1, WebSearches: 1}
	for _, test := range []struct {
		name  string
		table Table
		model string
		usage anthropic.Usage
		at    time.Time
		want  int64
		known bool
	}{
		{"no table", Table{}, "claude-opus-5", one, today, 0, false},
		{"no model", Default(), "", one, today, 0, false},
		{"another family", Default(), "gpt-9", one, today, 0, false},
		{"another version", Default(), "claude-opus-6", one, today, 0, false},
		{"no usage of an unknown model", Default(), "claude-opus-6", anthropic.Usage{}, today, 0, false},
		{"free", own, "free", one, today, 0, true},
		{"before the first price", own, "dated", one, utc("2026-01-31T23:59:59.999Z"), 0, false},
		{"the first price", own, "dated", one, utc("2026-02-01T00:00:00Z"), 1_000, true},
		{"the first price's last moment", own, "dated", one, utc("2026-02-28T23:59:59.999Z"), 1_000, true},
		{"between", own, "dated", one, utc("2026-03-01T00:00:00Z"), 0, false},
		{"the second price", own, "dated", one, utc("2026-04-01T00:00:00Z"), 2_000, true},
		{"the zero time", own, "dated", one, time.Time{}, 0, false},
		{"a search without a price", own, "free", search, today, 0, false},
		{"a search with one", Default().Merge(own), "free", search, today, 10_000_000, true},
	} {
		b, knownToo := test.table.Breakdown(test.model, test.usage, test.at)
		cost, known := test.table.Cost(test.model, test.usage, test.at)
		if cost != test.want || known != test.known || knownToo != test.known || b.Total() != test.want || !known &&
			b != (Breakdown{}) {
			t.Errorf("%s: %d, %v, want %d, %v; %+v", test.name, cost, known, test.want, test.known, b)
		}
	}
}

func TestNoOverflow(t *testing.T) {
	most := anthropic.Usage{Input: math.MaxInt64, Output: math.MaxInt64, CacheWrite5m: math.MaxInt64,
		CacheWrite1h: math.MaxInt64,
		CacheRead:    math.MaxInt64, WebSearches: math.MaxInt64}
	for _, id := range Default().ids {
		if cost, known := Default().Cost(id, most, today); cost != math.MaxInt64 || !known {
			t.Errorf("%s: %d, %v", id, cost, known)
		}
	}
	if b, _ := Default().Breakdown("claude-opus-5", most, today); b.Input != math.MaxInt64 {
		t.Errorf("one part: %d", b.Input)
	}
	// A product of exactly 1000 × 2^64, the first that cannot be divided.
	if cost := amount(1_000 << 40).of(1 << 24); cost != math.MaxInt64 {
		t.Errorf("beyond the top: %d", cost)
	}
	// The greatest count that still has a price: 5,000 × n ≤ MaxInt64.
	if cost := amount(5_000_000).of(math.MaxInt64 / 5_000); cost != math.MaxInt64/5_000*5_000 {
		t.Errorf("just below the top: %d", cost)
	}
}

// The size decides, not the order in the file.
func TestPromptSizesInAnyOrder(t *testing.T) {
	own, err := Parse("x",
		[]byte(entry(row(`, "prompt_above": 20`), row(`, "prompt_to": 10`),
			row(`, "prompt_above": 10, "prompt_to": 20`))))
	if err != nil {
		t.Fatal(err)
	}
	for prompt, line := range map[int64]int{0: 4, 10: 4, 11: 5, 20: 5, 21: 3, math.MaxInt64: 3} {
		if p := own.models["m"].at(today, prompt); p == nil || p.line != line {
			t.Errorf("a prompt of %d: %+v, want line %d", prompt, p, line)
		}
	}
}

// A price finer than a nano-dollar for a token is rounded once for all tokens of a part, not for each.
func TestRounding(t *testing.T) {
	for _, test := range []struct {
		price       amount
		count, want int64
	}{{1, 499, 0}, {1, 500, 1}, {1, 1_499, 1}, {1, 1_500, 2}, {18_750, 1_000_000, 18_750_000}, {2_800, 3, 8},
		{2_800, 1_000, 2_800}, {0, math.MaxInt64, 0}} {
		if got := test.price.of(test.count); got != test.want {
			t.Errorf("%d × %d: %d, want %d", test.price, test.count, got, test.want)
		}
	}
}
