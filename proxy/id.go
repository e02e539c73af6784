package proxy

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// ID names an exchange: the time of its arrival in microseconds since 1970, shifted left by 12 bits, plus a counter
// that keeps IDs of one microsecond apart and in order. Written as 13 characters that sort as the number does.
type ID uint64

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// String returns the 13 characters.
func (id ID) String() string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(id))
	return idEncoding.EncodeToString(b[:])
}

// MarshalText encodes the 13 characters.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (id *ID) UnmarshalText(text []byte) error {
	parsed, err := ParseID(string(text))
	*id = parsed
	return err
}

// ParseID is the inverse of String.
func ParseID(s string) (ID, error) {
	b, err := idEncoding.DecodeString(strings.ToLower(s))
	if err != nil || len(b) != 8 {
		return 0, fmt.Errorf("%q is not a request id: it takes the 13 characters that the history shows", s)
	}
	return ID(binary.BigEndian.Uint64(b)), nil
}

// Time is the arrival that the ID carries, to the microsecond (later by the counter's carry under extreme load).
func (id ID) Time() time.Time { return time.UnixMicro(int64(id >> 12)) }

// IDAt is the lowest ID of that moment: the bound for a range of time.
func IDAt(t time.Time) ID { return ID(uint64(max(t.UnixMicro(), 0)) << 12) }

// ids hands out IDs that only grow, even when the clock steps back or several arrive in one microsecond.
type ids struct{ last atomic.Uint64 }

func (s *ids) next(now time.Time) ID {
	for {
		last := s.last.Load()
		id := max(uint64(IDAt(now)), last+1)
		if s.last.CompareAndSwap(last, id) {
			return ID(id)
		}
	}
}
