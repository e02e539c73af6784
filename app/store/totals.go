package store

import (
	"maps"
	"slices"
	"time"

	"clb/proxy"
	"clb/proxy/anthropic"
)

// daysKept is how many local days the totals remember one by one.
const daysKept = 32

// dayForm is how a local day is written, here and in the file.
const dayForm = "2006-01-02"

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

// count adds one exchange.
func (t *Counters) count(x *proxy.Exchange) {
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

// fields are the numbers of a tally in the order of their field numbers in the file, the first being 1.
func (t *Counters) fields() [15]*int64 {
	return [15]*int64{
		&t.Complete, &t.Errors, &t.Truncated, &t.Cancelled, &t.Interrupted,
		&t.Attempts, &t.Retries, &t.Failovers,
		&t.Tokens.Input, &t.Tokens.Output, &t.Tokens.CacheWrite5m, &t.Tokens.CacheWrite1h, &t.Tokens.CacheRead,
		&t.Tokens.WebSearches,
		(*int64)(&t.CompleteDuration),
	}
}

// plus is the sum of two tallies.
func (t Counters) plus(u Counters) Counters {
	to, more := t.fields(), u.fields()
	plus(to[:], more[:])
	return t
}

// Totals are the tallies since the last ResetStats.
type Totals struct {
	// Since is the last ResetStats; zero: there was none, and everything counts. (Files of earlier versions have when
	// they were begun.) The beginning of a file would not do: a clock that was ahead then has put it after the requests
	// that came.
	Since time.Time
	// All sums every exchange; Accounts those of each account, by its ID. Exchanges without an account are in All
	// alone.
	All      Counters
	Accounts map[string]Counters
	// Money is what they have used. It goes with the history too.
	Money Money
	// Days sums the requests by the local day of their arrival ("2006-01-02"), the newest 32 days.
	Days map[string]Day
}

// Money is what exchanges have used, in nano-dollars (1e-9 USD).
type Money struct {
	// Value is at list prices, of those that a subscription covers; Cost is of those that are billed one by one.
	Value, Cost int64
	// Unpriced counts those that have used something for which no price was known.
	Unpriced int64
}

// Day is a sum over the exchanges of a day, in nano-dollars as in Money. The money stays when the totals are set to
// zero.
type Day struct{ Requests, Value, Cost int64 }

func (m *Money) fields() []*int64 { return []*int64{&m.Value, &m.Cost, &m.Unpriced} }

func (d *Day) fields() []*int64 { return []*int64{&d.Requests, &d.Value, &d.Cost} }

// plus adds numbers to others.
func plus(to, more []*int64) {
	for i, n := range to {
		*n = anthropic.Plus(*n, *more[i])
	}
}

// Today is the sum over the requests that arrived on the local day of now and have ended.
func (t Totals) Today(now time.Time) Day { return t.Days[now.Format(dayForm)] }

func newTotals() Totals {
	return Totals{Accounts: map[string]Counters{}, Days: map[string]Day{}}
}

// reset is what stays when the totals are set to zero: the money of the days.
func (t Totals) reset(now time.Time) Totals {
	left := newTotals()
	left.Since = now
	for date, day := range t.Days {
		if day.Requests = 0; day != (Day{}) {
			left.Days[date] = day
		}
	}
	return left
}

// forgetMoney forgets what was used, which goes with the history, and returns the days that nothing is left of.
func (t *Totals) forgetMoney() (gone []string) {
	t.Money = Money{}
	for date, day := range t.Days {
		if t.Days[date] = (Day{Requests: day.Requests}); day.Requests == 0 {
			delete(t.Days, date)
			gone = append(gone, date)
		}
	}
	return gone
}

// count adds one exchange.
func (t *Totals) count(x *Exchange, where *time.Location) {
	t.All.count(&x.Exchange)
	if x.AccountID != "" {
		tally := t.Accounts[x.AccountID]
		tally.count(&x.Exchange)
		t.Accounts[x.AccountID] = tally
	}
	date := x.Time.In(where).Format(dayForm)
	day := t.Days[date]
	day.Requests++
	switch {
	case x.Priced && x.Paid:
		t.Money.Cost = anthropic.Plus(t.Money.Cost, x.Cost)
		day.Cost = anthropic.Plus(day.Cost, x.Cost)
	case x.Priced:
		t.Money.Value = anthropic.Plus(t.Money.Value, x.Cost)
		day.Value = anthropic.Plus(day.Value, x.Cost)
	case x.Usage != anthropic.Usage{}:
		t.Money.Unpriced++
	}
	t.Days[date] = day
}

// add adds the counts of u.
func (t *Totals) add(u Totals) {
	t.All = t.All.plus(u.All)
	for id, tally := range u.Accounts {
		t.Accounts[id] = t.Accounts[id].plus(tally)
	}
	plus(t.Money.fields(), u.Money.fields())
	for date, more := range u.Days {
		day := t.Days[date]
		plus(day.fields(), more.fields())
		t.Days[date] = day
	}
}

// clone shares nothing with t.
func (t Totals) clone() Totals {
	t.Accounts, t.Days = maps.Clone(t.Accounts), maps.Clone(t.Days)
	return t
}

// forgetDays drops all but the newest days and returns those that it dropped.
func (t *Totals) forgetDays() []string {
	if len(t.Days) <= daysKept {
		return nil
	}
	days := slices.Sorted(maps.Keys(t.Days))
	old := days[:len(days)-daysKept]
	for _, day := range old {
		delete(t.Days, day)
	}
	return old
}
