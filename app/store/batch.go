package store

import (
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
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

// apply writes the batch.
func (b *batch) apply(tx *bbolt.Tx) error {
	b.skipApplied(tx)
	for _, part := range []func(*bbolt.Tx) error{
		b.applyRows, b.applyMarks, b.applyTotals, b.applyRollups, b.applyIndex, b.applySessions, b.applyLimits,
		b.applySaved, b.applyMeta,
	} {
		if err := part(tx); err != nil {
			return err
		}
	}
	return nil
}

// skipApplied finds the groups that the file does not hold yet: one that it holds must not be added to its sums again.
func (b *batch) skipApplied(tx *bbolt.Tx) {
	b.tried, b.found, b.fresh = true, readApplied(tx), nil
	for _, g := range b.groups {
		if g.seq > b.found {
			b.fresh = append(b.fresh, g)
		}
	}
}

// readApplied is up to which group of the ledger the file holds them.
func readApplied(tx *bbolt.Tx) uint64 {
	value := bucket(tx, metaBucket).Get([]byte(metaApplied))
	if len(value) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(value)
}

func (b *batch) applyMeta(tx *bbolt.Tx) error {
	meta := bucket(tx, metaBucket)
	if len(b.groups) > 0 {
		if err := meta.Put([]byte(metaApplied), binary.BigEndian.AppendUint64(nil, b.applied)); err != nil {
			return err
		}
	}
	return meta.Put([]byte(metaLastID), rowcodec.Key(b.last))
}

func (b *batch) applyMarks(tx *bbolt.Tx) error {
	if b.marks == nil {
		return nil
	}
	return syncMarks(bucket(tx, openBucket), b.marks)
}

func (b *batch) applySaved(tx *bbolt.Tx) error {
	if b.saved == nil {
		return nil
	}
	return writeSaved(tx, *b.saved)
}

func (b *batch) applyRows(tx *bbolt.Tx) error {
	if err := putWords(bucket(tx, wordsBucket), b.firstWord, b.words); err != nil {
		return err
	}
	if b.change == clearHistory {
		return emptyBucket(tx, exchangesBucket)
	}
	// In order of their keys, rows that lie on one page are written to it one after the other.
	slices.SortFunc(b.rows, func(a, c encoded) int { return cmp.Compare(a.id, c.id) })
	exchanges := bucket(tx, exchangesBucket)
	exchanges.FillPercent = fillFor(len(b.rows))
	for _, r := range b.rows {
		if err := exchanges.Put(rowcodec.Key(r.id), r.value); err != nil {
			return err
		}
	}
	return nil
}

// fillFor is how full a page may be that is split, by how many rows a transaction brings. Many at once come in the
// order of their keys, and pages need no room for later ones. Few at once are what a busy proxy ends in a quarter of a
// second, some of it begun long before: a full page that has to take one more leaves another page nearly empty, again
// and again.
func fillFor(rows int) float64 {
	if rows < 1024 {
		return 0.75
	}
	return 0.95
}

// putWords writes a table's words from the first that the file may lack.
func putWords(in *bbolt.Bucket, first int, words []string) error {
	for i, word := range words {
		if err := in.Put(binary.BigEndian.AppendUint64(nil, uint64(first+i)), []byte(word)); err != nil {
			return err
		}
	}
	return nil
}

// syncMarks makes the bucket hold exactly the marks. It looks at every key, so that it heals whatever a failed commit
// left; there are only as many as requests under way.
func syncMarks(open *bbolt.Bucket, marks map[proxy.ID]*mark) error {
	var gone [][]byte
	err := open.ForEach(func(key, _ []byte) error {
		if _, under := marks[rowcodec.KeyID(key)]; !under {
			gone = append(gone, slices.Clone(key))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range gone {
		if err := open.Delete(key); err != nil {
			return err
		}
	}
	for id, m := range marks {
		if m.written {
			continue
		}
		if err := open.Put(rowcodec.Key(id), m.value); err != nil {
			return err
		}
	}
	return nil
}

func emptyBucket(tx *bbolt.Tx, name string) error {
	if err := tx.DeleteBucket([]byte(name)); err != nil {
		return err
	}
	_, err := tx.CreateBucket([]byte(name))
	return err
}
