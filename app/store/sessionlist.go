package store

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"clb/proxy"
)

// sessionLooks is how many sessions one page looks at.
const sessionLooks = 20_000

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Sessions returns the sessions that fit, the one that was used last first, with what waits for the disk counted. They
// can be asked for by From, To, AccountID (the account that they are on now) and Session. The page has no order; its
// cursors, and prev and next, are as those of Rows, a session's ID being that of its newest request: one that is used
// meanwhile moves to the front.
func (s *Store) Sessions(ctx context.Context, where Where, page Page) (list []Session, prev, next Cursor, err error) {
	if page.Order != Newest {
		err = errOrder(page.Order)
	}
	if err = errors.Join(ctx.Err(), err, page.check(), sessionsWhere(where)); err != nil {
		return nil, prev, next, err
	}
	waiting := s.ledger.waitingRows()
	err = s.read(func(tx *bbolt.Tx) error {
		list, prev, next = newSessionSearch(tx, where, waiting).page(page)
		return nil
	})
	if err != nil {
		return nil, Cursor{}, Cursor{}, err
	}
	return list, prev, next, nil
}

// sessionSearch is a question about sessions in one transaction.
type sessionSearch struct {
	sessions *bbolt.Bucket
	where    Where
	// looksMost is how many sessions one page looks at.
	looksMost int
	// touched are the sessions that have requests waiting in the ledger; in the file they are out of date.
	touched map[string]*tracked
}

func newSessionSearch(tx *bbolt.Tx, where Where, waiting []waitingRow) *sessionSearch {
	q := &sessionSearch{sessions: bucket(tx, sessionsBucket), where: where, looksMost: sessionLooks,
		touched: map[string]*tracked{}}
	applied := readApplied(tx)
	for _, w := range waiting {
		if w.group > applied {
			countSession(q.sessions, q.touched, w.id, w.terms)
		}
	}
	return q
}

// page is that of Rows, for sessions.
func (q *sessionSearch) page(page Page) (list []Session, prev, next Cursor) {
	up := page.After != Cursor{}
	from := page.Before.ID
	if up {
		from = page.After.ID
	}
	list, more := q.find(from, up, page.Limit)
	if len(list) == 0 { // though some may follow that have not been looked at
		if up {
			return nil, Cursor{ID: more}, next
		}
		return nil, prev, Cursor{ID: more}
	}
	edge := list[0].LastID
	if up {
		slices.Reverse(list)
		edge = list[len(list)-1].LastID
	}
	var back proxy.ID
	if from != 0 {
		others, rest := q.find(edge, !up, 1)
		if len(others) > 0 || rest != 0 {
			back = edge
		}
	}
	if up {
		return list, Cursor{ID: more}, Cursor{ID: back}
	}
	return list, Cursor{ID: back}, Cursor{ID: more}
}

// find returns the sessions nearest to an ID, below it or above, and the ID to go on from, 0 where nothing is left.
func (q *sessionSearch) find(from proxy.ID, up bool, limit int) (list []Session, more proxy.ID) {
	nearer := func(a, b proxy.ID) bool { return a > b && !up || a < b && up }
	for _, s := range q.touched {
		if fitsSession(q.where, &s.Session) && (from == 0 || nearer(from, s.LastID)) {
			list = append(list, s.Session)
		}
	}
	var stopped proxy.ID
	stored := 0
	cursor := q.sessions.Cursor()
	key, value := q.start(cursor, from, up)
	for looks := 0; lastOf(key) != 0 && stored <= limit && stopped == 0; {
		if looks++; looks == q.looksMost {
			stopped = lastOf(key) // the last to be looked at
		}
		s, _, err := readSession(lastOf(key), value)
		if err == nil && q.touched[s.Session] == nil && fitsSession(q.where, &s) {
			list = append(list, s)
			stored++
		}
		if up {
			key, value = cursor.Next()
		} else {
			key, value = cursor.Prev()
		}
	}
	slices.SortFunc(list, func(a, b Session) int {
		if up {
			a, b = b, a
		}
		return cmp.Compare(b.LastID, a.LastID)
	})
	if stopped != 0 {
		list = slices.DeleteFunc(list, func(s Session) bool { return nearer(stopped, s.LastID) })
		more = stopped
	}
	if len(list) > limit {
		list = list[:limit]
		more = list[limit-1].LastID
	}
	return list, more
}

// start is the first session to look at; a key of another kind where there is none.
func (q *sessionSearch) start(cursor *bbolt.Cursor, from proxy.ID, up bool) (key, value []byte) {
	switch {
	case up && from == ^proxy.ID(0):
		return nil, nil
	case up:
		return cursor.Seek(lastKey(from + 1))
	case from == 0:
		from = ^proxy.ID(0)
	}
	key, _ = cursor.Seek(lastKey(from))
	if key == nil {
		return cursor.Last()
	}
	return cursor.Prev()
}
