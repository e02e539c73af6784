package store

import (
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"clb/proxy"
	"clb/proxy/account"

	"go.etcd.io/bbolt"
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
	groups    int  // how many groups of the ledger it takes
	more      bool // the ledger has more groups than the batch takes
	rows      []encoded
	firstWord int
	words     []string
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
func (l *ledger) next(do change) *batch {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gatherLocked()
	if do == keep && !l.due() {
		return nil
	}
	b := &batch{change: do, last: l.last}
	b.firstWord, b.words = l.words.saved, l.words.list[l.words.saved:]
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
	l.inFlight = b.groups
	return b
}

// due says whether the file lacks anything.
func (l *ledger) due() bool {
	return len(l.groups) > 0 || l.openVersion != l.openSaved || l.savedVersion != l.savedSaved || l.last != l.lastSaved || l.rewrite
}

// bringRows gives the batch its rows, and the totals that hold after them.
func (l *ledger) bringRows(b *batch) {
	b.totals, b.touched = l.durable.clone(), newTotals()
	for _, g := range l.groups {
		if b.more = b.change == keep && b.groups > 0 && len(b.rows)+len(g.rows) > batchMax; b.more {
			break
		}
		b.groups++
		b.rows = append(b.rows, g.rows...)
		b.touched.add(g.delta)
	}
	if b.change == resetStats {
		b.totals = newTotals()
		b.totals.Since = time.Now().Round(0)
	} else {
		b.totals.add(b.touched)
	}
	b.forgotten = b.totals.forgetDays()
	if l.rewrite || b.change == resetStats {
		b.touched = b.totals
	}
}

// settled says that the file has taken the batch. It returns the trouble that is over with it, and how many rows were let
// go meanwhile.
func (l *ledger) settled(b *batch) (was trouble, dropped int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	was, dropped = l.trouble, l.dropped
	l.trouble = trouble{}
	for _, g := range l.groups[:b.groups] {
		l.waiting -= len(g.rows)
	}
	l.groups = slices.Delete(l.groups, 0, b.groups)
	l.inFlight, l.dropped = 0, 0
	l.words.saved = b.firstWord + len(b.words)
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

// failed says that the file has not taken the batch, or may not have: all of it waits on.
func (l *ledger) failed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight = 0
	for _, m := range l.open {
		m.written = false
	}
	l.openSaved = -1
	l.bound()
}

// begun says that the file is a new one, which holds nothing yet: all that the ledger knows is written to it again.
func (l *ledger) begun() {
	l.failed()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.words.saved, l.savedSaved, l.lastSaved, l.rewrite = 0, -1, 0, true
}

// apply writes the batch.
func (b *batch) apply(tx *bbolt.Tx) error {
	if err := b.applyRows(tx); err != nil {
		return err
	}
	if b.marks != nil {
		if err := syncMarks(bucket(tx, openBucket), b.marks); err != nil {
			return err
		}
	}
	if err := b.applyTotals(tx); err != nil {
		return err
	}
	if b.saved != nil {
		if err := writeSaved(tx, *b.saved); err != nil {
			return err
		}
	}
	return bucket(tx, metaBucket).Put([]byte(metaLastID), idKey(b.last))
}

func (b *batch) applyRows(tx *bbolt.Tx) error {
	words := bucket(tx, wordsBucket)
	for i, word := range b.words {
		if err := words.Put(binary.BigEndian.AppendUint64(nil, uint64(b.firstWord+i)), []byte(word)); err != nil {
			return err
		}
	}
	if b.change == clearHistory {
		return emptyBucket(tx, exchangesBucket)
	}
	// In order of their keys, rows that lie on one page are written to it one after the other.
	slices.SortFunc(b.rows, func(a, c encoded) int { return cmp.Compare(a.id, c.id) })
	exchanges := bucket(tx, exchangesBucket)
	exchanges.FillPercent = 0.95 // keys only grow: pages need no room for later ones
	for _, r := range b.rows {
		if err := exchanges.Put(idKey(r.id), r.value); err != nil {
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
		if _, under := marks[keyID(key)]; !under {
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
		if err := open.Put(idKey(id), m.value); err != nil {
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

func idKey(id proxy.ID) []byte { return binary.BigEndian.AppendUint64(nil, uint64(id)) }

// keyID is 0 for a key that is not an ID's.
func keyID(key []byte) proxy.ID {
	if len(key) != 8 {
		return 0
	}
	return proxy.ID(binary.BigEndian.Uint64(key))
}
