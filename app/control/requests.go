package control

import (
	"time"
)

// RequestsQuery selects a page of the history.
type RequestsQuery struct {
	// How many there are on a page at most.
	Limit int `query:"limit" jsonschema:"minimum=1,maximum=1000,default=50"`
	// What comes first; `failed` leaves out what ended complete or cancelled.
	Order string `query:"order" enum:"newest,slowest,failed" jsonschema:"default=newest"`
	// What another page of the same query gave as `next` or `prev`; without it, the first page.
	Cursor string `query:"cursor"`
	HistoryFilter
}

// RequestPath names a request in the address.
type RequestPath struct {
	// The ID of a request.
	ID string `path:"id" json:"-"`
}

// RequestsPage is a page of the history.
type RequestsPage struct {
	Requests []Request `json:"requests"`
	// The `cursor` of the page that follows, with what is older or faster; empty where there is none.
	Next string `json:"next"`
	// The `cursor` of the page before this one; empty where there is none.
	Prev string `json:"prev"`
}

// Request is one row of the history as the API shows it.
type Request struct {
	ID     string    `json:"id"`
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Model  string    `json:"model"`
	// The session's key; empty where the request showed none.
	Session string `json:"session"`
	// The name, at that time, of the last account tried; empty: none was.
	Account string `json:"account"`
	// The client's own credential went through, no account's.
	Own bool `json:"own,omitempty"`
	// The group that the request asked for, by its address; empty: none.
	Group string `json:"group,omitempty"`
	// How long the request was held because no account could serve.
	WaitedMS float64 `json:"waited_ms,omitempty"`
	// Why its first account was chosen, in words.
	Reason string `json:"reason,omitempty"`
	// What the client got; 499 where it left before there was any.
	Status int `json:"status"`
	// How it ended. `truncated`: the answer broke off upstream; `cancelled`: the client went away; `interrupted`: the
	// program ended.
	Outcome string `json:"outcome" enum:"complete,error,truncated,cancelled,interrupted"`
	// Why, for every outcome but complete.
	Error string `json:"error,omitempty"`

	// Further tries on the same account.
	Retries int `json:"retries"`
	// Further tries on another account.
	Failovers int       `json:"failovers"`
	Attempts  []Attempt `json:"attempts"`

	// From its arrival to the first byte of the answer, in milliseconds; 0 where there was none.
	TTFBMS float64 `json:"ttfb_ms"`
	// From its arrival to its end, in milliseconds.
	DurationMS       float64 `json:"duration_ms"`
	InputTokens      int64   `json:"input_tokens"`
	OutputTokens     int64   `json:"output_tokens"`
	CacheWriteTokens int64   `json:"cache_write_tokens"`
	CacheReadTokens  int64   `json:"cache_read_tokens"`
	// The price of what was used was known.
	Priced bool `json:"priced"`
	// What it would have cost at API prices, in US dollars, where it went on a subscription or with the client's own
	// login; else null.
	ValueUSD *float64 `json:"value_usd" jsonschema:"nullable"`
	// What it cost by list prices, in US dollars, where it went on an API key or to another service; else null.
	CostUSD *float64 `json:"cost_usd" jsonschema:"nullable"`

	// The answer was a stream of events.
	Stream   bool  `json:"stream"`
	BytesIn  int64 `json:"bytes_in"`
	BytesOut int64 `json:"bytes_out"`
	// Anthropic's request ID, for a support case.
	UpstreamID string `json:"upstream_id,omitempty"`
}

// Attempt is one send to one account.
type Attempt struct {
	Account string `json:"account"`
	// Since the arrival of the request.
	StartMS    float64 `json:"start_ms"`
	DurationMS float64 `json:"duration_ms"`
	// What was answered; 0 where nothing was.
	Status int `json:"status"`
	// The class of the answer in one word.
	Verdict string `json:"verdict"`
	// The same in words.
	Reason string `json:"reason"`
	// How long the request then rested before the next attempt.
	WaitMS float64 `json:"wait_ms,omitempty"`
	// Why this account, in words; left out for the first attempt, of which `reason` of the request tells, and where it
	// is the account of the attempt before.
	Choice string `json:"choice,omitempty"`
}
