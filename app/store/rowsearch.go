package store

import (
	"bytes"
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"clb/app/store/colindex"
	"clb/app/store/rowcodec"
	"clb/proxy"
)

// looksMost is how many rows one page looks at whose entries in the index don't tell whether they fit.
const looksMost = 2048

// waitingRow is a row of the ledger and the number of its group.
type waitingRow struct {
	encoded
	group uint64
}

// waitingRows gathers, and returns the rows that wait for the file.
func (l *memtable) waitingRows() (rows []waitingRow) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gatherLocked()
	rows = make([]waitingRow, 0, l.waiting)
	for _, g := range l.groups {
		for _, r := range g.rows {
			rows = append(rows, waitingRow{r, g.seq})
		}
	}
	return rows
}

// finding is a row that fits, and its place in the list. The value is not the file's.
type finding struct {
	Cursor
	value []byte
}

// search goes through the index of one transaction, and through what waits beside it.
type search struct {
	*colindex.Filter
	ranked    bool
	index     *bbolt.Bucket
	exchanges *bbolt.Bucket
	waiting   []finding
	looks     int
	ids       colindex.IDs
	selected  colindex.Selection
}

// newSearch makes a search of what waits alone where there is no transaction.
func newSearch(tx *bbolt.Tx, where Where, order Order, words []string, waiting []waitingRow) *search {
	q := &search{Filter: colindex.NewFilter(where, order == Failed, words), ranked: order == Slowest}
	applied := uint64(0)
	if tx != nil {
		q.index, q.exchanges, applied = bucket(tx, indexBucket), bucket(tx, exchangesBucket), readApplied(tx)
	}
	for _, w := range waiting {
		if w.group > applied && q.in(w.id) && q.Matches(w.terms.exchange()) {
			q.waiting = append(q.waiting, finding{q.place(w.id, w.terms.indexed.Bucket), w.value})
		}
	}
	return q
}

// exchange is one with the fields that a filter asks for.
func (t *rowSummary) exchange() *proxy.Exchange {
	return &proxy.Exchange{AccountID: t.AccountID, Model: t.Model, Session: t.Session, Path: t.Path, Outcome: t.Outcome,
		Status: t.Status}
}

func (q *search) in(id proxy.ID) bool { return q.From <= id && id < q.To }

func (q *search) place(id proxy.ID, rank uint16) Cursor {
	if !q.ranked {
		rank = 0
	}
	return Cursor{rank, id}
}

// find returns the first rows behind a place, going down the list or up; the zero place is its beginning or its end.
// More is the place to go on from, zero where nothing is left.
func (q *search) find(ctx context.Context, from Cursor, up bool, limit int) (found []finding, more Cursor, err error) {
	nearest := &nearest{from: from, up: up, most: limit + 1}
	for _, w := range q.waiting {
		nearest.offer(w.Cursor, w.value)
	}
	q.looks = 0
	stopped, err := q.scan(ctx, nearest)
	if err != nil {
		return nil, more, err
	}
	found = nearest.sorted()
	if (stopped != Cursor{}) { // what lies beyond has not been gone through
		found = slices.DeleteFunc(found, func(f finding) bool { return nearest.closer(stopped, f.Cursor) })
		more = stopped
	}
	if len(found) > limit {
		found = found[:limit]
		more = found[limit-1].Cursor
	}
	for i := range found {
		if found[i].value == nil {
			found[i].value = bytes.Clone(q.exchanges.Get(rowcodec.Key(found[i].ID)))
		}
	}
	return found, more, nil
}

// scan offers every row of the file that fits. It stops early at the place that it returns where too many rows had to
// be looked at; a list by rank can't be cut there, and is gone through to its end.
func (q *search) scan(ctx context.Context, n *nearest) (stopped Cursor, err error) {
	if err := ctx.Err(); err != nil || q.From >= q.To || q.index == nil {
		return stopped, err
	}
	cursor := q.index.Cursor()
	key, value := q.start(cursor, n)
	edge := q.To // going down: the IDs that are left are below it
	for ; key != nil; key, value = q.step(cursor, n.up) {
		if err := ctx.Err(); err != nil {
			return stopped, err
		}
		first := rowcodec.KeyID(key)
		if n.up {
			edge = first // going up: they are not below it
		}
		if q.beyond(edge, n) {
			return stopped, nil
		}
		edge = first
		if q.ranked && n.passes(colindex.TopBucket(value)) {
			continue
		}
		s, err := colindex.ReadSegment(key, value)
		if err != nil {
			return stopped, err
		}
		if q.ranked && !s.HasBucket(n.ranks()) {
			continue
		}
		if q.Select(&s, &q.selected); q.selected.Len == 0 {
			continue
		}
		if last := q.take(&s, n); last != 0 {
			return Cursor{ID: last}, nil
		}
	}
	return stopped, nil
}

// start is the first segment to read.
func (q *search) start(cursor *bbolt.Cursor, n *nearest) (key, value []byte) {
	if n.up {
		low := q.From
		if !q.ranked && n.from.ID >= low {
			low = n.from.ID
		}
		key, value = cursor.Seek(rowcodec.Key(low))
		if key != nil && rowcodec.KeyID(key) == low {
			return key, value
		}
		before, beforeValue := cursor.Prev()
		if key == nil {
			before, beforeValue = cursor.Last()
		}
		if before != nil {
			return before, beforeValue
		}
		return cursor.First()
	}
	high := q.To
	if !q.ranked && n.from.ID != 0 {
		high = min(high, n.from.ID)
	}
	return lastBefore(cursor, high)
}

func (q *search) step(cursor *bbolt.Cursor, up bool) (key, value []byte) {
	if up {
		return cursor.Next()
	}
	return cursor.Prev()
}

// beyond says whether nothing that is wanted is left, all the IDs that are left being on one side of the edge.
func (q *search) beyond(edge proxy.ID, n *nearest) bool {
	if n.up {
		return edge >= q.To || !q.ranked && n.full() && edge > n.limit.ID
	}
	return edge <= q.From || !q.ranked && n.full() && edge <= n.limit.ID
}

// take offers the selected rows of a segment. It returns the last ID that it looked at where it gave up, 0 where it did
// not.
func (q *search) take(s *colindex.Segment, n *nearest) (last proxy.ID) {
	decoded := false
	for i := range q.selected.Len {
		row := q.selected.Row[i]
		if !n.up {
			row = q.selected.Row[q.selected.Len-1-i]
		}
		rank := s.Bucket(int(row))
		if q.ranked && (n.passes(rank) || !n.up && n.from != Cursor{} && rank > n.from.Rank) {
			continue
		}
		if !decoded {
			s.DecodeIDs(&q.ids)
			decoded = true
		}
		id := q.ids[row]
		at := q.place(id, rank)
		if !q.in(id) || !n.wants(at) {
			continue
		}
		if !q.selected.Unsure[row] {
			n.offer(at, nil)
			continue
		}
		if q.look(id) {
			n.offer(at, nil)
		}
		if q.looks++; q.looks == looksMost && !q.ranked {
			return id
		}
	}
	return 0
}

// look reads a row and says whether it fits.
func (q *search) look(id proxy.ID) bool {
	r, found := q.row(id)
	return found && q.Matches(&r.Exchange.Exchange)
}

// row is a row of the file.
func (q *search) row(id proxy.ID) (r rowcodec.Row, found bool) {
	if q.exchanges == nil {
		return r, false
	}
	value := q.exchanges.Get(rowcodec.Key(id))
	if value == nil {
		return r, false
	}
	r, err := rowcodec.ReadRow(id, value, q.Words)
	return r, err == nil
}
