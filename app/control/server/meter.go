package server

import (
	"slices"
	"sync"
	"time"

	"clb/app/control"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// Meter counts what this run of the program has done, for GET /metrics. It keeps nothing over a restart, as Prometheus
// expects of counters. Its zero value is ready; all methods may be called from any goroutine and return at once.
type Meter struct {
	mu       sync.Mutex // guards the rest
	requests map[requestLabels]*requestCounts
	attempts map[attemptLabels]int64
	models   map[string]*modelTimes
	accounts map[string]bool
}

type requestLabels struct{ account, model string }

type attemptLabels struct{ account, verdict string }

// requestCounts are the counters of one account and model.
type requestCounts struct {
	outcomes           map[string]int64
	retries, failovers int64
	tokens             anthropic.Usage
	bytesIn, bytesOut  int64
	value, cost        int64 // nano-dollars
	unpriced           int64
}

// modelTimes are the histograms of one model.
type modelTimes struct{ ttfb, duration histogram }

// Price is what a request cost, in nano-dollars: Value for one on a subscription or with the client's own login, Cost
// for another.
type Price struct {
	Value, Cost int64
	// Unpriced says that it used something whose price is not known.
	Unpriced bool
}

// Count adds a request that has ended.
func (m *Meter) Count(x *proxy.Exchange, p Price) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.requests == nil {
		m.requests, m.attempts = map[requestLabels]*requestCounts{}, map[attemptLabels]int64{}
		m.models, m.accounts = map[string]*modelTimes{}, map[string]bool{}
	}
	account, model := m.account(x.Account), m.model(x.Model)
	labels := requestLabels{account, model}
	c := m.requests[labels]
	if c == nil {
		c = &requestCounts{outcomes: map[string]int64{}}
		m.requests[labels] = c
	}
	c.count(x, p)
	for i := range x.Attempts {
		m.attempts[attemptLabels{m.account(x.Attempts[i].Account), string(x.Attempts[i].Verdict)}]++
	}
	if x.TTFB > 0 {
		m.models[model].ttfb.observe(x.TTFB, ttfbBounds())
	}
	m.models[model].duration.observe(x.Duration, durationBounds())
}

func (c *requestCounts) count(x *proxy.Exchange, p Price) {
	outcome := string(x.Outcome)
	if !slices.Contains(control.Outcomes(), outcome) {
		outcome = string(proxy.OutcomeError)
	}
	c.outcomes[outcome]++
	c.retries += int64(x.Retries)
	c.failovers += int64(x.Failovers)
	c.tokens = c.tokens.Add(x.Usage)
	c.bytesIn = anthropic.Plus(c.bytesIn, x.BytesIn)
	c.bytesOut = anthropic.Plus(c.bytesOut, x.BytesOut)
	c.value = anthropic.Plus(c.value, p.Value)
	c.cost = anthropic.Plus(c.cost, p.Cost)
	if p.Unpriced {
		c.unpriced++
	}
}

// account is the label of an account; the caller holds mu.
func (m *Meter) account(name string) string {
	if name == "" {
		return ""
	}
	name = accountLabel(name)
	if !m.accounts[name] {
		if len(m.accounts) >= accountsMost {
			return others
		}
		m.accounts[name] = true
	}
	return name
}

// model is the label of a model, which has its histograms then; the caller holds mu.
func (m *Meter) model(name string) string {
	name = modelLabel(name)
	if m.models[name] == nil {
		if len(m.models) >= modelsMost {
			name = others
		}
		if m.models[name] == nil {
			m.models[name] = &modelTimes{ttfb: newHistogram(ttfbBounds()), duration: newHistogram(durationBounds())}
		}
	}
	return name
}

// histogram counts times by bounds that each is not above.
type histogram struct {
	counts []int64 // one for each bound, and one for what is above all
	sum    time.Duration
}

func newHistogram(bounds []time.Duration) histogram {
	return histogram{counts: make([]int64, len(bounds)+1)}
}

func (h *histogram) observe(d time.Duration, bounds []time.Duration) {
	i, _ := slices.BinarySearch(bounds, d)
	h.counts[i]++
	h.sum = time.Duration(anthropic.Plus(int64(h.sum), int64(d)))
}

func ttfbBounds() []time.Duration {
	return seconds(0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120)
}

func durationBounds() []time.Duration {
	return seconds(0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800)
}

func seconds(bounds ...float64) []time.Duration {
	list := make([]time.Duration, len(bounds))
	for i, bound := range bounds {
		list[i] = time.Duration(bound * float64(time.Second))
	}
	return list
}
