package price

import (
	"math"
	"math/bits"
	"time"

	"clb/proxy/anthropic"
)

// amount is a price in pico-dollars (1e-12) for one token or one search: a millionth of a dollar per million tokens.
type amount int64

// price is what a model costs from one time until another, for prompts of one range of sizes.
type price struct {
	// from is the first second, until the one after the last (Unix time).
	from, until int64
	// above and to bound the prompt, in tokens: above < prompt ≤ to.
	above, to                                            int64
	input, cacheWrite5m, cacheWrite1h, cacheRead, output amount
	// line is its line in the file.
	line int
}

// Breakdown is the cost of an answer by its parts, in nano-dollars (1e-9).
type Breakdown struct {
	// Model is the name of the table's entry, ID the id in it that fitted.
	Model string `json:"model"`
	ID    string `json:"id"`
	// Exact says that the price is this very model's. Where not, the model's name only begins like the id: an estimate.
	Exact        bool  `json:"exact"`
	Input        int64 `json:"input"`
	CacheWrite5m int64 `json:"cache_write_5m"`
	CacheWrite1h int64 `json:"cache_write_1h"`
	CacheRead    int64 `json:"cache_read"`
	Output       int64 `json:"output"`
	WebSearches  int64 `json:"web_searches"`
}

// Total is the cost of all parts, in nano-dollars, at most math.MaxInt64.
func (b Breakdown) Total() int64 {
	return anthropic.Sum(b.Input, b.CacheWrite5m, b.CacheWrite1h, b.CacheRead, b.Output, b.WebSearches)
}

// Cost is what an answer of that model costs by its list price at that time, in nano-dollars (1e-9), at most
// math.MaxInt64. Where the table has no price for the model, the time, or the web searches that were made, the cost is
// not known and says 0.
func (t Table) Cost(model string, u anthropic.Usage, at time.Time) (nano int64, known bool) {
	b, known := t.Breakdown(model, u, at)
	return b.Total(), known
}

// Breakdown is Cost by parts. It is zero where the cost is not known. Negative counts count as none.
func (t Table) Breakdown(model string, u anthropic.Usage, at time.Time) (b Breakdown, known bool) {
	m, id, exact := t.find(model)
	if m == nil || u.WebSearches > 0 && t.search == nil {
		return Breakdown{}, false
	}
	p := m.at(at, anthropic.Sum(u.Input, u.CacheWrite5m, u.CacheWrite1h, u.CacheRead))
	if p == nil {
		return Breakdown{}, false
	}
	b = Breakdown{Model: m.name, ID: id, Exact: exact, Input: p.input.of(u.Input),
		CacheWrite5m: p.cacheWrite5m.of(u.CacheWrite5m),
		CacheWrite1h: p.cacheWrite1h.of(u.CacheWrite1h), CacheRead: p.cacheRead.of(u.CacheRead),
		Output: p.output.of(u.Output)}
	if u.WebSearches > 0 {
		b.WebSearches = t.search.of(u.WebSearches)
	}
	return b, true
}

// at is the price that holds at a time for a prompt of that many tokens, nil where none does.
func (m *model) at(at time.Time, prompt int64) *price {
	second := at.Unix()
	for i := range m.prices {
		if p := &m.prices[i]; p.from <= second && second < p.until && p.above < prompt && prompt <= p.to {
			return p
		}
	}
	return nil
}

// of is the price of so many, in nano-dollars, rounded half up. It never overflows: the most is math.MaxInt64.
func (a amount) of(count int64) int64 {
	const picoPerNano = 1000
	hi, lo := bits.Mul64(uint64(max(count, 0)), uint64(a))
	lo, carry := bits.Add64(lo, picoPerNano/2, 0)
	hi += carry
	if hi >= picoPerNano {
		return math.MaxInt64
	}
	nano, _ := bits.Div64(hi, lo, picoPerNano)
	return int64(min(nano, math.MaxInt64))
}
