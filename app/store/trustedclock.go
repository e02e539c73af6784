package store

import (
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"
)

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
