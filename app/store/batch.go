package store

import (
	"slices"
	"time"

	"clb/proxy"
	"clb/proxy/account"
)

// batchMax is how many rows one transaction takes while more wait: the writer should not hold a batch for seconds.
const batchMax = 8192

// change is what a batch does beside taking rows.
type change int

const (
	keep         change = iota
	clearHistory        // the rows go, those of the batch included; the totals stay
	resetStats          // the totals go, those of the batch included; the rows stay
)

// batch is one transaction: everything in it can be written again without harm, since a commit that failed may still
// have reached the disk.
type batch struct {
	change    change
	now       time.Time
	groups    []*chunk // of the ledger, whole; they don't change while the batch is in flight
	applied   uint64   // the number of the last of them
	more      bool     // the ledger has more groups than the batch takes
	rows      []encoded
	firstWord int
	words     []string
	firstName int
	names     []string
	// tried says that the batch was begun to be written, found up to which group the file then said that it holds them,
	// and fresh are the groups beyond.
	tried bool
	found uint64
	fresh []*chunk
	// marks are all that is under way; nil where the file has them already.
	marks       map[proxy.ID]*mark
	openVersion int
	// totals are those after the batch, touched those of them that it changes. forgotten days leave the file.
	totals, touched Totals
	forgotten       []string
	last            proxy.ID
	// saved is nil where the file has it already.
	saved        *account.Saved
	savedVersion int
}

// next gathers, and makes the batch that is due; nil where the file has everything. From here to settled or failed the
// groups of the batch are in flight.
func (l *memtable) next(do change) *batch {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gatherLocked()
	if do == keep && !l.due() {
		return nil
	}
	b := &batch{change: do, last: l.last, now: time.Now().Round(0)}
	b.firstWord, b.words = l.words.Saved, l.words.List[l.words.Saved:]
	b.firstName, b.names = l.names.Saved, l.names.List[l.names.Saved:]
	l.bringRows(b)
	if l.openVersion != l.openSaved {
		b.marks, b.openVersion = make(map[proxy.ID]*mark, len(l.open)), l.openVersion
		for id, m := range l.open {
			b.marks[id] = &mark{m.value, m.written}
		}
	}
	if l.savedVersion != l.savedSaved {
		saved := l.saved
		b.saved, b.savedVersion = &saved, l.savedVersion
	}
	l.inFlight = len(b.groups)
	return b
}

// due says whether the file lacks anything.
func (l *memtable) due() bool {
	return len(l.groups) > 0 || l.openVersion != l.openSaved || l.savedVersion != l.savedSaved ||
		l.last != l.lastSaved || l.rewrite
}

// bringRows gives the batch its rows, and the totals that hold after them.
func (l *memtable) bringRows(b *batch) {
	b.totals, b.touched = l.durable.clone(), newTotals()
	for _, g := range l.groups {
		if b.more = b.change == keep && len(b.groups) > 0 && len(b.rows)+len(g.rows) > batchMax; b.more {
			break
		}
		g.sealed = true // the file may come to hold it under its number, so it takes no more
		b.groups, b.applied = append(b.groups, g), g.seq
		b.rows = append(b.rows, g.rows...)
		b.touched.add(g.delta)
	}
	b.totals.add(b.touched)
	switch b.change {
	case resetStats:
		b.totals = b.totals.reset(time.Now().Round(0))
	case clearHistory:
		b.forgotten = b.totals.forgetMoney()
	}
	b.forgotten = append(b.forgotten, b.totals.forgetDays()...)
	if l.rewrite || b.change != keep {
		b.touched = b.totals
	}
}

// settled says that the file has taken the batch. It returns the trouble that is over with it, and how many rows were
// let go meanwhile.
func (l *memtable) settled(b *batch) (was trouble, dropped int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	was, dropped = l.trouble, l.dropped
	l.trouble = trouble{}
	for _, g := range b.groups {
		l.waiting -= len(g.rows)
	}
	l.groups = slices.Delete(l.groups, 0, len(b.groups))
	l.inFlight, l.dropped = 0, 0
	l.words.Saved = b.firstWord + len(b.words)
	l.names.Saved = b.firstName + len(b.names)
	l.durable, l.lastSaved, l.rewrite = b.totals, b.last, false
	if b.marks != nil {
		l.openSaved = b.openVersion
		for id := range b.marks {
			if m := l.open[id]; m != nil {
				m.written = true
			}
		}
	}
	if b.saved != nil {
		l.savedSaved = b.savedVersion
	}
	return was, dropped
}

// failed says that the file has not taken the batch, or may not have: all of it waits on. The batch is nil where none
// was tried.
func (l *memtable) failed(b *batch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight = 0
	if b != nil && b.tried {
		l.barriers = [2]uint64{b.found, b.applied}
	}
	for _, m := range l.open {
		m.written = false
	}
	l.openSaved = -1
	l.bound()
}

// begun says that the file is a new one, which holds nothing yet: all that the ledger knows is written to it again.
func (l *memtable) begun() {
	l.failed(nil)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.words.Saved, l.names.Saved, l.savedSaved, l.lastSaved, l.rewrite = 0, 0, -1, 0, true
}
