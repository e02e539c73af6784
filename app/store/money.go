package store

import (
	"context"
	"time"

	"go.etcd.io/bbolt"

	"clb/proxy/anthropic"
)

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
