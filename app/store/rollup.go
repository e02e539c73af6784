package store

import (
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
)

// The rollups sum exchanges by the minute, hour and day (UTC) of their arrival, account, model and outcome. Hours and
// days are kept for good, minutes for minutesKept.
const minutesKept = 48 * time.Hour

// Bounds on the names of accounts and models, so that a client that asks for ever new models does not grow every block
// of the file. What finds no room is counted under OtherName.
const (
	namesMax      = 1024
	modelNamesMax = 768
	OtherName     = "(other)"
)

// newNames is the table of the names. The first two are always there: none, and the others.
func newNames(list []string) *rowcodec.Dictionary {
	w := rowcodec.NewDictionary(list)
	for _, name := range []string{"", OtherName} {
		w.Refer(name, namesMax)
	}
	return w
}

// nameNumber is the number of a name.
func nameNumber(w *rowcodec.Dictionary, text string, most int) uint16 {
	n, ok := w.Refer(text, most)
	if !ok || n > namesMax {
		n = w.Number[OtherName]
	}
	return uint16(n)
}

// The numbers of minutes since 1970 in an hour and in a day.
const (
	hourMinutes = 60
	dayMinutes  = 24 * hourMinutes
)

// minuteOf is the number of the minute since 1970 in which a moment lies, within what a key can hold.
func minuteOf(at time.Time) int64 {
	return min(max(at.Unix()/60, 0), int64(^uint32(0))/dayMinutes*dayMinutes-1)
}

// rolled is the sum of a group's exchanges: by minute, or by hour alone (coarse) where they have been let go.
type rolled struct {
	minutes, coarse map[slot]*Aggregate
}

// slot is a cell's key and the number of the minute with which its minute or hour begins.
type slot struct {
	start int64
	cellKey
}

// count adds one exchange.
func (r *rolled) count(x *rowcodec.Row, names *rowcodec.Dictionary) {
	if r.minutes == nil {
		r.minutes = map[slot]*Aggregate{}
	}
	key := slot{minuteOf(x.Time),
		cellKey{nameNumber(names, x.AccountID, namesMax), nameNumber(names, x.Model, modelNamesMax), codeOf(x.Outcome)}}
	cell := r.minutes[key]
	if cell == nil {
		cell = &Aggregate{}
		r.minutes[key] = cell
	}
	cell.count(&x.Exchange)
}

// coarseMax is how many cells of rows that were let go are kept apart. Beyond, those of one hour and outcome are
// summed.
const coarseMax = 16384

// joinRolled sums two by hour. Neither changes.
func joinRolled(a, b *rolled) rolled {
	sum := rolled{coarse: map[slot]*Aggregate{}}
	for _, part := range []map[slot]*Aggregate{a.minutes, a.coarse, b.minutes, b.coarse} {
		for key, cell := range part {
			key.start -= key.start % hourMinutes
			if other := (cellKey{1, 1, key.outcome}); len(sum.coarse) >= coarseMax && sum.coarse[key] == nil {
				key.cellKey = other
			}
			if sum.coarse[key] == nil {
				sum.coarse[key] = &Aggregate{}
			}
			sum.coarse[key].Add(cell)
		}
	}
	return sum
}

// applyRollups adds the fresh groups to the rollups.
func (b *batch) applyRollups(tx *bbolt.Tx) error {
	if err := putWords(bucket(tx, namesBucket), b.firstName, b.names); err != nil {
		return err
	}
	if b.change == clearHistory {
		for _, name := range []string{minutesBucket, hoursBucket, daysBucket} {
			if err := emptyBucket(tx, name); err != nil {
				return err
			}
		}
		return nil
	}
	w := rollupWriter{minutes: bucket(tx, minutesBucket), hours: bucket(tx, hoursBucket), days: bucket(tx, daysBucket),
		oldest: minuteOf(b.now.Add(-minutesKept)) / hourMinutes}
	for _, in := range []*bbolt.Bucket{w.minutes, w.hours, w.days} {
		in.FillPercent = 0.9 // within a kind, keys mostly grow
	}
	minutes, coarse := gatherCells(b.fresh)
	if err := w.add(minutes, coarse); err != nil {
		return err
	}
	return w.forgetMinutes()
}

// gatherCells lists the cells of the groups by minute and, where they have no minute, by hour.
func gatherCells(groups []*chunk) (minutes, coarse map[int64][]keyed) {
	minutes, coarse = map[int64][]keyed{}, map[int64][]keyed{}
	for _, g := range groups {
		for key, cell := range g.rolled.minutes {
			minutes[key.start] = append(minutes[key.start], keyed{key.cellKey, cell})
		}
		for key, cell := range g.rolled.coarse {
			hour := key.start / hourMinutes
			coarse[hour] = append(coarse[hour], keyed{key.cellKey, cell})
		}
	}
	return minutes, coarse
}

// rollupWriter adds cells to the three buckets.
type rollupWriter struct {
	minutes, hours, days *bbolt.Bucket
	// oldest is the first hour of which minutes are kept.
	oldest int64
}

func same(key cellKey) cellKey { return key }

// add adds cells by minute, and by hour where they have none.
func (w *rollupWriter) add(minutes, coarse map[int64][]keyed) error {
	hours, days := map[int64][]keyed{}, map[int64][]keyed{}
	for hour, cells := range coarse {
		hours[hour] = append(hours[hour], cells...)
	}
	byHour := map[int64][]int64{} // the minutes of each hour
	for _, minute := range slices.Sorted(maps.Keys(minutes)) {
		minutes[minute] = folded(minutes[minute], same)
		hour := minute / hourMinutes
		hours[hour] = append(hours[hour], minutes[minute]...)
		byHour[hour] = append(byHour[hour], minute)
	}
	for _, hour := range slices.Sorted(maps.Keys(hours)) {
		hours[hour] = folded(hours[hour], same)
		days[hour/24] = append(days[hour/24], hours[hour]...)
		flags, err := w.flags(hour, len(coarse[hour]) == 0)
		if err != nil {
			return err
		}
		if err := w.put(w.hours, hour, flags, hours[hour]); err != nil {
			return err
		}
		for _, minute := range byHour[hour] {
			if flags&hasMinutes == 0 {
				break
			}
			if err := w.put(w.minutes, minute, 0, minutes[minute]); err != nil {
				return err
			}
		}
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		if err := w.put(w.days, day, 0, folded(days[day], same)); err != nil {
			return err
		}
	}
	return nil
}

// flags are those that the block of an hour is to have. An hour has its minutes from its first exchange on or never.
func (w *rollupWriter) flags(hour int64, whole bool) (byte, error) {
	old := w.hours.Get(blockKey(byOutcome, hour))
	if len(old) == 0 && whole && hour >= w.oldest {
		return hasMinutes, nil
	}
	if len(old) == 0 || old[0]&hasMinutes == 0 || whole {
		return firstByte(old), nil
	}
	return 0, w.dropMinutes(hour)
}

func firstByte(b []byte) byte {
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

// put adds cells to the blocks of one minute, hour or day.
func (w *rollupWriter) put(in *bbolt.Bucket, unit int64, flags byte, cells []keyed) error {
	for _, k := range kinds() {
		own := byte(0)
		if k == byOutcome {
			own = flags
		}
		part := cells
		if k != byBoth {
			part = folded(cells, k.of)
		}
		key := blockKey(k, unit)
		block, err := added(k, in.Get(key), own, part)
		if err != nil {
			return err
		}
		if err := in.Put(key, block); err != nil {
			return err
		}
	}
	return nil
}

// blockKey is the key of a block in its bucket.
func blockKey(k kind, unit int64) []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(k)}, uint32(unit))
}

// unitOf is the number of the minute, hour or day in a block's key; ok is false for a key of another kind.
func unitOf(k kind, key []byte) (unit int64, ok bool) {
	if len(key) != 5 || key[0] != byte(k) {
		return 0, false
	}
	return int64(binary.BigEndian.Uint32(key[1:])), true
}

// forgetAtOnce is how many hours lose their minutes in one transaction: it is to stay short after a pause of weeks.
const forgetAtOnce = 4

// forgetMinutes drops the minutes of hours that are old enough.
func (w *rollupWriter) forgetMinutes() error {
	for range forgetAtOnce {
		key, _ := w.minutes.Cursor().Seek(blockKey(byOutcome, 0))
		minute, ok := unitOf(byOutcome, key)
		hour := minute / hourMinutes
		if !ok || hour >= w.oldest {
			return nil
		}
		if err := w.dropMinutes(hour); err != nil {
			return err
		}
		if err := w.unmark(hour); err != nil {
			return err
		}
	}
	return nil
}

// unmark takes the flag of its minutes from an hour.
func (w *rollupWriter) unmark(hour int64) error {
	key := blockKey(byOutcome, hour)
	block := slices.Clone(w.hours.Get(key))
	if len(block) == 0 {
		return nil
	}
	block[0] &^= hasMinutes
	return w.hours.Put(key, block)
}

// dropMinutes deletes the minutes of an hour.
func (w *rollupWriter) dropMinutes(hour int64) error {
	for _, k := range kinds() {
		for minute := hour * hourMinutes; minute < (hour+1)*hourMinutes; minute++ {
			if err := w.minutes.Delete(blockKey(k, minute)); err != nil {
				return err
			}
		}
	}
	return nil
}
