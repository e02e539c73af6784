package backend

import (
	"clb/app/control/server"
	"clb/proxy"
	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// recorder writes exchanges to the history, and counts them for GET /metrics.
type recorder struct {
	*Backend
	meter *server.Meter
}

// Begin says that a request has arrived.
func (r recorder) Begin(x proxy.Exchange) { r.store.Begin(x) }

// End says how it ended.
func (r recorder) End(x proxy.Exchange) {
	r.store.End(x)
	price := server.Price{}
	if x.Usage != (anthropic.Usage{}) {
		nano, known := r.prices.cost(x.Model, x.Usage, x.Time)
		paid := paid(r.pool.Kind(x.AccountID))
		r.worth.count(&x, nano, known, paid)
		switch {
		case !known:
			r.unpriced.note(x.Model, x.Time)
			price.Unpriced = true
		case paid:
			price.Cost = nano
		default:
			price.Value = nano
		}
	}
	r.meter.Count(&x, price)
}

// paid reports whether each request of such an account costs money.
func paid(k account.Kind) bool { return k == account.KindKey || k == account.KindEndpoint }
