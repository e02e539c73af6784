package store

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"clb/app/store/colindex"
	"clb/app/store/rollup"
	"clb/app/store/rowcodec"
	"clb/proxy"
	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// memtable is what the file is to hold and does not yet hold for certain, and the totals. Requests and totals are read
// from it before they are read from the file.
type memtable struct {
	in    *ingestQueue
	where *time.Location
	// groupSize is how many rows a group takes before a new one is begun, waitMax how many rows may wait in all.
	groupSize, waitMax int

	mu sync.Mutex // guards the rest; held while rows are encoded, never during I/O
	// groups wait for the file, oldest first. The first inFlight of them are in the transaction under way and don't
	// change.
	groups   []*chunk
	inFlight int
	waiting  int // rows in groups
	dropped  int // rows let go since the file was last written
	// open holds the marks of what is under way; openVersion grows with every change, openSaved is the one in the file.
	open                   map[proxy.ID]*mark
	openVersion, openSaved int
	words                  *rowcodec.Dictionary
	// names are the accounts and models of the rollups.
	names *rowcodec.Dictionary
	// seq is the number of the newest group. barriers are those that the last failed transaction leaves open: the file
	// holds the groups up to the one or up to the other.
	seq      uint64
	barriers [2]uint64
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
	// ended is scratch for what has ended in all shards.
	ended []*entry
}

// chunk is a few rows and the sums of their exchanges, rows that were let go included.
type chunk struct {
	// seq numbers the groups. It grows over restarts too: the file says up to which one it holds them, so that what is
	// added to sums in the file is added once, whatever became of a failed transaction.
	seq    uint64
	sealed bool // takes no more rows: a reader or a transaction refers to it
	rows   []encoded
	delta  Totals
	rolled rollup.Delta
}

// encoded is the row of an exchange as it goes to the file.
type encoded struct {
	id    proxy.ID
	value []byte
	// terms are set while the row waits in the ledger, nil in a row that was read from the file.
	terms *rowSummary
}

// rowSummary is what the indexes and the sessions need of an exchange.
type rowSummary struct {
	Time                            time.Time
	AccountID, Model, Session, Path string // cut to textMax bytes
	Outcome                         proxy.Outcome
	Status, Failovers               int
	Tokens                          anthropic.Usage
	Cost                            int64 // nano-dollars
	Priced                          bool
	indexed                         colindex.Entry
}

// summaryOf is what the indexes and the sessions need of a row. It shares no memory with what the client sent.
func summaryOf(r *rowcodec.Row) *rowSummary {
	return &rowSummary{
		Time: r.Time, AccountID: rowcodec.Clip(r.AccountID), Model: rowcodec.Clip(r.Model),
		Session: rowcodec.Clip(r.Session), Path: rowcodec.Clip(r.Path),
		Outcome: r.Outcome, Status: r.Status, Failovers: r.Failovers, Tokens: r.Usage, Cost: r.Cost, Priced: r.Priced,
	}
}

// mark says that an exchange is under way. Written: the file has it.
type mark struct {
	value   []byte
	written bool
}

// drain moves everything from the intake into the ledger.
func (l *memtable) drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gatherLocked()
}

func (l *memtable) gatherLocked() {
	var drained [shards][]*entry
	for i := range l.in.shards {
		drained[i] = l.begin(&l.in.shards[i])
		l.ended = append(l.ended, drained[i]...)
	}
	// A conversation's requests lie in several shards, and its moves show only in the order of their ends.
	slices.SortFunc(l.ended, func(a, b *entry) int { return cmp.Compare(a.turn, b.turn) })
	l.addAll(l.ended)
	clear(l.ended)
	l.ended = l.ended[:0]
	for i, ended := range drained {
		l.in.recycle(&l.in.shards[i], ended)
	}
}

// drainShard moves one shard into the ledger.
func (l *memtable) drainShard(s *shard) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.take(s)
}

// take moves what a shard holds into the ledger. The caller holds mu.
func (l *memtable) take(s *shard) {
	ended := l.begin(s)
	l.addAll(ended)
	l.in.recycle(s, ended)
}

// begin takes in what has begun in a shard, and returns what has ended there.
func (l *memtable) begin(s *shard) []*entry {
	ended, begun, last := s.drain()
	l.last = max(l.last, last)
	for i := range begun {
		l.open[begun[i].ID] = &mark{value: l.encode(&rowcodec.Row{Exchange: Exchange{Exchange: begun[i]}})}
		l.openVersion++
	}
	return ended
}

func (l *memtable) addAll(ended []*entry) {
	for _, e := range ended {
		l.add(&rowcodec.Row{Exchange: e.exchange})
	}
	if len(ended) > 0 {
		l.bound()
	}
}

// add puts the row of an ended exchange into the newest group.
func (l *memtable) add(r *rowcodec.Row) {
	if _, marked := l.open[r.ID]; marked {
		delete(l.open, r.ID)
		l.openVersion++
	}
	l.put(r).delta.count(&r.Exchange, l.where)
}

// put puts a row into the newest group without counting it in the totals, and returns the group.
func (l *memtable) put(r *rowcodec.Row) *chunk {
	g := l.newest()
	t := summaryOf(r)
	t.indexed = colindex.EntryOf(l.words, r)
	g.rows = append(g.rows, encoded{r.ID, l.encode(r), t})
	g.rolled.Count(r, l.names)
	l.waiting++
	return g
}

func (l *memtable) encode(r *rowcodec.Row) []byte {
	l.scratch = l.words.AppendRow(l.scratch[:0], r)
	return slices.Clone(l.scratch)
}

// newest is a group that still takes rows.
func (l *memtable) newest() *chunk {
	if n := len(l.groups); n > l.inFlight && !l.groups[n-1].sealed && len(l.groups[n-1].rows) < l.groupSize {
		return l.groups[n-1]
	}
	l.seq++
	g := &chunk{seq: l.seq, delta: newTotals()}
	l.groups = append(l.groups, g)
	return g
}

// bound lets the oldest rows go where more wait than may. Their counts stay.
func (l *memtable) bound() {
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

// foldEmpty joins groups without rows into one, so that a disk that fails for weeks costs no more memory than one that
// fails for an hour. A failed transaction may have reached the disk all the same, so groups on both sides of its end
// stay apart.
func (l *memtable) foldEmpty() {
	for i := l.inFlight; i+1 < len(l.groups) && len(l.groups[i].rows) == 0 && len(l.groups[i+1].rows) == 0; {
		g, next := l.groups[i], l.groups[i+1]
		if slices.ContainsFunc(l.barriers[:], func(end uint64) bool { return g.seq <= end && end < next.seq }) {
			i++
			continue
		}
		joined := &chunk{seq: next.seq, sealed: true, delta: g.delta.clone()} // readers may refer to the two
		joined.delta.add(next.delta)
		joined.rolled = rollup.Join(&g.rolled, &next.rolled)
		l.groups[i] = joined
		l.groups = slices.Delete(l.groups, i+1, i+2)
	}
}

// totals are those of everything that has ended.
func (l *memtable) totals() Totals {
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

// find returns the row that waits under the ID, nil where none does.
func (l *memtable) find(id proxy.ID) []byte {
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
func (l *memtable) vocabulary() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.words.List
}
