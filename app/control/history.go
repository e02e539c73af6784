package control

import (
	"context"
	"io"
	"time"
)

// Histories is what the history answers beside its rows. Every figure of a range comes from sums that are kept for each
// minute, hour and day, never from going through requests. What is not valid is an *InputError that names the parameter.
type Histories interface {
	// Analytics sums a range up: whole, over time, and by what was asked for.
	Analytics(context.Context, AnalyticsQuery) (Analytics, error)
	// Sessions is a page of the conversations, the one that spoke last first.
	Sessions(context.Context, SessionsQuery) (SessionsPage, error)
	// LimitHistory is how the windows of an account were used over time.
	LimitHistory(ctx context.Context, account string, from, to time.Time) (LimitHistory, error)
	// EachRequest calls with every request that fits, oldest first, until the function fails. It holds nothing up.
	EachRequest(context.Context, HistoryFilter, func(Request) error) error
	// CopyHistory writes a consistent copy of the data file.
	CopyHistory(context.Context, io.Writer) error
}

// HistoryFilter selects requests; a zero field selects all.
type HistoryFilter struct {
	// From is inclusive, To exclusive.
	From, To time.Time
	// Account is a name (or the last one of an account that was removed), Model the answer's, Session a conversation's key.
	Account, Model, Session string
	// Outcome is "complete", "error", "truncated", "cancelled" or "interrupted".
	Outcome string
	Status  int
	// Text is looked for in the path.
	Text string
}

// AnalyticsQuery selects a range and how it is to be cut.
type AnalyticsQuery struct {
	HistoryFilter
	// Step is "minute", "hour" or "day"; empty: what suits the range.
	Step string
	// By lists groupings: "account", "model", "outcome", "hour" (of the day, local); empty: none.
	By []string
}

// Analytics is a range summed up.
type Analytics struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Step  string    `json:"step"`
	Total Figures   `json:"total"`
	// Series has a point for each step in which there was a request.
	Series []SeriesPoint `json:"series"`
	// Groups are by the names that were asked for.
	Groups map[string][]Group `json:"groups"`
}

// SeriesPoint is one step of a range.
type SeriesPoint struct {
	Start time.Time `json:"start"`
	Figures
}

// Group is what has one value in common.
type Group struct {
	Key string `json:"key"`
	Figures
}

// Figures are sums over requests. Costs are in US dollars: what the requests on subscriptions would have cost at API prices
// (value), and what those on API keys did cost (cost); requests whose model has no known price are in neither, and counted
// in Unpriced.
type Figures struct {
	Requests    int64   `json:"requests"`
	Complete    int64   `json:"complete"`
	Errors      int64   `json:"errors"`
	Truncated   int64   `json:"truncated"`
	Cancelled   int64   `json:"cancelled"`
	Interrupted int64   `json:"interrupted"`
	SuccessRate float64 `json:"success_rate"`
	Attempts    int64   `json:"attempts"`
	Retries     int64   `json:"retries"`
	Failovers   int64   `json:"failovers"`

	InputTokens      int64 `json:"input_tokens"`
	OutputTokens     int64 `json:"output_tokens"`
	CacheWriteTokens int64 `json:"cache_write_tokens"`
	CacheReadTokens  int64 `json:"cache_read_tokens"`
	// CacheHitShare is cache reads among all tokens of prompts, 0 to 1.
	CacheHitShare float64 `json:"cache_hit_share"`
	BytesIn       int64   `json:"bytes_in"`
	BytesOut      int64   `json:"bytes_out"`

	ValueUSD float64 `json:"value_usd"`
	CostUSD  float64 `json:"cost_usd"`
	Priced   int64   `json:"priced"`
	Unpriced int64   `json:"unpriced"`

	// TTFB and Duration are in milliseconds, Rate in output tokens per second.
	TTFB     Quantiles `json:"ttfb_ms"`
	Duration Quantiles `json:"duration_ms"`
	Rate     Quantiles `json:"tokens_per_second"`
}

// Quantiles are estimates, a few per cent exact; null where nothing was measured.
type Quantiles struct {
	P50 *float64 `json:"p50"`
	P90 *float64 `json:"p90"`
	P99 *float64 `json:"p99"`
}

// SessionsQuery selects a page of the conversations.
type SessionsQuery struct {
	Account string
	// Limit is 1 to 1000, 0: 50. Cursor is SessionsPage.Next of the page before.
	Limit  int
	Cursor string
}

// SessionsPage is a page of the conversations.
type SessionsPage struct {
	Sessions []Session `json:"sessions"`
	Next     string    `json:"next"`
}

// Session is one conversation.
type Session struct {
	Session  string    `json:"session"`
	Account  string    `json:"account"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Requests int64     `json:"requests"`
	// Moves counts how often it changed its account.
	Moves            int64   `json:"moves"`
	InputTokens      int64   `json:"input_tokens"`
	OutputTokens     int64   `json:"output_tokens"`
	CacheWriteTokens int64   `json:"cache_write_tokens"`
	CacheReadTokens  int64   `json:"cache_read_tokens"`
	ValueUSD         float64 `json:"value_usd"`
}

// LimitHistory is how the windows of an account were used over time.
type LimitHistory struct {
	Account string        `json:"account"`
	Samples []LimitSample `json:"samples"`
}

// LimitSample is the used share of each window, 0 to 1, at one moment; a window that is not known is left out.
type LimitSample struct {
	Time    time.Time          `json:"time"`
	Windows map[string]float64 `json:"windows"` // "five_hour", "seven_day", and families of models
}
