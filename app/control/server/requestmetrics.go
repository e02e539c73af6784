package server

import (
	"slices"
	"sync"
	"time"

	"clb/app/control"
	"clb/proxy"
)

// RequestMetrics counts what this run of the program has done, for GET /metrics. It keeps nothing over a restart, as
// Prometheus expects of counters. Its zero value is ready; all methods may be called from any goroutine and return at
// once.
type RequestMetrics struct {
	mu sync.Mutex // guards the rest
	// counters and times are by their family and their labels as text.
	counters map[string]map[string]float64
	times    map[string]map[string]*histogram
	models   map[string]bool
	accounts map[string]bool
}

// family is a name with what it says.
type family struct{ name, help string }

// counterFamilies are those that Count fills, in the order of the answer.
func counterFamilies() []family {
	return []family{
		{"clb_requests_total", "Requests that have ended, by the account that served last, model and outcome."},
		{"clb_tokens_total", "Tokens by account, model and kind."},
		{"clb_web_searches_total", "Web searches by account and model."},
		{"clb_retries_total", "Further tries on the same account."},
		{"clb_failovers_total", "Further tries on another account, by the account that served last."},
		{"clb_request_body_bytes_total", "Bytes of the bodies of requests."},
		{"clb_response_body_bytes_total", "Bytes of the bodies of answers."},
		{"clb_value_dollars_total", "What requests on subscriptions, or with the client's own login, would have cost " +
			"at list prices, in US dollars."},
		{"clb_cost_dollars_total", "What requests on API keys and other services cost at list prices, in US dollars."},
		{"clb_unpriced_requests_total",
			"Requests that used something whose price is not known, and so are in neither value nor cost."},
		{"clb_attempts_total", "Sends of a request to an account, by what came of them."},
	}
}

const (
	firstByteTimes = "clb_time_to_first_byte_seconds"
	requestTimes   = "clb_request_duration_seconds"
)

// timeFamilies are the histograms that Count fills.
func timeFamilies() []family {
	return []family{
		{firstByteTimes, "From the arrival of a request to the first byte of its answer, of those that had one."},
		{requestTimes, "From the arrival of a request to its end."},
	}
}

// Price is what a request cost, in nano-dollars: Value for one on a subscription or with the client's own login, Cost
// for another.
type Price struct {
	Value, Cost int64
	// Unpriced says that it used something whose price is not known.
	Unpriced bool
}

// Count adds a request that has ended.
func (m *RequestMetrics) Count(x *proxy.Exchange, p Price) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counters == nil {
		m.counters, m.times = map[string]map[string]float64{}, map[string]map[string]*histogram{}
		m.models, m.accounts = map[string]bool{}, map[string]bool{}
	}
	outcome := string(x.Outcome)
	if !slices.Contains(control.Outcomes(), outcome) {
		outcome = string(proxy.OutcomeError)
	}
	model := bounded(m.models, modelLabel(x.Model), modelsMost)
	series := labels("account", m.account(x.Account), "model", model)
	m.add("clb_requests_total", 1, series+","+labels("outcome", outcome))
	m.tokens(x, series)
	const nano = 1e-9
	m.add("clb_web_searches_total", float64(x.Usage.WebSearches), series)
	m.add("clb_retries_total", float64(x.Retries), series)
	m.add("clb_failovers_total", float64(x.Failovers), series)
	m.add("clb_request_body_bytes_total", float64(x.BytesIn), series)
	m.add("clb_response_body_bytes_total", float64(x.BytesOut), series)
	m.add("clb_value_dollars_total", float64(p.Value)*nano, series)
	m.add("clb_cost_dollars_total", float64(p.Cost)*nano, series)
	m.add("clb_unpriced_requests_total", flag(p.Unpriced), series)
	for i := range x.Attempts {
		m.add("clb_attempts_total", 1,
			labels("account", m.account(x.Attempts[i].Account), "verdict", string(x.Attempts[i].Verdict)))
	}
	if x.TTFB > 0 {
		m.observe(firstByteTimes, x.TTFB, model, firstByteBounds())
	}
	m.observe(requestTimes, x.Duration, model, requestBounds())
}

// tokens adds the tokens of a request; the caller holds mu.
func (m *RequestMetrics) tokens(x *proxy.Exchange, series string) {
	for kind, n := range map[string]int64{"input": x.Usage.Input, "output": x.Usage.Output,
		"cache_write_5m": x.Usage.CacheWrite5m, "cache_write_1h": x.Usage.CacheWrite1h,
		"cache_read": x.Usage.CacheRead} {
		if n > 0 {
			m.add("clb_tokens_total", float64(n), series+","+labels("kind", kind))
		}
	}
}

// add adds to a counter; the caller holds mu.
func (m *RequestMetrics) add(family string, n float64, series string) {
	if m.counters[family] == nil {
		m.counters[family] = map[string]float64{}
	}
	m.counters[family][series] += n
}

// observe adds to a histogram; the caller holds mu.
func (m *RequestMetrics) observe(family string, d time.Duration, model string, bounds []float64) {
	if m.times[family] == nil {
		m.times[family] = map[string]*histogram{}
	}
	series := labels("model", model)
	h := m.times[family][series]
	if h == nil {
		h = &histogram{bounds: bounds, counts: make([]int64, len(bounds)+1)}
		m.times[family][series] = h
	}
	i, _ := slices.BinarySearch(bounds, d.Seconds())
	h.counts[i]++
	h.sum += d.Seconds()
}

// account is the label of an account; the caller holds mu.
func (m *RequestMetrics) account(name string) string {
	if name == "" {
		return ""
	}
	return bounded(m.accounts, accountLabel(name), accountsMost)
}

// bounded is a label, or, where so many others are known already, the one for the rest.
func bounded(known map[string]bool, label string, most int) string {
	if !known[label] && len(known) >= most {
		return others
	}
	known[label] = true
	return label
}

// histogram counts times in seconds by bounds that each is not above.
type histogram struct {
	bounds []float64
	counts []int64 // one for each bound, and one for what is above all
	sum    float64
}

func firstByteBounds() []float64 {
	return []float64{0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120}
}

func requestBounds() []float64 {
	return []float64{0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800}
}
