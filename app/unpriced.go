package app

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"clb/app/doctor"
	"clb/app/status"
	"clb/app/store"
	"clb/proxy/anthropic"
)

const (
	// inUse is for how long a model counts as one in use.
	inUse = 30 * 24 * time.Hour
	// unpricedMost bounds how many models without a price are named.
	unpricedMost = 20
)

// unpriced are the models in use that had no price when they were last asked for.
type unpriced struct {
	mu   sync.Mutex           // guards the rest
	seen map[string]time.Time // when each was last asked for
}

// note says that a model without a price was in use.
func (u *unpriced) note(model string, at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.seen == nil {
		u.seen = map[string]time.Time{}
	}
	if _, known := u.seen[model]; model != "" && model != store.OtherName && (known || len(u.seen) < unpricedMost) {
		u.seen[model] = at
	}
}

// open takes over what the history has.
func (u *unpriced) open(ctx context.Context, history *store.Store, now time.Time) error {
	models, err := history.By(ctx, store.Where{From: now.Add(-inUse)}, store.ByModel)
	for i := range models {
		if models[i].Unpriced > 0 {
			u.note(models[i].Key, now)
		}
	}
	return err
}

// models are those that are in use and still have no price.
func (u *unpriced) models(p *prices, now time.Time) []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	maps.DeleteFunc(u.seen, func(model string, at time.Time) bool {
		_, known := p.cost(model, anthropic.Usage{Input: 1}, now)
		return known || now.Sub(at) > inUse
	})
	return slices.Sorted(maps.Keys(u.seen))
}

// pricing is the state of the price table.
func (h *resources) pricing(now time.Time) status.Prices {
	return status.Prices{Table: h.prices.table.Load().Version(), Unknown: h.unpriced.models(h.prices, now)}
}

// examinedPrices is the same for a doctor.
func (h *resources) examinedPrices(context.Context) (doctor.Prices, error) {
	p := h.pricing(time.Now())
	return doctor.Prices{Table: p.Table, Unknown: p.Unknown, File: h.Paths.Prices}, nil
}
