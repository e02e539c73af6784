package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"clb/proxy"

	"go.etcd.io/bbolt"
)

// beginRebuild is the step from schema 1: it adds what schema 2 makes of the rows, all of it empty, and marks the file
// as one whose rows have still to be gone through. That is done in steps of their own, so that it needs little memory,
// and so that a program that ends meanwhile goes on where it was.
func beginRebuild(tx *bbolt.Tx) error {
	if err := createBuckets(tx); err != nil {
		return err
	}
	if key, _ := bucket(tx, exchangesBucket).Cursor().First(); key == nil {
		return nil
	}
	return bucket(tx, metaBucket).Put([]byte(metaRebuilt), binary.BigEndian.AppendUint64(nil, 0))
}

// rebuildStep is how many rows one transaction goes through.
const rebuildStep = 4096

// rebuild goes through the rows of a file that a migration has left half way, if it has.
func (f *file) rebuild(db *bbolt.DB) error {
	done := true
	err := db.View(func(tx *bbolt.Tx) error {
		done = bucket(tx, metaBucket).Get([]byte(metaRebuilt)) == nil
		return nil
	})
	for err == nil && !done {
		err = db.Update(func(tx *bbolt.Tx) (err error) {
			done, err = f.rebuildRows(tx)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("making the rollups and indexes of %s: %w", f.path, err)
	}
	return nil
}

// rebuildRows goes through the next rows: it writes them anew, in the newest form and with their cost, and adds them to
// all that is made of them.
func (f *file) rebuildRows(tx *bbolt.Tx) (done bool, err error) {
	meta := bucket(tx, metaBucket)
	reached := meta.Get([]byte(metaRebuilt))
	if len(reached) != 8 {
		return true, nil
	}
	words, err := readWords(tx, wordsBucket)
	if err != nil {
		return false, err
	}
	names, err := readWords(tx, namesBucket)
	if err != nil {
		return false, err
	}
	// A ledger of its own encodes and counts the rows as the store's would.
	l := &memtable{words: newDictionary(words), names: newNames(names), price: f.price, where: time.UTC,
		groupSize: rebuildStep, open: map[proxy.ID]*mark{}}
	last, more := l.takeStored(bucket(tx, exchangesBucket), keyID(reached), words)
	b := &batch{now: time.Now().Round(0), groups: l.groups, fresh: l.groups, firstWord: len(words),
		words:     l.words.list[len(words):],
		firstName: len(names), names: l.names.list[len(names):]}
	for _, g := range l.groups {
		b.rows = append(b.rows, g.rows...)
	}
	for _, part := range []func(*bbolt.Tx) error{b.applyRows, b.applyRollups, b.applyIndex, b.applySessions} {
		if err := part(tx); err != nil {
			return false, err
		}
	}
	if !more {
		return true, meta.Delete([]byte(metaRebuilt))
	}
	return false, meta.Put([]byte(metaRebuilt), idKey(last))
}

// takeStored adds the next rows after an ID to the ledger. A row that can't be read stays as it is.
func (l *memtable) takeStored(exchanges *bbolt.Bucket, after proxy.ID, words []string) (last proxy.ID, more bool) {
	cursor := exchanges.Cursor()
	key, value := cursor.Seek(idKey(after + 1))
	for n := 0; key != nil && n < rebuildStep; n++ {
		last = keyID(key)
		if r, err := readRow(last, value, words); err == nil && len(key) == 8 {
			l.add(&r)
		}
		key, value = cursor.Next()
	}
	return last, key != nil
}
