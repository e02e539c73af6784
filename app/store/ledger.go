package store

import (
	"slices"
	"sync"
	"time"

	"clb/proxy"
	"clb/proxy/account"
)

// ledger is what the file is to hold and does not yet hold for certain, and the totals. Requests and totals are read
// from it before they are read from the file.
type ledger struct {
	in    *intake
	where *time.Location
	// groupSize is how many rows a group takes before a new one is begun, waitMax how many rows may wait in all.
	groupSize, waitMax int

	mu sync.Mutex // guards the rest; held while rows are encoded, never during I/O
	// groups wait for the file, oldest first. The first inFlight of them are in the transaction under way and don't change.
	groups   []*group
	inFlight int
	waiting  int // rows in groups
	dropped  int // rows let go since the file was last written
	// open holds the marks of what is under way; openVersion grows with every change, openSaved is the one in the file.
	open                   map[proxy.ID]*mark
	openVersion, openSaved int
	words                  *words
	// durable are the totals of the rows that the file has taken, groups apart.
	durable Totals
	// saved is the newest value of the accounts; its versions count as those of open.
	saved                    account.Saved
	savedVersion, savedSaved int
	last, lastSaved          proxy.ID
	// rewrite says that the file holds no totals yet, so that the next batch brings all of them.
	rewrite bool
	trouble trouble
	scratch []byte
}

// group is a few rows and the sum of their exchanges, rows that were let go included.
type group struct {
	rows  []encoded
	delta Totals
}

// encoded is the row of an exchange as it goes to the file.
type encoded struct {
	id    proxy.ID
	value []byte
}

// mark says that an exchange is under way. Written: the file has it.
type mark struct {
	value   []byte
	written bool
}

// gather moves everything from the intake into the ledger.
func (l *ledger) gather() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gatherLocked()
}

func (l *ledger) gatherLocked() {
	for i := range l.in.shards {
		l.take(&l.in.shards[i])
	}
}

// relieve moves one shard into the ledger.
func (l *ledger) relieve(s *shard) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.take(s)
}

// take moves what a shard holds into the ledger. The caller holds mu.
func (l *ledger) take(s *shard) {
	ended, begun, last := s.drain()
	l.last = max(l.last, last)
	for i := range begun {
		l.open[begun[i].ID] = &mark{value: l.encode(&row{Exchange: begun[i]})}
		l.openVersion++
	}
	for _, e := range ended {
		l.add(&row{Exchange: e.exchange})
	}
	if len(ended) > 0 {
		l.in.recycle(s, ended)
		l.bound()
	}
}

// add puts the row of an ended exchange into the newest group.
func (l *ledger) add(r *row) {
	if _, marked := l.open[r.ID]; marked {
		delete(l.open, r.ID)
		l.openVersion++
	}
	g := l.newest()
	g.rows = append(g.rows, encoded{r.ID, l.encode(r)})
	g.delta.count(&r.Exchange, l.where)
	l.waiting++
}

func (l *ledger) encode(r *row) []byte {
	l.scratch = l.words.appendRow(l.scratch[:0], r)
	return slices.Clone(l.scratch)
}

// newest is a group that still takes rows.
func (l *ledger) newest() *group {
	if n := len(l.groups); n > l.inFlight && len(l.groups[n-1].rows) < l.groupSize {
		return l.groups[n-1]
	}
	g := &group{delta: newTotals()}
	l.groups = append(l.groups, g)
	return g
}

// bound lets the oldest rows go where more wait than may. Their counts stay.
func (l *ledger) bound() {
	for i := l.inFlight; i < len(l.groups) && l.waiting > l.waitMax; i++ {
		g := l.groups[i]
		over := min(l.waiting-l.waitMax, len(g.rows))
		clear(g.rows[:over])
		g.rows = g.rows[over:]
		l.waiting -= over
		l.dropped += over
	}
	l.foldEmpty()
}

// foldEmpty joins groups without rows at the front into one, so that a disk that fails for weeks costs no more memory
// than one that fails for an hour.
func (l *ledger) foldEmpty() {
	for len(l.groups) > l.inFlight+1 && len(l.groups[l.inFlight].rows) == 0 {
		l.groups[l.inFlight+1].delta.add(l.groups[l.inFlight].delta)
		l.groups = slices.Delete(l.groups, l.inFlight, l.inFlight+1)
	}
}

// totals are those of everything that has ended.
func (l *ledger) totals() Totals {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gatherLocked()
	sum := l.durable.clone()
	for _, g := range l.groups {
		sum.add(g.delta)
	}
	sum.forgetDays()
	return sum
}

// before returns the rows that wait with an ID below the bound (0: all), in no order.
func (l *ledger) before(bound proxy.ID) (rows []encoded) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gatherLocked()
	for _, g := range l.groups {
		for _, r := range g.rows {
			if bound == 0 || r.id < bound {
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// find returns the row that waits under the ID, nil where none does.
func (l *ledger) find(id proxy.ID) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gatherLocked()
	for _, g := range l.groups {
		for _, r := range g.rows {
			if r.id == id {
				return r.value
			}
		}
	}
	return nil
}

// vocabulary is the table of words as it is now. What it holds never changes; it may grow elsewhere.
func (l *ledger) vocabulary() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.words.list
}
