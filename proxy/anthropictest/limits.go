package anthropictest

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

const unified = "Anthropic-Ratelimit-Unified-"

// limits is what the rate-limit headers of one answer to a subscription say.
type limits struct {
	quota quota // a copy
	model string
	// refused: the answer is a 429 because of the quota; else the request went through, and no window that counts it
	// may say "rejected".
	refused bool
	// extra: extra usage pays for the request although a window is used up.
	extra bool
	// extraUsage and reason are the account's: whether it has extra usage, and why not.
	extraUsage bool
	reason     string
}

// status is a window's as this answer tells it.
func (l limits) status(w Window) string {
	s := l.quota[w].status()
	if s == rejected && w.counts(l.model) && !l.refused && !l.extra {
		return warning
	}
	return s
}

// representative is the window that decided: the gravest of those that count the model, among rejected ones the one
// that lasts longest.
func (l limits) representative() Window {
	grave := map[string]int{allowed: 0, warning: 1, rejected: 2}
	best := FiveHour
	for _, w := range l.quota.windows() {
		if !w.counts(l.model) || w == best {
			continue
		}
		have, had := l.status(w), l.status(best)
		longer := have == rejected && had == rejected && l.quota[w].reset.After(l.quota[best].reset)
		if grave[have] > grave[had] || longer {
			best = w
		}
	}
	return best
}

// write sets the whole family of headers.
func (l limits) write(h http.Header) {
	best := l.representative()
	status := l.status(best)
	if l.extra {
		status = allowed
		h.Set(unified+"Overage-In-Use", "true")
	}
	h.Set(unified+"Status", status)
	setReset(h, unified+"Reset", l.quota[best].reset)
	h.Set(unified+"Representative-Claim", best.claim())
	for _, w := range l.quota.windows() {
		if w.inHeaders() {
			l.writeWindow(h, w)
		}
	}
	h.Set(unified+"Fallback-Percentage", "0.5")
	if l.extraUsage {
		h.Set(unified+"Overage-Status", allowed)
		return
	}
	h.Set(unified+"Overage-Status", rejected)
	h.Set(unified+"Overage-Disabled-Reason", l.reason)
}

func (l limits) writeWindow(h http.Header, w Window) {
	prefix, u := unified+string(w)+"-", l.quota[w]
	h.Set(prefix+"Status", l.status(w))
	h.Set(prefix+"Utilization", share(u.used))
	setReset(h, prefix+"Reset", u.reset)
	switch u.status() {
	case rejected:
		h.Set(prefix+"Surpassed-Threshold", "1.0")
	case warning:
		h.Set(prefix+"Surpassed-Threshold", "0.9")
	}
}

// share writes a utilization as the wire does: 0.69, 1.01, 0.
func share(used float64) string { return strconv.FormatFloat(math.Round(used*1e4)/1e4, 'f', -1, 64) }

func setReset(h http.Header, name string, t time.Time) {
	if !t.IsZero() {
		h.Set(name, strconv.FormatInt(t.Unix(), 10))
	}
}

// wholeSeconds rounds up, as retry-after does; at least 1.
func wholeSeconds(d time.Duration) string {
	return strconv.FormatInt(max(1, int64(math.Ceil(d.Seconds()))), 10)
}

// minute counts the requests of an API key within one minute, for the classic headers.
type minute struct {
	start time.Time
	count int
}

// add counts one request and returns how many there were in this minute, and when the next one starts.
func (m *minute) add(now time.Time) (count int, next time.Time) {
	if start := now.Truncate(time.Minute); !start.Equal(m.start) {
		*m = minute{start: start}
	}
	m.count++
	return m.count, m.start.Add(time.Minute)
}

// classic is what the rate-limit headers of one answer to an API key say.
type classic struct {
	perMinute, used int
	reset           time.Time
}

// Sizes of an API organisation's token buckets, and what the fake counts for each request.
const (
	classicInput, classicOutput = 400_000, 80_000
	classicInputCost            = 1_000
	classicOutputCost           = 100
)

func (c classic) write(h http.Header) {
	c.bucket(h, "Requests", c.perMinute, 1)
	c.bucket(h, "Input-Tokens", classicInput, classicInputCost)
	c.bucket(h, "Output-Tokens", classicOutput, classicOutputCost)
	c.bucket(h, "Tokens", classicInput+classicOutput, classicInputCost+classicOutputCost)
}

func (c classic) bucket(h http.Header, name string, limit, cost int) {
	prefix := "Anthropic-Ratelimit-" + name + "-"
	h.Set(prefix+"Limit", strconv.Itoa(limit))
	h.Set(prefix+"Remaining", strconv.Itoa(max(0, limit-c.used*cost)))
	h.Set(prefix+"Reset", c.reset.UTC().Format(time.RFC3339))
}
