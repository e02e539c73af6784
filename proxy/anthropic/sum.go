package anthropic

import "math"

// Sum adds counts, of which a negative one is none, and stays at the highest number where there would be more: what a
// server or a damaged file claims must not turn a sum over.
func Sum(counts ...int64) int64 {
	var total int64
	for _, n := range counts {
		if n = max(n, 0); total > math.MaxInt64-n {
			return math.MaxInt64
		}
		total += n
	}
	return total
}
