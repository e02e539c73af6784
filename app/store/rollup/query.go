package rollup

import (
	"context"
	"math"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/colindex"
	"clb/app/store/rowcodec"
)

// Query is one pass over the rollups.
type Query struct {
	Where colindex.Where
	// Apart is what the cells must be told apart by beside what the range asks for: byOutcome (or 0), byAccount or
	// byModel.
	Apart Kind
	// Cuts are minutes that no cell may reach over, sorted; noDays has hours be the longest cells.
	Cuts   []int64
	NoDays bool
	// Sink is where a cell is summed up, by the minute in the range with which it begins and by its key.
	Sink func(start int64, key CellKey) *Aggregate

	// What Prepare makes of it: the kind of cells that are read, those that match, and the range as minutes.
	kind     Kind
	match    CellKey
	any      struct{ account, model, outcome bool }
	from, to int64
	// cutHours are hours that an end of the range cuts and that count whole, since their minutes are gone.
	cutHours map[int64]bool
}

// Prepare makes the query ready, with the names as they are now; possible is false where it asks for a name that no
// exchange has.
func (q *Query) Prepare(names *rowcodec.Dictionary) (possible bool) {
	w := q.Where
	account, knownAccount := names.Number[w.AccountID]
	model, knownModel := names.Number[w.Model]
	q.match = CellKey{uint16(account), uint16(model), CodeOf(w.Outcome)}
	q.any.account, q.any.model, q.any.outcome = w.AccountID == "", w.Model == "", w.Outcome == ""
	q.kind = kindFor(!q.any.account || q.Apart == KindAccount, !q.any.model || q.Apart == KindModel)
	q.from, q.to = 0, math.MaxInt64
	if !w.From.IsZero() {
		q.from = MinuteOf(w.From)
	}
	if !w.To.IsZero() {
		q.to = MinuteOf(w.To.Add(time.Minute - time.Nanosecond))
	}
	if len(q.Cuts) > 0 {
		q.Cuts[0] = max(q.Cuts[0], q.from)
	}
	q.cutHours = map[int64]bool{}
	return knownAccount && knownModel
}

func kindFor(account, model bool) Kind {
	switch {
	case account && model:
		return KindBoth
	case account:
		return KindAccount
	case model:
		return KindModel
	}
	return KindOutcome
}

// matches says whether a cell is asked for.
func (q *Query) matches(key CellKey) bool {
	return (q.any.account || key.Account == q.match.Account) && (q.any.model || key.Model == q.match.Model) &&
		(q.any.outcome || key.Outcome == q.match.Outcome)
}

// whole says whether the minutes from start to end lie in the range and no cut lies between them.
func (q *Query) whole(start, end int64) bool {
	if start < q.from || end > q.to {
		return false
	}
	i, found := slices.BinarySearch(q.Cuts, start)
	if found {
		i++
	}
	return i >= len(q.Cuts) || q.Cuts[i] >= end
}

// ReadFile sums the cells of the file: days that lie whole in the range and between two cuts, else their hours, else
// the minutes of those.
func (q *Query) ReadFile(ctx context.Context, in Buckets) error {
	days, hours, minutes := in.Days, in.Hours, in.Minutes
	cursor := hours.Cursor()
	return q.each(days.Cursor(), q.from/dayMinutes, ceil(q.to, dayMinutes), func(day int64, block []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !q.NoDays && q.whole(day*dayMinutes, (day+1)*dayMinutes) {
			return q.take(day*dayMinutes, block)
		}
		first, end := max(day*24, q.from/hourMinutes), min((day+1)*24, ceil(q.to, hourMinutes))
		return q.each(cursor, first, end, func(hour int64, block []byte) error {
			start := hour * hourMinutes
			if q.whole(start, start+hourMinutes) {
				return q.take(start, block)
			}
			if firstByte(hours.Get(blockKey(KindOutcome, hour)))&HasMinutes == 0 {
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

// each calls do for the blocks of the query's kind from one unit up to another.
func (q *Query) each(cursor *bbolt.Cursor, from, to int64, do func(unit int64, block []byte) error) error {
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
func (q *Query) take(start int64, block []byte) error {
	return EachCell(q.kind, block, func(key CellKey, cell []byte) error {
		if !q.matches(key) {
			return nil
		}
		if _, err := q.Sink(start, key).AddEncoded(key.Outcome, cell); err != nil {
			return rowcodec.Damaged("a cell of a rollup: %v", err)
		}
		return nil
	})
}

// ReadDelta sums the cells of a delta that match.
func (q *Query) ReadDelta(d *Delta) {
	for at, cell := range d.Minutes {
		inside := at.Start >= q.from && at.Start < q.to
		if (inside || q.cutHours[at.Start/hourMinutes]) && q.matches(at.CellKey) {
			q.Sink(max(at.Start, q.from), at.CellKey).Add(cell)
		}
	}
	for at, cell := range d.Coarse {
		if at.Start+hourMinutes > q.from && at.Start < q.to && q.matches(at.CellKey) {
			q.Sink(max(at.Start, q.from), at.CellKey).Add(cell)
		}
	}
}
