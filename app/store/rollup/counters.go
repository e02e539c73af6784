package rollup

import (
	"time"

	"clb/proxy"
	"clb/proxy/anthropic"
)

// Counters is a sum over exchanges that have ended.
type Counters struct {
	// Counts by outcome. An outcome that this version does not know counts as an error.
	Complete, Errors, Truncated, Cancelled, Interrupted int64
	Attempts, Retries, Failovers                        int64
	Tokens                                              anthropic.Usage
	// CompleteDuration is the sum of the durations of complete answers.
	CompleteDuration time.Duration
}

// Requests is the number of exchanges summed up.
func (t Counters) Requests() int64 {
	return anthropic.Sum(t.Complete, t.Errors, t.Truncated, t.Cancelled, t.Interrupted)
}

// SuccessRate is the complete share, 0 to 1, of the exchanges whose end was in our or the upstream's hands: cancelled
// and interrupted ones do not count. It is 1 where there are none.
func (t Counters) SuccessRate() float64 {
	judged := anthropic.Sum(t.Complete, t.Errors, t.Truncated)
	if judged == 0 {
		return 1
	}
	return float64(t.Complete) / float64(judged)
}

// AverageDuration is the mean duration of complete answers, 0 where there are none.
func (t Counters) AverageDuration() time.Duration {
	if t.Complete == 0 {
		return 0
	}
	return t.CompleteDuration / time.Duration(t.Complete)
}

// Count adds one exchange.
func (t *Counters) Count(x *proxy.Exchange) {
	switch x.Outcome {
	case proxy.OutcomeComplete:
		t.Complete++
		t.CompleteDuration = time.Duration(anthropic.Plus(int64(t.CompleteDuration), int64(x.Duration)))
	case proxy.OutcomeTruncated:
		t.Truncated++
	case proxy.OutcomeCancelled:
		t.Cancelled++
	case proxy.OutcomeInterrupted:
		t.Interrupted++
	default:
		t.Errors++
	}
	t.Attempts += int64(len(x.Attempts))
	t.Retries += int64(x.Retries)
	t.Failovers += int64(x.Failovers)
	t.Tokens = t.Tokens.Add(x.Usage)
}

// Fields are the numbers in the order of their field numbers in the file, the first being 1.
func (t *Counters) Fields() [15]*int64 {
	return [15]*int64{
		&t.Complete, &t.Errors, &t.Truncated, &t.Cancelled, &t.Interrupted,
		&t.Attempts, &t.Retries, &t.Failovers,
		&t.Tokens.Input, &t.Tokens.Output, &t.Tokens.CacheWrite5m, &t.Tokens.CacheWrite1h, &t.Tokens.CacheRead,
		&t.Tokens.WebSearches,
		(*int64)(&t.CompleteDuration),
	}
}

// Plus is the sum of both, within what a number can hold.
func (t Counters) Plus(u Counters) Counters {
	to, more := t.Fields(), u.Fields()
	AddEach(to[:], more[:])
	return t
}

// AddEach adds numbers to others, within what a number can hold.
func AddEach(to, more []*int64) {
	for i, n := range to {
		*n = anthropic.Plus(*n, *more[i])
	}
}
