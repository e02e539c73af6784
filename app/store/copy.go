package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// copyStep is about how many bytes of keys and values one transaction of a copy takes.
const copyStep = 4 << 20

// begin opens a reading transaction that outlives the lock. Who does so holds pins, or is the writer, and ends it
// before the file is closed.
func (f *file) begin() (tx *bbolt.Tx, err error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.db == nil {
		return nil, errNoFile
	}
	err = contain(func() (err error) {
		tx, err = f.db.Begin(false)
		return err
	})
	return tx, err
}

// copyFile writes all that a transaction sees into a new file, makes it durable, and ends the transaction. What had
// been taken out of the old file leaves no trace in the new one.
func (s *Store) copyFile(ctx context.Context, tx *bbolt.Tx, path string) (copied *bbolt.DB, err error) {
	defer func() { _ = tx.Rollback() }()
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("making room for a copy of the history: %w", err)
	}
	to, err := (&file{path: path, lockWait: time.Second}).openDB(false)
	if err != nil {
		return nil, fmt.Errorf("beginning a copy of the history: %w", err)
	}
	s.step("begun")
	to.NoSync = true
	err = contain(func() error {
		if err := s.copyBuckets(ctx, tx, to); err != nil {
			return err
		}
		return to.Sync()
	})
	if err != nil {
		_ = closeDB(to)
		_ = os.Remove(path)
		return nil, fmt.Errorf("copying the history: %w", err)
	}
	s.step("copied")
	return to, nil
}

// copyBuckets copies bucket by bucket, those of a later version too.
func (s *Store) copyBuckets(ctx context.Context, from *bbolt.Tx, to *bbolt.DB) error {
	if err := checkBuckets(from, false); err != nil {
		return err
	}
	return from.ForEach(func(name []byte, source *bbolt.Bucket) error {
		if err := to.Update(func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucketIfNotExists(name)
			return err
		}); err != nil {
			return err
		}
		return s.copyBucket(ctx, string(name), source.Cursor(), to)
	})
}

func (s *Store) copyBucket(ctx context.Context, name string, cursor *bbolt.Cursor, to *bbolt.DB) error {
	for key, value := cursor.First(); key != nil; {
		err := to.Update(func(tx *bbolt.Tx) error {
			into := bucket(tx, name)
			into.FillPercent = 1
			for size := 0; key != nil && size < copyStep; key, value = cursor.Next() {
				if err := into.Put(key, value); err != nil {
					return err
				}
				size += len(key) + len(value)
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		s.step("copying")
	}
	return nil
}
