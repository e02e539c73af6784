package store

import "slices"

// nearest keeps the rows that are nearest behind a place.
type nearest struct {
	from  Cursor
	up    bool
	most  int
	found []finding // sorted up to most at the last trim
	limit Cursor    // the farthest of most rows, zero while there are fewer
}

// closer says whether one place comes before another in the direction of the search.
func (n *nearest) closer(a, b Cursor) bool {
	if n.up {
		return b.before(a)
	}
	return a.before(b)
}

// full says that there are as many rows as wanted, though nearer ones may come.
func (n *nearest) full() bool {
	if len(n.found) >= n.most && (n.limit == Cursor{}) {
		n.trim()
	}
	return n.limit != Cursor{}
}

// passes says that no row of the rank, nor of a lower one, is wanted.
func (n *nearest) passes(rank uint16) bool {
	if n.up {
		return n.from != Cursor{} && rank < n.from.Rank
	}
	return n.limit != Cursor{} && rank < n.limit.Rank
}

// ranks are the lowest and the highest that are wanted, in a list by rank.
func (n *nearest) ranks() (low, high uint16) {
	low, high = n.limit.Rank, ^uint16(0)
	if n.up {
		low = n.from.Rank
		if (n.limit != Cursor{}) {
			high = n.limit.Rank
		}
	} else if (n.from != Cursor{}) {
		high = n.from.Rank
	}
	return low, high
}

// wants says whether a place lies behind the start and before the farthest of those found.
func (n *nearest) wants(at Cursor) bool {
	return (n.from == Cursor{} || n.closer(n.from, at)) && (n.limit == Cursor{} || n.closer(at, n.limit))
}

func (n *nearest) offer(at Cursor, value []byte) {
	if !n.wants(at) {
		return
	}
	n.found = append(n.found, finding{at, value})
	if len(n.found) >= 2*n.most {
		n.trim()
	}
}

// trim keeps the nearest.
func (n *nearest) trim() {
	slices.SortFunc(n.found, func(a, b finding) int {
		switch {
		case a.Cursor == b.Cursor:
			return 0
		case n.closer(a.Cursor, b.Cursor):
			return -1
		}
		return 1
	})
	if len(n.found) >= n.most {
		n.found = n.found[:n.most]
		n.limit = n.found[n.most-1].Cursor
	}
}

func (n *nearest) sorted() []finding {
	n.trim()
	return n.found
}
