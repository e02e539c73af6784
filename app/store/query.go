package store

import (
	"context"
	"math"
	"slices"
	"time"

	"clb/app/store/rowcodec"

	"go.etcd.io/bbolt"
)

// query is one pass over the rollups.
type query struct {
	where Where
	// apart is what the cells must be told apart by beside what the range asks for: byOutcome (or 0), byAccount or
	// byModel.
	apart kind
	// cuts are minutes that no cell may reach over, sorted; noDays has hours be the longest cells.
	cuts   []int64
	noDays bool
	// sink is where a cell is summed up, by the minute in the range with which it begins and by its key.
	sink func(start int64, key cellKey) *Aggregate

	// What figures makes of it: the kind of cells that are read, those that match, and the range as minutes.
	kind     kind
	match    cellKey
	any      struct{ account, model, outcome bool }
	from, to int64
	// cutHours are hours that an end of the range cuts and that count whole, since their minutes are gone.
	cutHours map[int64]bool
}

// figures answers a question. Where the file can't be read it returns an error, and what is in memory is summed all the
// same.
func (s *Store) figures(ctx context.Context, q *query) error {
	if err := rolledUp(q.where); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// The groups first: a group that moves to the file between the two is told by its number.
	waiting, possible := s.ledger.prepare(q)
	if !possible {
		return nil
	}
	applied := uint64(0)
	err := s.read(func(tx *bbolt.Tx) error {
		applied = readApplied(tx)
		return q.readFile(ctx, tx)
	})
	for _, g := range waiting {
		if g.seq > applied {
			q.readGroup(g)
		}
	}
	return err
}

// waitingGroups gathers, and returns the groups that wait for the file. None of them changes any more but for its rows,
// which may be let go.
func (l *memtable) waitingGroups() []*chunk {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sealLocked()
}

func (l *memtable) sealLocked() []*chunk {
	l.gatherLocked()
	if n := len(l.groups); n > 0 {
		l.groups[n-1].sealed = true
	}
	return slices.Clone(l.groups)
}

// nameList is the table of the names as it is now. What it holds never changes.
func (l *memtable) nameList() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.names.List
}

// prepare makes the question ready and returns what waits; possible is false where it asks for a name that no exchange
// has.
func (l *memtable) prepare(q *query) (waiting []*chunk, possible bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting = l.sealLocked()
	w := q.where
	account, knownAccount := l.names.Number[w.AccountID]
	model, knownModel := l.names.Number[w.Model]
	q.match = cellKey{uint16(account), uint16(model), codeOf(w.Outcome)}
	q.any.account, q.any.model, q.any.outcome = w.AccountID == "", w.Model == "", w.Outcome == ""
	q.kind = kindFor(!q.any.account || q.apart == byAccount, !q.any.model || q.apart == byModel)
	q.from, q.to = 0, math.MaxInt64
	if !w.From.IsZero() {
		q.from = minuteOf(w.From)
	}
	if !w.To.IsZero() {
		q.to = minuteOf(w.To.Add(time.Minute - time.Nanosecond))
	}
	if len(q.cuts) > 0 {
		q.cuts[0] = max(q.cuts[0], q.from)
	}
	q.cutHours = map[int64]bool{}
	return waiting, knownAccount && knownModel
}

func kindFor(account, model bool) kind {
	switch {
	case account && model:
		return byBoth
	case account:
		return byAccount
	case model:
		return byModel
	}
	return byOutcome
}

// matches says whether a cell is asked for.
func (q *query) matches(key cellKey) bool {
	return (q.any.account || key.account == q.match.account) && (q.any.model || key.model == q.match.model) &&
		(q.any.outcome || key.outcome == q.match.outcome)
}

// whole says whether the minutes from start to end lie in the range and no cut lies between them.
func (q *query) whole(start, end int64) bool {
	if start < q.from || end > q.to {
		return false
	}
	i, found := slices.BinarySearch(q.cuts, start)
	if found {
		i++
	}
	return i >= len(q.cuts) || q.cuts[i] >= end
}

// readFile sums the cells of the file: days that lie whole in the range and between two cuts, else their hours, else
// the minutes of those.
func (q *query) readFile(ctx context.Context, tx *bbolt.Tx) error {
	days, hours, minutes := bucket(tx, daysBucket), bucket(tx, hoursBucket), bucket(tx, minutesBucket)
	cursor := hours.Cursor()
	return q.each(days.Cursor(), q.from/dayMinutes, ceil(q.to, dayMinutes), func(day int64, block []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !q.noDays && q.whole(day*dayMinutes, (day+1)*dayMinutes) {
			return q.take(day*dayMinutes, block)
		}
		first, end := max(day*24, q.from/hourMinutes), min((day+1)*24, ceil(q.to, hourMinutes))
		return q.each(cursor, first, end, func(hour int64, block []byte) error {
			start := hour * hourMinutes
			if q.whole(start, start+hourMinutes) {
				return q.take(start, block)
			}
			if firstByte(hours.Get(blockKey(byOutcome, hour)))&hasMinutes == 0 {
				q.cutHours[hour] = true
				return q.take(max(start, q.from), block)
			}
			return q.each(minutes.Cursor(), max(start, q.from), min(start+hourMinutes, q.to), q.take)
		})
	})
}

// ceil is the number of the unit that begins at or after a minute.
func ceil(minute, unit int64) int64 {
	if minute > math.MaxInt64-unit {
		return math.MaxInt64 / unit
	}
	return (minute + unit - 1) / unit
}

// each calls do for the blocks of the question's kind from one unit up to another.
func (q *query) each(cursor *bbolt.Cursor, from, to int64, do func(unit int64, block []byte) error) error {
	key, block := cursor.Seek(blockKey(q.kind, from))
	for ; ; key, block = cursor.Next() {
		unit, ok := unitOf(q.kind, key)
		if !ok || unit >= to {
			return nil
		}
		if err := do(unit, block); err != nil {
			return err
		}
	}
}

// take sums up the cells of a block that match.
func (q *query) take(start int64, block []byte) error {
	return eachCell(q.kind, block, func(key cellKey, cell []byte) error {
		if !q.matches(key) {
			return nil
		}
		if _, err := q.sink(start, key).addEncoded(key.outcome, cell); err != nil {
			return rowcodec.Damaged("a cell of a rollup: %v", err)
		}
		return nil
	})
}

// readGroup sums the cells of a group that match.
func (q *query) readGroup(g *chunk) {
	for at, cell := range g.rolled.minutes {
		inside := at.start >= q.from && at.start < q.to
		if (inside || q.cutHours[at.start/hourMinutes]) && q.matches(at.cellKey) {
			q.sink(max(at.start, q.from), at.cellKey).Add(cell)
		}
	}
	for at, cell := range g.rolled.coarse {
		if at.start+hourMinutes > q.from && at.start < q.to && q.matches(at.cellKey) {
			q.sink(max(at.start, q.from), at.cellKey).Add(cell)
		}
	}
}

// First is when the first exchange that is known arrived, to the minute or the hour as it is kept; now where there is
// none.
func (s *Store) First() (time.Time, error) {
	minute, err := s.firstMinute()
	return time.Unix(minute*60, 0), err
}

func (s *Store) firstMinute() (int64, error) {
	first := minuteOf(time.Now())
	for _, g := range s.ledger.waitingGroups() {
		for _, part := range []map[slot]*Aggregate{g.rolled.minutes, g.rolled.coarse} {
			for at := range part {
				first = min(first, at.start)
			}
		}
	}
	err := s.read(func(tx *bbolt.Tx) error {
		key, _ := bucket(tx, hoursBucket).Cursor().Seek(blockKey(byOutcome, 0))
		if hour, ok := unitOf(byOutcome, key); ok {
			first = min(first, hour*hourMinutes)
		}
		return nil
	})
	return first, err
}
