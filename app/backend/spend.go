package backend

import (
	"context"
	"sync"
	"time"

	"clb/app/status"
	"clb/app/store"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// spendTotals is what the requests of the history have used, in money, since the totals were last set to zero, and
// today. It is made of the history's sums once, and goes on by itself: the picture is drawn too often to ask them each
// time.
type spendTotals struct {
	mu sync.Mutex // guards the rest
	// value, cost and the two of today are in nano-dollars: see control.Figures for which is which.
	value, cost           int64
	todayValue, todayCost int64
	unpriced              int64
	// day is the local day that is today.
	day time.Time
}

// midnight is when the local day of a time began.
func midnight(t time.Time) time.Time {
	year, month, day := t.Local().Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.Local)
}

// openWorth sums up what the history has.
func (b *Backend) openWorth(ctx context.Context, now time.Time) error {
	all, err := b.store.By(ctx, store.Where{From: b.store.Totals().Since}, store.ByAccount)
	if err != nil {
		return err
	}
	today, err := b.store.By(ctx, store.Where{From: midnight(now)}, store.ByAccount)
	if err != nil {
		return err
	}
	owners := b.owners()
	w := &b.worth
	w.mu.Lock()
	defer w.mu.Unlock()
	w.day = midnight(now)
	for i := range all {
		w.unpriced = anthropic.Plus(w.unpriced, all[i].Unpriced)
		if owners.isPaid(all[i].Key) {
			w.cost = anthropic.Plus(w.cost, all[i].Cost)
		} else {
			w.value = anthropic.Plus(w.value, all[i].Cost)
		}
	}
	for i := range today {
		if owners.isPaid(today[i].Key) {
			w.todayCost = anthropic.Plus(w.todayCost, today[i].Cost)
		} else {
			w.todayValue = anthropic.Plus(w.todayValue, today[i].Cost)
		}
	}
	return nil
}

// count adds a request that has used something. Nano is in nano-dollars.
func (w *spendTotals) count(x *proxy.Exchange, nano int64, known, paid bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rollDay(time.Now())
	today := !x.Time.Before(w.day)
	switch {
	case !known:
		w.unpriced++
	case paid:
		w.cost = anthropic.Plus(w.cost, nano)
		if today {
			w.todayCost = anthropic.Plus(w.todayCost, nano)
		}
	default:
		w.value = anthropic.Plus(w.value, nano)
		if today {
			w.todayValue = anthropic.Plus(w.todayValue, nano)
		}
	}
}

// rollDay begins another day where it has come.
func (w *spendTotals) rollDay(now time.Time) {
	if day := midnight(now); !day.Equal(w.day) {
		w.day, w.todayValue, w.todayCost = day, 0, 0
	}
}

// reset begins anew. What was used today stays while its requests do.
func (w *spendTotals) reset(today bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.value, w.cost, w.unpriced = 0, 0, 0
	if today {
		w.todayValue, w.todayCost = 0, 0
	}
}

// addTo writes the sums into a picture.
func (w *spendTotals) addTo(s *status.Stats, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rollDay(now)
	s.ValueUSD, s.CostUSD, s.Unpriced = dollars(w.value), dollars(w.cost), w.unpriced
	s.TodayValueUSD, s.TodayCostUSD = dollars(w.todayValue), dollars(w.todayCost)
}
