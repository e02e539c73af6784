package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"clb/proxy"

	"go.etcd.io/bbolt"
)

// The default and the greatest number of requests of one page.
const (
	pageDefault = 50
	pageMost    = 1000
)

// Requests returns up to limit exchanges that have ended (0: 50, at most 1000) with IDs below before (0: all), newest
// first, and the before of the next page, 0 at the end. Where the file can't be read it returns an error, and those that
// are in memory all the same.
func (s *Store) Requests(ctx context.Context, before proxy.ID, limit int) ([]proxy.Exchange, proxy.ID, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	if limit <= 0 {
		limit = pageDefault
	}
	limit = min(limit, pageMost)
	// Memory first: what moves to the file between the two reads is then seen twice, never not at all.
	rows := s.ledger.before(before)
	stored, err := s.stored(before, limit+1)
	rows = newestFirst(append(rows, stored...))
	var next proxy.ID
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].id
	}
	return s.exchanges(rows), next, err
}

// Request returns one exchange that has ended, or ErrNotFound.
func (s *Store) Request(ctx context.Context, id proxy.ID) (Exchange, error) {
	if err := ctx.Err(); err != nil {
		return Exchange{}, err
	}
	found := s.ledger.find(id)
	if found == nil {
		err := s.read(func(tx *bbolt.Tx) error {
			found = bytes.Clone(bucket(tx, exchangesBucket).Get(idKey(id)))
			return nil
		})
		if err != nil {
			return Exchange{}, err
		}
	}
	if found == nil {
		return Exchange{}, ErrNotFound
	}
	return decoded([]finding{{Cursor: Cursor{ID: id}, value: found}}, s.ledger.vocabulary())[0], nil
}

// stored reads rows of the file. It copies them, so that the transaction is over before they are decoded: an open
// transaction keeps the writer from using pages again.
func (s *Store) stored(before proxy.ID, limit int) (rows []encoded, err error) {
	err = s.read(func(tx *bbolt.Tx) error {
		cursor := bucket(tx, exchangesBucket).Cursor()
		key, value := lastBefore(cursor, before)
		for ; key != nil && len(rows) < limit; key, value = cursor.Prev() {
			rows = append(rows, encoded{id: keyID(key), value: bytes.Clone(value)})
		}
		return nil
	})
	return rows, err
}

// lastBefore moves to the last key below the bound, 0 being none.
func lastBefore(cursor *bbolt.Cursor, bound proxy.ID) (key, value []byte) {
	if bound == 0 {
		return cursor.Last()
	}
	if key, _ = cursor.Seek(idKey(bound)); key == nil {
		return cursor.Last()
	}
	return cursor.Prev()
}

// read runs a reading transaction, and tells the writer of a broken page.
func (s *Store) read(do func(*bbolt.Tx) error) error {
	err := s.file.view(do)
	if err == nil {
		return nil
	}
	if isDamage(err) {
		nudge(s.suspect)
	}
	select {
	case <-s.closing:
		return ErrClosed
	default:
		return fmt.Errorf("reading the history: %w", err)
	}
}

// newestFirst sorts by ID and drops what is there twice.
func newestFirst(rows []encoded) []encoded {
	slices.SortStableFunc(rows, func(a, b encoded) int { return cmp.Compare(b.id, a.id) })
	return slices.CompactFunc(rows, func(a, b encoded) bool { return a.id == b.id })
}

// exchanges decodes rows. One that can't be decoded is there with its ID and time, and says so.
func (s *Store) exchanges(rows []encoded) []proxy.Exchange {
	words := s.ledger.vocabulary() // read after the rows: it knows every word that they use
	list := make([]proxy.Exchange, 0, len(rows))
	for _, e := range rows {
		r, err := readRow(e.id, e.value, words)
		if err != nil {
			r.Exchange.Exchange = proxy.Exchange{ID: e.id, Time: e.id.Time(), Error: fmt.Sprintf("the record of this request can't be read: %v", err)}
		}
		list = append(list, r.Exchange.Exchange)
	}
	return list
}
