package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rollup"
	"clb/proxy/anthropic"
)

// daysKept is how many local days the totals remember one by one.
const daysKept = 32

// dayForm is how a local day is written, here and in the file.
const dayForm = "2006-01-02"

// Counters is a sum over exchanges that have ended.
type Counters = rollup.Counters

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
	t.All.Count(&x.Exchange)
	if x.AccountID != "" {
		tally := t.Accounts[x.AccountID]
		tally.Count(&x.Exchange)
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
	t.All = t.All.Plus(u.All)
	for id, tally := range u.Accounts {
		t.Accounts[id] = t.Accounts[id].Plus(tally)
	}
	rollup.AddEach(t.Money.fields(), u.Money.fields())
	for date, more := range u.Days {
		day := t.Days[date]
		rollup.AddEach(day.fields(), more.fields())
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

func hasMoney(tx *bbolt.Tx) bool { return bucket(tx, totalsBucket).Get([]byte(totalsMoney)) != nil }

// paidAccounts are those that are billed for each request, the former ones included.
func (l *memtable) paidAccounts() map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	paid := map[string]bool{}
	for _, a := range l.saved.Accounts {
		paid[a.ID] = a.Kind.Paid()
	}
	for _, f := range l.saved.Former {
		paid[f.ID] = f.Kind.Paid()
	}
	return paid
}

// sumMoney sums up what the history has used, for a file whose totals don't tell.
func (s *Store) sumMoney(now time.Time) error {
	now = now.In(s.config.Location)
	year, month, date := now.Date()
	all, err := s.By(context.Background(), Where{From: s.Totals().Since}, ByAccount)
	if err != nil {
		return err
	}
	midnight := time.Date(year, month, date, 0, 0, 0, 0, now.Location())
	today, err := s.By(context.Background(), Where{From: midnight, To: midnight.AddDate(0, 0, 1)}, ByAccount)
	if err != nil {
		return err
	}
	paid := s.ledger.paidAccounts()
	sum := func(groups []Group) (m Money) {
		for i := range groups {
			m.Unpriced = anthropic.Plus(m.Unpriced, groups[i].Unpriced)
			to := &m.Value
			if paid[groups[i].Key] {
				to = &m.Cost
			}
			*to = anthropic.Plus(*to, groups[i].Cost)
		}
		return m
	}
	s.ledger.setMoney(sum(all), now.Format(dayForm), sum(today))
	return nil
}

// setMoney sets the money of all that has ended, and of a day.
func (l *memtable) setMoney(all Money, date string, ofDay Money) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.durable.Money, l.rewrite = all, true
	day := l.durable.Days[date]
	if day.Value, day.Cost = ofDay.Value, ofDay.Cost; day != (Day{}) {
		l.durable.Days[date] = day
	}
}
