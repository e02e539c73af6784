package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rollup"
	"clb/proxy/anthropic"
)

// The limits bucket maps an account's ID, a zero byte and the number of a span of six hours since 1970 in UTC (4 bytes,
// big endian) to the samples of that span, one after the other in the order of their minutes:
//
//	minute of the span      varint
//	number of windows       varint
//	for each of them
//	  name                  length (varint) and bytes; in place of those of windowNames 255 less its place
//	  use                   varint, thousandths
//	  reset                 varint: minutes from the span's start, and 1; 0 where it is not known
//
// They go with the requests of their time: a busy account has some 500 samples of a dozen bytes a day.
const (
	spanMinutes = 6 * 60
	// limitStep is the change of a window's use that is worth a sample, in thousandths; resetStep that of its end.
	limitStep = 10
	resetStep = 1 // minute
	// mostThousandths bounds a window's use, in thousandths.
	mostThousandths = 1_000_000
	// limitsMost is about how many samples one answer has.
	limitsMost = 500
)

// The names of the windows that are no model's family. A family's is "model:" and its name.
const (
	WindowFiveHour = "five_hour"
	WindowSevenDay = "seven_day"
	WindowOverage  = "overage"
	windowModel    = "model:"
)

func windowNames() [3]string { return [...]string{WindowFiveHour, WindowSevenDay, WindowOverage} }

// Use is how far a window was used at one time.
type Use struct {
	// Utilization is the used share, 0 to 1 (above 1 when overdrawn), to a thousandth.
	Utilization float64
	// Reset is when the window starts anew, to the minute; zero where that was not known.
	Reset time.Time
}

// LimitSample is how far an account's windows were used at one time.
type LimitSample struct {
	At time.Time
	// Windows has those that the wire had told of by then: "five_hour", "seven_day", "overage" and "model:" with a
	// family.
	Windows map[string]Use
}

// use is a window as the file has it.
type use struct {
	thousandths, reset int64 // the reset in minutes since 1970, 0: not known
}

// usesOf are the windows that the wire has told of.
func usesOf(l *anthropic.Limits) map[string]use {
	uses := map[string]use{}
	add := func(name string, w anthropic.Window) {
		if w.Seen.IsZero() || math.IsNaN(w.Utilization) {
			return
		}
		u := use{thousandths: int64(math.Round(min(max(w.Utilization, 0)*1000, mostThousandths)))}
		if !w.Reset.IsZero() {
			u.reset = max(w.Reset.Add(30*time.Second).Unix()/60, 0)
		}
		uses[name[:min(len(name), 127)]] = u
	}
	add(WindowFiveHour, l.FiveHour)
	add(WindowSevenDay, l.SevenDay)
	add(WindowOverage, l.Overage)
	for family, w := range l.Models {
		add(windowModel+family, w)
	}
	return uses
}

// worthASample says whether something changed since the last sample that a line over time should show.
func worthASample(last, now map[string]use) bool {
	if len(last) != len(now) {
		return true
	}
	for name, u := range now {
		was, known := last[name]
		if !known || abs(u.thousandths-was.thousandths) >= limitStep || abs(u.reset-was.reset) > resetStep {
			return true
		}
	}
	return false
}

func abs(n int64) int64 { return max(n, -n) }

// sample is the uses of one minute since 1970.
type sample struct {
	minute int64
	uses   map[string]use
}

// applyLimits takes samples of the accounts' limits where they have changed. A minute has one sample: its last.
func (b *batch) applyLimits(tx *bbolt.Tx) error {
	if b.change == clearHistory {
		if err := emptyBucket(tx, limitsBucket); err != nil {
			return err
		}
	}
	if b.saved == nil {
		return nil
	}
	limits := bucket(tx, limitsBucket)
	minute := rollup.MinuteOf(b.now)
	for _, id := range sortedKeys(b.saved.States) {
		state := b.saved.States[id]
		uses := usesOf(&state.Limits)
		if id == "" || len(uses) == 0 {
			continue
		}
		if err := addSample(limits, id, sample{minute, uses}); err != nil {
			return err
		}
	}
	return nil
}

// addSample adds a sample where it is worth it.
func addSample(limits *bbolt.Bucket, id string, now sample) error {
	key := spanKey(id, now.minute)
	start := now.minute / spanMinutes * spanMinutes
	samples, err := readSamples(limits.Get(key), start)
	if err != nil {
		samples = nil // unreadable ones are replaced
	}
	n := len(samples)
	same := n > 0 && samples[n-1].minute == now.minute
	if same {
		if maps.Equal(samples[n-1].uses, now.uses) {
			return nil
		}
		samples = samples[:n-1]
	}
	last, found := lastSample(limits, id, samples, key)
	if found && !same && !worthASample(last.uses, now.uses) {
		return nil
	}
	at, there := slices.BinarySearchFunc(samples, now.minute,
		func(s sample, minute int64) int { return int(s.minute - minute) })
	if there { // the clock went back
		samples[at] = now
	} else {
		samples = slices.Insert(samples, at, now)
	}
	return limits.Put(key, appendSamples(nil, samples, start))
}

// lastSample is the newest of the samples, or of the spans before theirs.
func lastSample(limits *bbolt.Bucket, id string, samples []sample, key []byte) (last sample, found bool) {
	if n := len(samples); n > 0 {
		return samples[n-1], true
	}
	cursor := limits.Cursor()
	var value []byte
	before, _ := cursor.Seek(key)
	if before == nil {
		before, value = cursor.Last()
	} else {
		before, value = cursor.Prev()
	}
	span, ok := spanOf(id, before)
	if !ok {
		return last, false
	}
	older, err := readSamples(value, span*spanMinutes)
	if err != nil || len(older) == 0 {
		return last, false
	}
	return older[len(older)-1], true
}

func spanKey(id string, minute int64) []byte {
	return binary.BigEndian.AppendUint32(append([]byte(id), 0), uint32(minute/spanMinutes))
}

// spanOf is the inverse of spanKey for the account's own keys.
func spanOf(id string, key []byte) (span int64, ok bool) {
	rest, ok := bytes.CutPrefix(key, append([]byte(id), 0))
	if !ok || len(rest) != 4 {
		return 0, false
	}
	return int64(binary.BigEndian.Uint32(rest)), true
}

// Limits returns how far the windows of an account were used from one time on and before another, oldest first. The
// first sample is that in force at from, if there is one; zero times are all there is. Of more than about 500 samples
// those are left out that a line over time would not show: of each of 250 stretches the highest and the last stay.
func (s *Store) Limits(ctx context.Context, accountID string, from, to time.Time) ([]LimitSample, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	first, end := int64(0), int64(math.MaxInt64)
	if !from.IsZero() {
		first = rollup.MinuteOf(from)
	}
	if !to.IsZero() {
		end = rollup.MinuteOf(to.Add(time.Minute - 1))
	}
	var list []sample
	err := s.read(func(tx *bbolt.Tx) (err error) {
		list, err = samplesIn(ctx, bucket(tx, limitsBucket), accountID, first, end)
		return err
	})
	if err != nil {
		return nil, err
	}
	if now, waits := s.ledger.unsavedUses(accountID); waits && now.minute >= first && now.minute < end {
		if n := len(list); n == 0 || list[n-1].minute < now.minute && worthASample(list[n-1].uses, now.uses) {
			list = append(list, now)
		}
	}
	return shown(thinned(list)), nil
}

// unsavedUses is the sample of what was saved and is not in the file yet.
func (l *memtable) unsavedUses(accountID string) (now sample, waits bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	state, known := l.saved.States[accountID]
	if !known || l.savedVersion == l.savedSaved {
		return now, false
	}
	now = sample{rollup.MinuteOf(time.Now()), usesOf(&state.Limits)}
	return now, len(now.uses) > 0
}

// limitsAtOnce is how many spans of limits one step of retention takes out.
const limitsAtOnce = 256

// limitSpan is a key of the limits bucket.
type limitSpan []byte

// staleLimits lists the first spans that end before a time. The newest of an account is not among them: it holds what
// is in force until the account is used again.
func staleLimits(limits *bbolt.Bucket, before time.Time) (stale []limitSpan) {
	end := rollup.MinuteOf(before) / spanMinutes
	cursor := limits.Cursor()
	var last []byte // may be stale, if another span of its account follows
	for key, _ := cursor.First(); key != nil && len(stale) < limitsAtOnce; {
		if last != nil && sameAccount(last, key) {
			stale = append(stale, bytes.Clone(last))
		}
		last = nil
		if len(key) < 5 || int64(binary.BigEndian.Uint32(key[len(key)-4:])) < end {
			last = key
			key, _ = cursor.Next()
			continue
		}
		beyond := append(bytes.Clone(key[:len(key)-4]), 0xff, 0xff, 0xff, 0xff, 0)
		key, _ = cursor.Seek(beyond) // to the next account
	}
	return stale
}

// sameAccount says whether two spans are those of one account.
func sameAccount(a, b []byte) bool {
	return len(a) == len(b) && len(a) > 4 && bytes.Equal(a[:len(a)-4], b[:len(b)-4])
}

func forgetLimits(limits *bbolt.Bucket, stale []limitSpan) error {
	for _, key := range stale {
		if err := limits.Delete(key); err != nil {
			return err
		}
	}
	return nil
}
