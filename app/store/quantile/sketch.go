// Package quantile sums up many measurements of one kind so that their quantiles can be told: a Sketch counts values in
// buckets whose bounds grow by a fixed factor. It is pure.
//
// The rule: what a sketch says depends on the values alone, not on their order, on how they were spread over sketches
// that were then merged, or on the machine: the bounds are whole numbers that are compared, no logarithm is taken.
package quantile

import (
	"math"
	"math/bits"
	"slices"
)

// MaxError is how far a quantile may lie from the value of that rank, relative to it; rounding to a whole number may
// add a half.
const MaxError = 0.05

// An octave has steps buckets, so that the bounds of one lie apart by the factor 2^(1/7) = 1.104, and the middle of a
// bucket by at most 4.95 % from any value in it.
const steps = 7

// highest is the bucket of the highest int64. The first bucket, 0, is that of all values below 1.
const highest = 63 * steps

// Sketch counts values. The zero value is empty and ready to use. A copy shares memory with the original until one of
// the two changes, so only one of them may; Clone makes a copy that is free.
type Sketch struct {
	buckets []bucket // sorted by index, none with a count of 0
}

type bucket struct {
	index uint16
	count uint64
}

// bounds are 2^(k/7) for k from 1 to 6 in units of 2^-63, rounded up: where the buckets of an octave begin.
func bounds() [steps - 1]uint64 {
	return [...]uint64{0x8d52ce208af3eb23, 0x9c08a3b117c43215, 0xac46751f849deee5, 0xbe350f94f1673025,
		0xd2017f75ce2995d4, 0xe7dd818d3a0d24f8}
}

// place is the bucket of a value.
func place(value int64) uint16 {
	if value < 1 {
		return 0
	}
	zeros := bits.LeadingZeros64(uint64(value))
	mantissa := uint64(value) << zeros
	index := 1 + (63-zeros)*steps
	for _, bound := range bounds() {
		if mantissa < bound {
			break
		}
		index++
	}
	return uint16(index)
}

// begin is where a bucket begins, as a real number.
func begin(index int) float64 {
	if index < 1 {
		return 0
	}
	octave, step := (index-1)/steps, (index-1)%steps
	fraction := 1.0
	if step > 0 {
		fraction = float64(bounds()[step-1]) / (1 << 63)
	}
	return math.Ldexp(fraction, octave)
}

// middle is the number from which every value of the bucket lies equally far at most, relative to the value.
func middle(index uint16) int64 {
	if index == 0 {
		return 0
	}
	low, high := begin(int(index)), begin(int(index)+1)
	m := math.Round(2 * low * high / (low + high))
	if m >= math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(m)
}

// Add counts a value. All values below 1 count as 0.
func (s *Sketch) Add(value int64) {
	index := place(value)
	at, end := 0, len(s.buckets)
	for at < end {
		if middle := (at + end) / 2; s.buckets[middle].index < index {
			at = middle + 1
		} else {
			end = middle
		}
	}
	s.count(at, index, 1)
}

// count counts at a bucket, which stands at that place of the list or is to be put there.
func (s *Sketch) count(at int, index uint16, count uint64) {
	if at < len(s.buckets) && s.buckets[at].index == index {
		s.buckets[at].count = plus(s.buckets[at].count, count)
	} else {
		s.buckets = slices.Insert(s.buckets, at, bucket{index, count})
	}
}

// plus is a sum that stops at the highest number.
func plus(a, b uint64) uint64 {
	sum, carry := bits.Add64(a, b, 0)
	if carry != 0 {
		return math.MaxUint64
	}
	return sum
}

// Merge counts all that the other sketch has counted.
func (s *Sketch) Merge(other Sketch) {
	if len(s.buckets) == 0 {
		s.buckets = slices.Clone(other.buckets)
		return
	}
	at := 0
	for _, b := range other.buckets {
		for at < len(s.buckets) && s.buckets[at].index < b.index {
			at++
		}
		s.count(at, b.index, b.count)
	}
}

// Clone is a copy that shares nothing with the sketch.
func (s Sketch) Clone() Sketch { return Sketch{slices.Clone(s.buckets)} }

// Equal says whether two sketches have counted the same.
func (s Sketch) Equal(other Sketch) bool { return slices.Equal(s.buckets, other.buckets) }

// Count is how many values were counted.
func (s Sketch) Count() uint64 {
	n := uint64(0)
	for _, b := range s.buckets {
		n = plus(n, b.count)
	}
	return n
}

// Quantile is the value, within MaxError, that the share q (0 to 1) of all values do not exceed: the one of rank
// q·Count, rounded up. It is 0 where nothing was counted.
func (s Sketch) Quantile(q float64) int64 {
	if len(s.buckets) == 0 {
		return 0
	}
	rank := math.Ceil(min(max(q, 0), 1) * float64(s.Count()))
	seen := 0.0
	for _, b := range s.buckets {
		if seen += float64(b.count); seen >= rank {
			return middle(b.index)
		}
	}
	return middle(s.buckets[len(s.buckets)-1].index)
}

// AtMost is about how many of the values were not above the bound: what a histogram with bounds of its own needs. The
// values of the bucket that the bound cuts count where the middle of the bucket is not above it.
func (s Sketch) AtMost(bound int64) uint64 {
	n := uint64(0)
	for _, b := range s.buckets {
		if middle(b.index) > bound {
			break
		}
		n = plus(n, b.count)
	}
	return n
}
