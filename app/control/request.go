package control

import "time"

// Request is one row of the history as the API shows it.
type Request struct {
	ID      string    `json:"id"`
	Time    time.Time `json:"time"`
	Method  string    `json:"method"`
	Path    string    `json:"path"`
	Model   string    `json:"model"`
	Session string    `json:"session"`
	Account string    `json:"account"`
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
	Stream           bool    `json:"stream"`
	BytesIn          int64   `json:"bytes_in"`
	BytesOut         int64   `json:"bytes_out"`
	UpstreamID       string  `json:"upstream_id,omitempty"`
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
	// Choice says in words why this account; empty for the first attempt, of which Request.Reason tells, and where it is the
	// account of the attempt before.
	Choice string `json:"choice,omitempty"`
}
