package app

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"clb/app/atomicfile"
	"clb/app/price"
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
			logger.Warn("no price file could be begun", "error", err)
		}
	}
	p.reread()
	return p
}

// cost is what store.Price is to be.
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
