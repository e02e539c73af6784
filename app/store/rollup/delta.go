package rollup

import (
	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
)

// Delta is the sum of a group's exchanges: by minute, or by hour alone (coarse) where they have been let go.
type Delta struct {
	Minutes, Coarse map[Slot]*Aggregate
}

// Slot is a cell's key and the number of the minute with which its minute or hour begins.
type Slot struct {
	Start int64
	CellKey
}

// Count adds one exchange.
func (d *Delta) Count(x *rowcodec.Row, names *rowcodec.Dictionary) {
	if d.Minutes == nil {
		d.Minutes = map[Slot]*Aggregate{}
	}
	key := Slot{MinuteOf(x.Time),
		CellKey{nameNumber(names, x.AccountID, NamesMax), nameNumber(names, x.Model, ModelNamesMax), CodeOf(x.Outcome)}}
	cell := d.Minutes[key]
	if cell == nil {
		cell = &Aggregate{}
		d.Minutes[key] = cell
	}
	cell.Count(&x.Exchange)
}

// coarseMax is how many cells of rows that were let go are kept apart. Beyond, those of one hour and outcome are
// summed.
const coarseMax = 16384

// Join sums two deltas by hour. Neither changes.
func Join(a, b *Delta) Delta {
	sum := Delta{Coarse: map[Slot]*Aggregate{}}
	for _, part := range []map[Slot]*Aggregate{a.Minutes, a.Coarse, b.Minutes, b.Coarse} {
		for key, cell := range part {
			key.Start -= key.Start % hourMinutes
			if other := (CellKey{1, 1, key.Outcome}); len(sum.Coarse) >= coarseMax && sum.Coarse[key] == nil {
				key.CellKey = other
			}
			if sum.Coarse[key] == nil {
				sum.Coarse[key] = &Aggregate{}
			}
			sum.Coarse[key].Add(cell)
		}
	}
	return sum
}

// First is the earliest minute of a delta, or the one given where that is earlier.
func (d *Delta) First(minute int64) int64 {
	for _, part := range []map[Slot]*Aggregate{d.Minutes, d.Coarse} {
		for at := range part {
			minute = min(minute, at.Start)
		}
	}
	return minute
}

// FirstMinute is the earliest minute in the bucket of the hours, or the one given where that is earlier.
func FirstMinute(hours *bbolt.Bucket, minute int64) int64 {
	key, _ := hours.Cursor().Seek(blockKey(KindOutcome, 0))
	if hour, ok := unitOf(KindOutcome, key); ok {
		minute = min(minute, hour*hourMinutes)
	}
	return minute
}
