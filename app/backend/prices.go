package backend

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"clb/app/atomicfile"
	"clb/app/doctor"
	"clb/app/price"
	"clb/app/status"
	"clb/app/store"
	"clb/proxy/anthropic"
)

// prices is the table that requests are priced by when they end: the built-in one, with the user's own file before it.
type prices struct {
	path    string
	builtIn price.Table
	table   atomic.Pointer[price.Table]

	mu      sync.Mutex // guards the rest
	text    string     // that was read last
	problem string     // why the user's file does not count, empty: it does
}

// openPrices reads the user's file, and begins one where there is none, so that there is something to edit.
func openPrices(path string, logger *slog.Logger) *prices {
	p := &prices{path: path, builtIn: price.Default()}
	p.table.Store(&p.builtIn)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := atomicfile.WriteFile(path, price.File(), 0o600); err != nil {
			logger.Warn("creating the price file failed", "error", err)
		}
	}
	p.reread()
	return p
}

// cost is what an answer costs in nano-dollars (1e-9 USD); known is false where the model has no known price.
func (p *prices) cost(model string, usage anthropic.Usage, at time.Time) (nano int64, known bool) {
	return p.table.Load().Cost(model, usage, at)
}

// longestPrices bounds the user's file, in bytes.
const longestPrices = 4 << 20

// reread takes over what the user's file says now. A file that is not valid changes nothing but the warning. News says
// in words what is new, empty: nothing.
func (p *prices) reread() (news string) {
	text, err := atomicfile.Read(p.path, longestPrices)
	p.mu.Lock()
	defer p.mu.Unlock()
	own, problem := price.Table{}, ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text = nil
	case err != nil:
		problem = err.Error()
	case string(text) == p.text:
		return ""
	default:
		if own, err = price.Parse(price.FileName, text); err != nil {
			problem = err.Error()
		}
	}
	if string(text) == p.text && problem == p.problem {
		return ""
	}
	p.text, p.problem = string(text), problem
	if problem != "" {
		return "the price file is not valid, and the prices stay as they were: " + problem
	}
	merged := p.builtIn.Merge(own)
	p.table.Store(&merged)
	return "the prices are read: " + merged.Version()
}

// warnings are what is wrong with the user's file.
func (p *prices) warnings() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.problem == "" {
		return nil
	}
	return []string{"The price file is not valid, and the prices stay as they were: " + p.problem}
}

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
func (b *Backend) pricing(now time.Time) status.Prices {
	return status.Prices{Table: b.prices.table.Load().Version(), Unknown: b.unpriced.models(b.prices, now)}
}

// examinedPrices is the same for a doctor.
func (b *Backend) examinedPrices(context.Context) (doctor.Prices, error) {
	p := b.pricing(time.Now())
	return doctor.Prices{Table: p.Table, Unknown: p.Unknown, File: b.Paths.Prices}, nil
}
