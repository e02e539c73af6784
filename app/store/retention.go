package store

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/colindex"
	"clb/app/store/rowcodec"
	"clb/proxy"
)

// retainStep is how many rows one transaction of retention takes out: a few milliseconds of work.
const retainStep = 512

// retention says what is kept.
type retention struct {
	keep time.Duration // 0: for good
	most int64         // bytes, 0: any
}

func newRetention(days, megabytes int) *retention {
	return &retention{keep: time.Duration(max(days, 0)) * 24 * time.Hour, most: int64(max(megabytes, 0)) * 1_000_000}
}

// SetRetention changes for how many days (0 and below: for good) and in how many millions of bytes of the file (0: any
// size) requests are kept. It returns at once; what is now too old or too much goes in the background from here on.
func (s *Store) SetRetention(days, megabytes int) {
	s.retention.Store(newRetention(days, megabytes))
	nudge(s.retuned)
}

// retainer takes what is too old, or too much, out of the file. It is the writer's own.
type retainer struct {
	retention
	clock    clock
	saved    clock     // as it is in the file
	lastStep time.Time // with the monotonic clock
}

// leave is what is to leave the file: the rows below an ID, and the limits of spans before one.
type leave struct {
	below  proxy.ID
	limits []limitSpan
}

func (l leave) nothing() bool { return l.below == 0 && len(l.limits) == 0 }

// due says what is to go.
func (r *retainer) due(tx *bbolt.Tx, used int64, now time.Time, words []string) (out leave, err error) {
	if r.clock.trusted.IsZero() {
		if r.clock = readClock(tx); r.clock.trusted.IsZero() {
			r.clock.trusted = newestArrival(bucket(tx, indexBucket), now)
		}
		r.saved = r.clock
	}
	ran := time.Duration(0)
	if !r.lastStep.IsZero() {
		ran = time.Since(r.lastStep)
	}
	r.lastStep = time.Now()
	oldest, _ := bucket(tx, exchangesBucket).Cursor().First()
	before := rowcodec.KeyID(oldest).Time() // by megabytes the limits go as far back as the requests
	if r.keep > 0 {
		r.clock.advance(now, ran, r.keep)
		e := expiry{cutoff: r.clock.trusted.Add(-r.keep), ahead: now.Add(aheadMost)}
		if out.below, err = e.below(tx, words); err != nil {
			return out, err
		}
		before = e.cutoff
	}
	if out.below == 0 && r.most > 0 && used > r.most {
		out.below = ^proxy.ID(0)
	}
	if r.keep > 0 || r.most > 0 && used > r.most {
		out.limits = staleLimits(bucket(tx, limitsBucket), before)
	}
	return out, nil
}

// unsaved says that the file should learn of the clock though nothing is taken out.
func (r *retainer) unsaved() bool {
	return r.keep > 0 && (r.clock.held != r.saved.held || r.clock.trusted.Before(r.saved.trusted) ||
		r.clock.trusted.Sub(r.saved.trusted) > r.keep/jumpShare/2)
}

// newestArrival is that of the newest row, or now where there is none, or where it is later than now.
func newestArrival(index *bbolt.Bucket, now time.Time) time.Time {
	key, value := index.Cursor().Last()
	if key == nil {
		return now
	}
	s, err := colindex.ReadSegment(key, value)
	if newest := time.Unix(s.Newest, 0); err == nil && newest.Before(now) {
		return newest
	}
	return now
}

// aheadMost is how far ahead of the clock a row may be dated and still be believed.
const aheadMost = 24 * time.Hour

// expiry finds the rows that are too old. IDs tell the order in which requests arrived, also when the clock jumped; the
// time that a row is dated with may be wrong. So a row stays if any before it does; and one that is dated ahead of the
// clock is judged by what followed it.
type expiry struct {
	cutoff, ahead time.Time
}

// below is the ID up to which all is too old, 0 where nothing is; or, of very much, an ID beyond what one step takes.
func (e expiry) below(tx *bbolt.Tx, words []string) (below proxy.ID, err error) {
	cursor := bucket(tx, indexBucket).Cursor()
	// More rows than one step takes need not be known: the rest comes with the next step.
	seen := 0
	for key, value := cursor.First(); key != nil && seen <= retainStep; key, value = cursor.Next() {
		s, err := colindex.ReadSegment(key, value)
		if err != nil {
			return 0, err
		}
		seen += s.Rows
		var ids colindex.IDs
		s.DecodeIDs(&ids)
		last, stays := ids[s.Rows-1], false
		if !time.Unix(s.Newest, 0).Before(e.cutoff) { // not all of it is too old
			last, stays = e.rows(bucket(tx, exchangesBucket), ids[:s.Rows], words)
		}
		if last != 0 {
			below = last + 1
		}
		if stays {
			break
		}
	}
	return below, nil
}

// rows is the last row that is too old, 0 where none is, and whether one follows that stays.
func (e expiry) rows(exchanges *bbolt.Bucket, ids []proxy.ID, words []string) (last proxy.ID, stays bool) {
	for _, id := range ids {
		at := id.Time()
		if r, err := rowcodec.ReadRow(id, exchanges.Get(rowcodec.Key(id)), words); err == nil {
			at = r.Time
		}
		switch {
		case at.After(e.ahead):
		case at.Before(e.cutoff):
			last = id
		default:
			return last, true
		}
	}
	return last, false
}

// forgetRows takes up to so many of the rows below an ID out of the file, with all that is there to find them; what was
// summed up of them stays. More says that others are left.
func forgetRows(tx *bbolt.Tx, below proxy.ID, most int) (more bool, err error) {
	exchanges := bucket(tx, exchangesBucket)
	cursor := exchanges.Cursor()
	var keys [][]byte
	key, _ := cursor.First()
	for ; key != nil && rowcodec.KeyID(key) < below && len(keys) < most; key, _ = cursor.Next() {
		keys = append(keys, slices.Clone(key))
	}
	if more = key != nil && rowcodec.KeyID(key) < below; more {
		below = rowcodec.KeyID(key)
	}
	for _, key := range keys {
		if err := exchanges.Delete(key); err != nil {
			return false, err
		}
	}
	if err := columnIndex(tx).DropBefore(below); err != nil {
		return false, err
	}
	return more, forgetSessions(tx, below)
}

// retain takes one step. More says that another is due.
func (s *Store) retain() (more bool, err error) {
	r := &s.chores.retainer
	r.retention = *s.retention.Load()
	var out leave
	used, _ := s.file.extent()
	err = s.file.view(func(tx *bbolt.Tx) (err error) {
		out, err = r.due(tx, used, time.Now().Round(0), s.ledger.vocabulary())
		return err
	})
	if err != nil || out.nothing() && !r.unsaved() {
		return false, err
	}
	err = s.file.update(func(tx *bbolt.Tx) (err error) {
		if r.keep > 0 {
			if err := r.clock.put(tx); err != nil {
				return err
			}
		}
		if err := forgetLimits(bucket(tx, limitsBucket), out.limits); err != nil || out.below == 0 {
			return err
		}
		more, err = forgetRows(tx, out.below, retainStep)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("forgetting old requests: %w", err)
	}
	r.saved = r.clock
	s.step("forgot")
	return more || len(out.limits) == limitsAtOnce, nil
}

// metaClock is the key of the meta bucket with the clock that retention goes by: the seconds since 1970 up to which it
// believes the clock on the wall, and for how many seconds of running it has not believed it (8 bytes each).
const metaClock = "clock"

// clock is the time that retention goes by. A clock on the wall that has jumped ahead by more than a break from work is
// not believed until the program has run for a while with it: else one wrong minute would cost the whole history.
type clock struct {
	trusted time.Time
	held    time.Duration
}

// Of the days kept, one in jumpShare may be jumped over at once. A longer jump is believed after as long a time of
// running, which is an hour at least and a day at most.
const (
	jumpShare   = 30
	beliefLeast = time.Hour
	beliefMost  = 24 * time.Hour
)

// advance moves the clock on to now, if that is to be believed, and back to it in any case. Ran is how long the program
// has run since the last time.
func (c *clock) advance(now time.Time, ran, keep time.Duration) {
	jump := keep / jumpShare
	belief := min(max(jump, beliefLeast), beliefMost)
	if now.Sub(c.trusted) <= ran+jump || c.held+ran >= belief {
		c.trusted, c.held = now, 0
		return
	}
	c.held += ran
}

// readClock is zero where the file has none.
func readClock(tx *bbolt.Tx) (c clock) {
	value := bucket(tx, metaBucket).Get([]byte(metaClock))
	if len(value) == 16 {
		c.trusted = time.Unix(int64(binary.BigEndian.Uint64(value)), 0)
		c.held = time.Duration(binary.BigEndian.Uint64(value[8:])) * time.Second
	}
	return c
}

func (c clock) put(tx *bbolt.Tx) error {
	value := binary.BigEndian.AppendUint64(nil, uint64(c.trusted.Unix()))
	return bucket(tx, metaBucket).Put([]byte(metaClock),
		binary.BigEndian.AppendUint64(value, uint64(c.held/time.Second)))
}
