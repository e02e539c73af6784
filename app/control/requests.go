package control

import (
	"time"
)

// Bounds of a page of the history.
const (
	// DefaultLimit is how many requests a page has when nothing was said.
	DefaultLimit = 50
	// MaxLimit is the most requests that one page can have.
	MaxLimit = 1000
)

// RequestsQuery selects a page of the history.
type RequestsQuery struct {
	// Limit is the most rows to return, 1 to 1000; 0: 50.
	Limit int `query:"limit" jsonschema:"minimum=1,maximum=1000,default=50"`
	// Order is what comes first: "newest", which is also what an empty one means, "slowest", or "failed": the newest of
	// those that ended neither complete nor cancelled.
	Order string `query:"order" jsonschema:"enum=newest,enum=slowest,enum=failed,default=newest"`
	// Cursor is RequestsPage.Next or Prev of another page of the same query, empty for the first page.
	Cursor string `query:"cursor"`
	HistoryFilter
}

// RequestPath names a request in the address.
type RequestPath struct {
	ID string `path:"id" json:"-"`
}

// RequestsPage is a page of the history.
type RequestsPage struct {
	Requests []Request `json:"requests"`
	// Next is the cursor of the page that follows, with what is older or faster, Prev that of the page before this one;
	// each empty where there is none.
	Next string `json:"next"`
	Prev string `json:"prev"`
}

// Request is one row of the history as the API shows it.
type Request struct {
	ID      string    `json:"id"`
	Time    time.Time `json:"time"`
	Method  string    `json:"method"`
	Path    string    `json:"path"`
	Model   string    `json:"model"`
	Session string    `json:"session"`
	// Account is the name, at that time, of the last account tried; empty: none was.
	Account string `json:"account"`
	// Own says that the client's own credential went through, no account's.
	Own bool `json:"own,omitempty"`
	// Group is the group that the request asked for, by its address; empty: none.
	Group string `json:"group,omitempty"`
	// WaitedMS is how long the request was held because no account could serve.
	WaitedMS float64 `json:"waited_ms,omitempty"`
	Reason   string  `json:"reason,omitempty"`
	Status   int     `json:"status"`
	Outcome  string  `json:"outcome"`
	Error    string  `json:"error,omitempty"`

	Retries   int       `json:"retries"`
	Failovers int       `json:"failovers"`
	Attempts  []Attempt `json:"attempts"`

	TTFBMS           float64 `json:"ttfb_ms"`
	DurationMS       float64 `json:"duration_ms"`
	InputTokens      int64   `json:"input_tokens"`
	OutputTokens     int64   `json:"output_tokens"`
	CacheWriteTokens int64   `json:"cache_write_tokens"`
	CacheReadTokens  int64   `json:"cache_read_tokens"`
	// Priced says that the price of what was used was known; then one of the next two is not nil, and the request cost
	// that, in US dollars by list prices: ValueUSD where it went on a subscription or with the client's own login,
	// CostUSD where on an API key or to another service.
	Priced   bool     `json:"priced"`
	ValueUSD *float64 `json:"value_usd"`
	CostUSD  *float64 `json:"cost_usd"`

	Stream     bool   `json:"stream"`
	BytesIn    int64  `json:"bytes_in"`
	BytesOut   int64  `json:"bytes_out"`
	UpstreamID string `json:"upstream_id,omitempty"`
}

// Attempt is one send to one account.
type Attempt struct {
	Account    string  `json:"account"`
	StartMS    float64 `json:"start_ms"`
	DurationMS float64 `json:"duration_ms"`
	Status     int     `json:"status"`
	Verdict    string  `json:"verdict"`
	Reason     string  `json:"reason"`
	WaitMS     float64 `json:"wait_ms,omitempty"`
	// Choice says in words why this account; empty for the first attempt, of which Request.Reason tells, and where it
	// is the account of the attempt before.
	Choice string `json:"choice,omitempty"`
}
