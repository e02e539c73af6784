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
	// Sessions is a page of the conversations, the one that spoke last first.
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
	// From is inclusive, To exclusive.
	From time.Time `query:"from"`
	To   time.Time `query:"to"`
	// Account is a name, without regard to case: that of an account, or the last one of an account that was removed (as
	// Analytics calls it, where several had that name). It finds an account's requests under its earlier names too.
	Account string `query:"account"`
	// Model is the answer's, Session a session's key; both whole.
	Model   string `query:"model"`
	Session string `query:"session"`
	// Outcome is one of Outcomes.
	Outcome string `query:"outcome" jsonschema:"enum=complete,enum=error,enum=truncated,enum=cancelled,enum=interrupted"`
	// Status is what the client got: 100 to 599.
	Status int `query:"status" jsonschema:"minimum=100,maximum=599"`
	// Text is looked for in the path; at most 200 bytes.
	Text string `query:"text" jsonschema:"maxLength=200"`
}

// AnalyticsQuery selects a range and how it is to be cut. Sums are kept by time, account, model and outcome: a Session,
// a Status or a Text is an *InputError. From and To count to the minute in the last two days, to the hour before.
type AnalyticsQuery struct {
	HistoryFilter `without:"session,status,text"`
	// Step is "minute", "hour" or "day", or some minutes, hours or days as in "15m", "3h" and "7d"; empty: what suits
	// the range.
	Step string `query:"step"`
	// By lists groupings: "account", "model", "outcome", "hour" (of the day, local); empty: none.
	By []string `query:"by" jsonschema:"enum=account,enum=model,enum=outcome,enum=hour"`
}

// Analytics is a range summed up.
type Analytics struct {
	// From and To are the range, also where the query left them open: then from the first request that is known, until
	// now.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Step is the one that was used, in the words of AnalyticsQuery.
	Step  string  `json:"step"`
	Total Figures `json:"total"`
	// Series has a point for each step in which there was a request, oldest first.
	Series []SeriesPoint `json:"series"`
	// Groups are by what was asked for, those with most requests first, hours in their order.
	Groups map[string][]Group `json:"groups"`
}

// SeriesPoint is one step of a range.
type SeriesPoint struct {
	Start time.Time `json:"start"`
	Figures
}

// Group is what has one value in common.
type Group struct {
	// Key is an account's name, a model, an outcome, or an hour ("00" to "23"); empty: the requests that no account
	// served, or that named no model. "(other)" sums those beyond the number that are told apart. An account that was
	// removed keeps its last name, with " (removed)" behind it where another account has that name now.
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
	// SuccessRate is 0 to 1; 1 where nothing was asked. Cancelled and interrupted requests do not count.
	SuccessRate float64 `json:"success_rate"`
	Attempts    int64   `json:"attempts"`
	Retries     int64   `json:"retries"`
	Failovers   int64   `json:"failovers"`

	InputTokens      int64 `json:"input_tokens"`
	OutputTokens     int64 `json:"output_tokens"`
	CacheWriteTokens int64 `json:"cache_write_tokens"`
	CacheReadTokens  int64 `json:"cache_read_tokens"`
	// CacheHitShare is cache reads among all tokens of prompts, 0 to 1; 0 where there were none.
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

// Quantiles are estimates, at most 5 % off; nil where nothing was measured.
type Quantiles struct {
	P50 *float64 `json:"p50"`
	P90 *float64 `json:"p90"`
	P99 *float64 `json:"p99"`
}

// SessionsQuery selects a page of the conversations.
type SessionsQuery struct {
	// Account is that of HistoryFilter: the one that the conversation is on now.
	Account string `query:"account"`
	// Limit is 1 to 1000, 0: 50. Cursor is SessionsPage.Next of the page before.
	Limit  int    `query:"limit" jsonschema:"minimum=1,maximum=1000,default=50"`
	Cursor string `query:"cursor"`
}

// SessionsPage is a page of the conversations.
type SessionsPage struct {
	Sessions []Session `json:"sessions"`
	// Next is the cursor of the next page, empty at the end.
	Next string `json:"next"`
}

// Session is one conversation.
type Session struct {
	// Session is its key, Account the name of the account that served it last.
	Session string `json:"session"`
	Account string `json:"account"`
	// First and Last are when its first and its newest request arrived.
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Requests int64     `json:"requests"`
	// Moves counts how often it changed its account.
	Moves            int64 `json:"moves"`
	InputTokens      int64 `json:"input_tokens"`
	OutputTokens     int64 `json:"output_tokens"`
	CacheWriteTokens int64 `json:"cache_write_tokens"`
	CacheReadTokens  int64 `json:"cache_read_tokens"`
	// ValueUSD or CostUSD is the sum of what its requests cost, by the account that it is on now; requests without a
	// known price are not in it.
	ValueUSD float64 `json:"value_usd"`
	CostUSD  float64 `json:"cost_usd"`
}

// LimitsQuery is the range of a LimitHistory.
type LimitsQuery struct {
	AccountPath
	From time.Time `query:"from"`
	To   time.Time `query:"to"`
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
	Time    time.Time          `json:"time"`
	Windows map[string]float64 `json:"windows"` // "five_hour", "seven_day", and families of models
}
