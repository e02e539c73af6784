package anthropic

import "math"

// Plus is the sum of two counts, of which a negative one is none. It stays at the highest number where there would be
// more: what a server or a damaged file claims must not turn a sum over.
func Plus(a, b int64) int64 {
	a, b = max(a, 0), max(b, 0)
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// Sum is the sum of counts, as Plus adds them.
func Sum(counts ...int64) int64 {
	var total int64
	for _, n := range counts {
		total = Plus(total, n)
	}
	return total
}
