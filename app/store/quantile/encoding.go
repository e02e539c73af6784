package quantile

import (
	"encoding/binary"
	"errors"
	"math"
)

// The encoding of a sketch: the number of its buckets, then for each of them a number that holds how far its index lies
// from that of the bucket before, shifted left by one, and in the lowest bit whether it has counted more than one value;
// if so a second number, its count less 2. The first index is written as its distance from home, zigzag. All numbers are
// varints. So a sketch of one value takes two or three bytes.

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
	at, index := 0, int64(-1)
	for n := range many {
		var gap uint64
		if gap, b, err = number(b); err != nil {
			return nil, err
		}
		count := uint64(1)
		if gap&1 == 1 {
			if count, b, err = number(b); err != nil || count > math.MaxUint64-2 {
				return nil, errEncoding
			}
			count += 2
		}
		if index, err = after(index, gap>>1, n == 0); err != nil {
			return nil, err
		}
		for at < len(s.buckets) && int64(s.buckets[at].index) < index {
			at++
		}
		s.count(at, uint16(index), count)
	}
	return b, nil
}

// after is the index that a number of the encoding stands for.
func after(before int64, gap uint64, first bool) (int64, error) {
	if gap > 2*highest+2 {
		return 0, errEncoding
	}
	index := before + int64(gap) + 1
	if first {
		index = home + unzigzag(gap)
	}
	if index < 0 || index > highest {
		return 0, errEncoding
	}
	return index, nil
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
