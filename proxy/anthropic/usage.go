package anthropic

// Usage counts the tokens that an answer was billed for. Total prompt = Input + CacheWrite5m + CacheWrite1h +
// CacheRead.
type Usage struct {
	Input        int64 `json:"input_tokens"`
	Output       int64 `json:"output_tokens"`
	CacheWrite5m int64 `json:"cache_write_5m_tokens"`
	CacheWrite1h int64 `json:"cache_write_1h_tokens"`
	CacheRead    int64 `json:"cache_read_tokens"`
	WebSearches  int64 `json:"web_searches"`
}

// CacheWrite is both kinds of cache writes together.
func (u Usage) CacheWrite() int64 { return Plus(u.CacheWrite5m, u.CacheWrite1h) }

// Prompt are the tokens that were asked: new, written to the cache and read from it.
func (u Usage) Prompt() int64 { return Sum(u.Input, u.CacheWrite(), u.CacheRead) }

// Tokens are all of them, asked and answered.
func (u Usage) Tokens() int64 { return Plus(u.Prompt(), u.Output) }

// CacheHitShare is what was read from the cache among all tokens of prompts, 0 to 1; 0 where there were none.
func (u Usage) CacheHitShare() float64 {
	if u.Prompt() == 0 {
		return 0
	}
	return float64(u.CacheRead) / float64(u.Prompt())
}

// Add returns the sum.
func (u Usage) Add(v Usage) Usage {
	more := v.counts()
	for i, n := range u.counts() {
		*n = Plus(*n, *more[i])
	}
	return u
}

func (u *Usage) counts() [6]*int64 {
	return [...]*int64{&u.Input, &u.Output, &u.CacheWrite5m, &u.CacheWrite1h, &u.CacheRead, &u.WebSearches}
}

// mostTokens is what one answer may claim of one kind, and mostSearches how many searches: far more than any model
// takes or gives, and far less than would spoil the totals.
const (
	mostTokens   = 20_000_000
	mostSearches = 10_000
)

// bounded is the usage with no count above what one answer may claim.
func (u Usage) bounded() Usage {
	for _, n := range u.counts() {
		*n = min(max(*n, 0), mostTokens)
	}
	u.WebSearches = min(u.WebSearches, mostSearches)
	return u
}
