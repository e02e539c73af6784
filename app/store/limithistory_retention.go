package store

import (
	"bytes"
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"
)

// limitsAtOnce is how many spans of limits one step of retention takes out.
const limitsAtOnce = 256

// limitSpan is a key of the limits bucket.
type limitSpan []byte

// staleLimits lists the first spans that end before a time. The newest of an account is not among them: it holds what
// is in force until the account is used again.
func staleLimits(limits *bbolt.Bucket, before time.Time) (stale []limitSpan) {
	end := minuteOf(before) / spanMinutes
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
