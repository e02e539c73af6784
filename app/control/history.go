package control

import (
	"context"
	"io"
	"time"
)

// History is what the history answers beside its rows. Every figure of a range comes from sums that are kept for each
// minute, hour and day, never from going through requests. What is not valid is an *InputError that names the
// parameter.
type History interface {
	// Analytics sums a range up: whole, over time, and by what was asked for.
	Analytics(context.Context, AnalyticsQuery) (Analytics, error)
	// Sessions is a page of the sessions, the one that spoke last first.
	Sessions(context.Context, SessionsQuery) (SessionsPage, error)
	// LimitHistory is how the windows of an account were used from one moment on and before another, oldest first; a
	// zero time is no bound. A name that no account has or had is an *InputError of kind Unknown.
	LimitHistory(ctx context.Context, account string, from, to time.Time) (LimitHistory, error)
	// EachRequest calls with every request that fits, oldest first, until the function fails, and returns that error.
	// Requests that begin meanwhile are left out. It holds nothing up, however long the function takes.
	EachRequest(context.Context, HistoryFilter, func(Request) error) error
	// CopyHistory writes a consistent copy of the data file: accounts and history, no secrets. After an error what was
	// written is of no use.
	CopyHistory(context.Context, io.Writer) error
}

// HistoryFilter selects requests; a zero field selects all.
type HistoryFilter struct {
	// Inclusive. A day stands for its beginning in the time zone of the program. From the year 1970 to 2199.
	From time.Time `query:"from"`
	// Exclusive, and after `from`.
	To time.Time `query:"to"`
	// The name of an account, without regard to case, or the last one of an account that was removed.
	Account string `query:"account"`
	// The answer's model, whole.
	Model string `query:"model"`
	// A session's key, whole.
	Session string `query:"session"`
	// How a request ended.
	Outcome string `query:"outcome" enum:"complete,error,truncated,cancelled,interrupted"`
	// What the client got.
	Status int `query:"status" jsonschema:"minimum=100,maximum=599"`
	// What is looked for in the path.
	Text string `query:"text" jsonschema:"maxLength=200"`
}

// AnalyticsQuery selects a range and how it is to be cut. Sums are kept by time, account, model and outcome: a Session,
// a Status or a Text is an *InputError. From and To count to the minute in the last two days, to the hour before.
type AnalyticsQuery struct {
	HistoryFilter `without:"session,status,text"`
	// Into what the range is cut, into at most 3000: a minute, an hour, a day, or several of them that fill an hour or
	// a day; without it, what suits the range. Shorter than an hour takes `from`.
	Step string `query:"step" jsonschema:"pattern=^(minute|hour|day|[1-9][0-9]{0\\,3}[mhd])$"`
	// What sums are told apart by, several with commas between them; `hour` is that of the day.
	By []string `query:"by" enum:"account,model,outcome,hour"`
}

// Analytics is a range summed up.
type Analytics struct {
	// The beginning of the range; where it was left open, the first request that is known.
	From time.Time `json:"from"`
	// The end of the range; where it was left open, now.
	To time.Time `json:"to"`
	// The one that was used, as the parameter `step` takes it.
	Step  string  `json:"step"`
	Total Figures `json:"total"`
	// One for each step in which there was a request, oldest first.
	Series []SeriesPoint `json:"series"`
	// By what was asked for, those with most requests first, hours in their order.
	Groups map[string][]Group `json:"groups"`
}

// SeriesPoint is one step of a range.
type SeriesPoint struct {
	Start time.Time `json:"start"`
	Figures
}

// Group is what has one value in common.
type Group struct {
	// An account's name, a model, an outcome, or an hour (`00` to `23`); empty: the requests that no account served, or
	// that named no model. `(other)` sums those beyond the number that are told apart. An account that was removed
	// keeps its last name, with ` (removed)` behind it where another account has that name now.
	Key string `json:"key"`
	Figures
}

// Figures are sums over requests. Costs are in US dollars, by list prices at the time of each request: what the
// requests on subscriptions, and with the client's own login, would have cost at API prices (value), and what those on
// API keys and other services did cost (cost). Requests whose model has no known price are in neither, and counted in
// Unpriced; requests that used nothing are in neither count.
type Figures struct {
	Requests    int64 `json:"requests"`
	Complete    int64 `json:"complete"`
	Errors      int64 `json:"errors"`
	Truncated   int64 `json:"truncated"`
	Cancelled   int64 `json:"cancelled"`
	Interrupted int64 `json:"interrupted"`
	// 0 to 1; 1 where nothing was asked. Cancelled and interrupted requests do not count.
	SuccessRate float64 `json:"success_rate" jsonschema:"minimum=0,maximum=1"`
	Attempts    int64   `json:"attempts"`
	Retries     int64   `json:"retries"`
	Failovers   int64   `json:"failovers"`

	InputTokens      int64 `json:"input_tokens"`
	OutputTokens     int64 `json:"output_tokens"`
	CacheWriteTokens int64 `json:"cache_write_tokens"`
	CacheReadTokens  int64 `json:"cache_read_tokens"`
	// Cache reads among all tokens of prompts, 0 to 1; 0 where there were none.
	CacheHitShare float64 `json:"cache_hit_share" jsonschema:"minimum=0,maximum=1"`
	BytesIn       int64   `json:"bytes_in"`
	BytesOut      int64   `json:"bytes_out"`

	// What requests on subscriptions, and with the client's own login, would have cost at API prices, in US dollars.
	ValueUSD float64 `json:"value_usd"`
	// What requests on API keys and other services cost by list prices, in US dollars.
	CostUSD float64 `json:"cost_usd"`
	// The requests that are in one of the two.
	Priced int64 `json:"priced"`
	// The requests that are in neither, since the price of what they used is not known.
	Unpriced int64 `json:"unpriced"`

	// Milliseconds to the first byte.
	TTFB Quantiles `json:"ttfb_ms"`
	// Milliseconds to the end.
	Duration Quantiles `json:"duration_ms"`
	// Output tokens in a second.
	Rate Quantiles `json:"tokens_per_second"`
}

// Quantiles are estimates, at most 5 % off; nil where nothing was measured.
type Quantiles struct {
	P50 *float64 `json:"p50" jsonschema:"nullable"`
	P90 *float64 `json:"p90" jsonschema:"nullable"`
	P99 *float64 `json:"p99" jsonschema:"nullable"`
}

// SessionsQuery selects a page of the sessions.
type SessionsQuery struct {
	// The name of an account, without regard to case, or the last one of an account that was removed.
	Account string `query:"account"`
	// How many there are on a page at most.
	Limit int `query:"limit" jsonschema:"minimum=1,maximum=1000,default=50"`
	// What another page of the same query gave as `next` or `prev`; without it, the first page.
	Cursor string `query:"cursor"`
}

// SessionsPage is a page of the sessions.
type SessionsPage struct {
	Sessions []Session `json:"sessions"`
	// The `cursor` of the next page; empty at the end.
	Next string `json:"next"`
}

// Session is one session.
type Session struct {
	// Its key.
	Session string `json:"session"`
	// The account that served it last.
	Account string `json:"account"`
	// When its first request arrived.
	First time.Time `json:"first"`
	// When its newest request arrived.
	Last     time.Time `json:"last"`
	Requests int64     `json:"requests"`
	// How often it changed its account.
	Moves            int64 `json:"moves"`
	InputTokens      int64 `json:"input_tokens"`
	OutputTokens     int64 `json:"output_tokens"`
	CacheWriteTokens int64 `json:"cache_write_tokens"`
	CacheReadTokens  int64 `json:"cache_read_tokens"`
	// What its requests would have cost, if it is on a subscription now; requests without a known price are not in it.
	ValueUSD float64 `json:"value_usd"`
	// What its requests cost, if it is on an API key or another service now.
	CostUSD float64 `json:"cost_usd"`
}

// LimitsQuery is the range of a LimitHistory.
type LimitsQuery struct {
	AccountPath
	// Inclusive. A day stands for its beginning in the time zone of the program. From the year 1970 to 2199.
	From time.Time `query:"from"`
	// Exclusive, and after `from`.
	To time.Time `query:"to"`
}

// Check says, by an *InputError, what is wrong with the query.
func (q *LimitsQuery) Check() error { return HistoryFilter{From: q.From, To: q.To}.Check() }

// LimitHistory is how the windows of an account were used over time.
type LimitHistory struct {
	Account string        `json:"account"`
	Samples []LimitSample `json:"samples"`
}

// LimitSample is the used share of each window, 0 to 1, at one moment; a window that is not known is left out.
type LimitSample struct {
	Time time.Time `json:"time"`
	// By window: `five_hour`, `seven_day`, and families of models.
	Windows map[string]float64 `json:"windows" least:"0"`
}
