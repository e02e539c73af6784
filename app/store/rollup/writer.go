// Package rollup sums the history up: exchanges by the minute, hour and day (UTC) of their arrival, by account, model
// and outcome. A Delta is what a group of exchanges adds; Apply brings deltas into the file; a Query reads both.
// Figures never read rows, so that those of a year take milliseconds.
package rollup

import (
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
)

// MinutesKept is how long minutes are kept. Hours and days are kept for good.
const MinutesKept = 48 * time.Hour

// Bounds on the names of accounts and models, so that a client that asks for ever new models does not grow every block
// of the file. What finds no room is counted under OtherName.
const (
	NamesMax      = 1024
	ModelNamesMax = 768
	OtherName     = "(other)"
)

// NewNames is the table of the names. The first two are always there: none, and the others.
func NewNames(list []string) *rowcodec.Dictionary {
	w := rowcodec.NewDictionary(list)
	for _, name := range []string{"", OtherName} {
		w.Refer(name, NamesMax)
	}
	return w
}

// nameNumber is the number of a name.
func nameNumber(w *rowcodec.Dictionary, text string, most int) uint16 {
	n, ok := w.Refer(text, most)
	if !ok || n > NamesMax {
		n = w.Number[OtherName]
	}
	return uint16(n)
}

// The numbers of minutes since 1970 in an hour and in a day.
const (
	hourMinutes = 60
	dayMinutes  = 24 * hourMinutes
)

// MinuteOf is the number of the minute since 1970 in which a moment lies, within what a key can hold.
func MinuteOf(at time.Time) int64 {
	return min(max(at.Unix()/60, 0), int64(^uint32(0))/dayMinutes*dayMinutes-1)
}

// Buckets are those of the rollups in a transaction, each with blocks of its unit of time.
type Buckets struct{ Minutes, Hours, Days *bbolt.Bucket }

// Apply adds deltas to the rollups, and drops minutes that are older than MinutesKept.
func Apply(in Buckets, deltas []*Delta, now time.Time) error {
	w := writer{minutes: in.Minutes, hours: in.Hours, days: in.Days,
		oldest: MinuteOf(now.Add(-MinutesKept)) / hourMinutes}
	for _, b := range []*bbolt.Bucket{w.minutes, w.hours, w.days} {
		b.FillPercent = 0.9 // within a kind, keys mostly grow
	}
	minutes, coarse := gatherCells(deltas)
	if err := w.add(minutes, coarse); err != nil {
		return err
	}
	return w.forgetMinutes()
}

// gatherCells lists the cells of deltas by minute and, where they have no minute, by hour.
func gatherCells(deltas []*Delta) (minutes, coarse map[int64][]KeyedCell) {
	minutes, coarse = map[int64][]KeyedCell{}, map[int64][]KeyedCell{}
	for _, d := range deltas {
		for key, cell := range d.Minutes {
			minutes[key.Start] = append(minutes[key.Start], KeyedCell{key.CellKey, cell})
		}
		for key, cell := range d.Coarse {
			hour := key.Start / hourMinutes
			coarse[hour] = append(coarse[hour], KeyedCell{key.CellKey, cell})
		}
	}
	return minutes, coarse
}

// writer adds cells to the three buckets.
type writer struct {
	minutes, hours, days *bbolt.Bucket
	// oldest is the first hour of which minutes are kept.
	oldest int64
}

func same(key CellKey) CellKey { return key }

// add adds cells by minute, and by hour where they have none.
func (w *writer) add(minutes, coarse map[int64][]KeyedCell) error {
	hours, days := map[int64][]KeyedCell{}, map[int64][]KeyedCell{}
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
			if flags&HasMinutes == 0 {
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
func (w *writer) flags(hour int64, whole bool) (byte, error) {
	old := w.hours.Get(blockKey(KindOutcome, hour))
	if len(old) == 0 && whole && hour >= w.oldest {
		return HasMinutes, nil
	}
	if len(old) == 0 || old[0]&HasMinutes == 0 || whole {
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
func (w *writer) put(in *bbolt.Bucket, unit int64, flags byte, cells []KeyedCell) error {
	for _, k := range kinds() {
		own := byte(0)
		if k == KindOutcome {
			own = flags
		}
		part := cells
		if k != KindBoth {
			part = folded(cells, k.Of)
		}
		key := blockKey(k, unit)
		block, err := AddToBlock(k, in.Get(key), own, part)
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
func blockKey(k Kind, unit int64) []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(k)}, uint32(unit))
}

// unitOf is the number of the minute, hour or day in a block's key; ok is false for a key of another kind.
func unitOf(k Kind, key []byte) (unit int64, ok bool) {
	if len(key) != 5 || key[0] != byte(k) {
		return 0, false
	}
	return int64(binary.BigEndian.Uint32(key[1:])), true
}

// forgetAtOnce is how many hours lose their minutes in one transaction: it is to stay short after a pause of weeks.
const forgetAtOnce = 4

// forgetMinutes drops the minutes of hours that are old enough.
func (w *writer) forgetMinutes() error {
	for range forgetAtOnce {
		key, _ := w.minutes.Cursor().Seek(blockKey(KindOutcome, 0))
		minute, ok := unitOf(KindOutcome, key)
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
func (w *writer) unmark(hour int64) error {
	key := blockKey(KindOutcome, hour)
	block := slices.Clone(w.hours.Get(key))
	if len(block) == 0 {
		return nil
	}
	block[0] &^= HasMinutes
	return w.hours.Put(key, block)
}

// dropMinutes deletes the minutes of an hour.
func (w *writer) dropMinutes(hour int64) error {
	for _, k := range kinds() {
		for minute := hour * hourMinutes; minute < (hour+1)*hourMinutes; minute++ {
			if err := w.minutes.Delete(blockKey(k, minute)); err != nil {
				return err
			}
		}
	}
	return nil
}
