package backend

import (
	"clb/app/control/server"
	"clb/app/store"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// recorder prices exchanges, writes them to the history, and counts them for GET /metrics.
type recorder struct {
	*Backend
	meter *server.RequestMetrics
}

// Begin says that a request has arrived.
func (r recorder) Begin(x proxy.Exchange) { r.store.Begin(x) }

// End says how it ended.
func (r recorder) End(x proxy.Exchange) {
	kept, price := store.Exchange{Exchange: x}, server.Price{}
	if x.Usage != (anthropic.Usage{}) {
		kept.Cost, kept.Priced = r.prices.cost(x.Model, x.Usage, x.Time)
		switch {
		case !kept.Priced:
			r.unpriced.note(x.Model, x.Time)
			price.Unpriced = true
		case x.Paid:
			price.Cost = kept.Cost
		default:
			price.Value = kept.Cost
		}
	}
	r.store.End(kept)
	r.meter.Count(&x, price)
}
