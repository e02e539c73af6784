package store

import (
	"bytes"
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"clb/app/store/colindex"
	"clb/app/store/rowcodec"
	"clb/proxy"
)

// The default and the greatest number of requests of one page.
const (
	pageDefault = 50
	pageMost    = 1000
)

// Request returns one exchange that has ended, or ErrNotFound.
func (s *Store) Request(ctx context.Context, id proxy.ID) (Exchange, error) {
	if err := ctx.Err(); err != nil {
		return Exchange{}, err
	}
	found := s.ledger.find(id)
	if found == nil {
		err := s.read(func(tx *bbolt.Tx) error {
			found = bytes.Clone(bucket(tx, exchangesBucket).Get(rowcodec.Key(id)))
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

// lastBefore moves to the last key below the bound, 0 being none.
func lastBefore(cursor *bbolt.Cursor, bound proxy.ID) (key, value []byte) {
	if bound == 0 {
		return cursor.Last()
	}
	if key, _ = cursor.Seek(rowcodec.Key(bound)); key == nil {
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

// Where says which exchanges a question is about. A field that is zero lets all of them through.
type Where = colindex.Where

// WhereError says that a question can't be asked of the rollups, since they don't tell exchanges apart by that field.
type WhereError struct{ Field string }

func (e *WhereError) Error() string {
	return fmt.Sprintf("figures are kept by time, account, model and outcome, not by %s: ask for the requests "+
		"themselves", e.Field)
}

// rolledUp is nil where the rollups can answer.
func rolledUp(w Where) error {
	switch {
	case w.Session != "":
		return &WhereError{"session"}
	case w.Status != 0:
		return &WhereError{"status"}
	case w.Text != "":
		return &WhereError{"text"}
	}
	return nil
}
