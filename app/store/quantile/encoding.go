package quantile

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// The encoding of a sketch: the number of its buckets, then for each of them a number that holds how far its index lies
// from that of the bucket before, shifted left by one, and in the lowest bit whether it has counted more than one
// value; if so a second number, its count less 2. The first index is written as its distance from home, zigzag. All
// numbers are varints. So a sketch of one value takes two or three bytes.

// home is near the bucket of a second in nanoseconds, so that what is mostly measured has a short first number.
const home = 205

var errEncoding = errors.New("not the encoding of a sketch")

// Append appends the encoding of the sketch.
func (s Sketch) Append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(s.buckets)))
	before := -1
	for _, bucket := range s.buckets {
		gap := uint64(int(bucket.index) - before - 1)
		if before < 0 {
			gap = zigzag(int64(bucket.index) - home)
		}
		before = int(bucket.index)
		if bucket.count == 1 {
			b = binary.AppendUvarint(b, gap<<1)
			continue
		}
		b = binary.AppendUvarint(b, gap<<1|1)
		b = binary.AppendUvarint(b, bucket.count-2)
	}
	return b
}

func zigzag(n int64) uint64 { return uint64(n)<<1 ^ uint64(n>>63) }

func unzigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// MergeEncoded counts all that an encoded sketch has counted, and returns the bytes that follow it. After an error the
// sketch holds a part of it, and is of no use.
func (s *Sketch) MergeEncoded(b []byte) (rest []byte, err error) {
	many, b, err := number(b)
	if err != nil || many > highest+1 || many > uint64(len(b)) {
		return nil, errEncoding
	}
	if s.buckets == nil && many > 0 {
		s.buckets = make([]bucket, 0, many)
	}
	// Answers over months are mostly this loop: numbers are mostly one byte, and mostly of buckets that are there.
	buckets, at, index := s.buckets, 0, int64(-1)
	for n := range many {
		var gap uint64
		if len(b) > 0 && b[0] < 0x80 {
			gap, b = uint64(b[0]), b[1:]
		} else if gap, b, err = longNumber(b); err != nil {
			return nil, err
		}
		count := uint64(1)
		if gap&1 == 1 { // a count follows
			if len(b) > 0 && b[0] < 0x80 {
				count, b = uint64(b[0])+2, b[1:]
			} else if count, b, err = longNumber(b); err != nil || count > math.MaxUint64-2 {
				return nil, errEncoding
			} else {
				count += 2
			}
		}
		if gap >>= 1; gap > 2*highest+2 {
			return nil, errEncoding
		}
		if index += int64(gap) + 1; n == 0 {
			index = home + unzigzag(gap)
		}
		if index < 0 || index > highest {
			return nil, errEncoding
		}
		for at < len(buckets) && int64(buckets[at].index) < index {
			at++
		}
		if at < len(buckets) && int64(buckets[at].index) == index {
			buckets[at].count = plus(buckets[at].count, count)
			continue
		}
		buckets = slices.Insert(buckets, at, bucket{uint16(index), count})
		s.buckets = buckets
	}
	return b, nil
}

func number(b []byte) (n uint64, rest []byte, err error) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), b[1:], nil
	}
	return longNumber(b)
}

func longNumber(b []byte) (n uint64, rest []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, errEncoding
	}
	return n, b[size:], nil
}
