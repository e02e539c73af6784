package rowcodec

import (
	"encoding/binary"

	"google.golang.org/protobuf/encoding/protowire"
)

// Zigzag makes a signed number small where it is near to zero.
func Zigzag(n int64) uint64 { return uint64(n)<<1 ^ uint64(n>>63) }

// Unzigzag is the inverse of zigzag.
func Unzigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// Uvarint takes a number off the front.
func Uvarint(b []byte) (n uint64, rest []byte, ok bool) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), b[1:], true
	}
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, false
	}
	return n, b[size:], true
}

// AppendNumbers writes numbers as the fields 1 and on. A zero is left out.
func AppendNumbers(b []byte, numbers []*int64) []byte {
	for i, n := range numbers {
		b = AppendInt(b, protowire.Number(i+1), *n)
	}
	return b
}

// ReadNumbers is the inverse of appendNumbers. It returns the fields beyond. A negative number, which is a sum that has
// run over, counts as none.
func ReadNumbers(message []byte, numbers []*int64) (unknown []byte, err error) {
	err = EachField(message, func(f Field) error {
		if f.Kind == protowire.VarintType && int(f.Number) <= len(numbers) {
			*numbers[f.Number-1] = max(int64(f.Value), 0)
		} else {
			unknown = append(unknown, f.Raw...)
		}
		return nil
	})
	return unknown, err
}
