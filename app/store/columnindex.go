package store

import (
	"bytes"
	"cmp"
	"slices"

	"go.etcd.io/bbolt"

	"clb/app/store/colindex"
	"clb/app/store/rowcodec"
	"clb/proxy"
)

// columnIndex is the index of a transaction that writes.
func columnIndex(tx *bbolt.Tx) colindex.Index {
	return colindex.Index{Bucket: bucket(tx, indexBucket),
		Rebuild: func(from, to []byte) ([]colindex.Entry, error) { return entriesOfRows(tx, from, to) }}
}

// applyIndex adds the batch's fresh rows.
func (b *batch) applyIndex(tx *bbolt.Tx) error {
	if b.change == clearHistory {
		return emptyBucket(tx, indexBucket)
	}
	var entries []colindex.Entry
	for _, g := range b.fresh {
		entries = slices.Grow(entries, len(g.rows))
		for _, r := range g.rows {
			entries = append(entries, r.terms.indexed)
		}
	}
	slices.SortStableFunc(entries, func(a, b colindex.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return columnIndex(tx).Add(entries)
}

// entriesOfRows makes entries of the rows from one key on and before another (nil: to the end).
func entriesOfRows(tx *bbolt.Tx, from, to []byte) (list []colindex.Entry, err error) {
	words, err := readWords(tx, wordsBucket)
	if err != nil {
		return nil, err
	}
	table := rowcodec.NewDictionary(words)
	cursor := bucket(tx, exchangesBucket).Cursor()
	for key, value := cursor.Seek(from); key != nil && (to == nil || bytes.Compare(key, to) < 0); key,
		value = cursor.Next() {
		id := rowcodec.KeyID(key)
		r, err := rowcodec.ReadRow(id, value, words)
		if err != nil {
			list = append(list, colindex.EntryUnread(id))
			continue
		}
		list = append(list, colindex.EntryStored(table, &r, len(words)))
	}
	return list, nil
}

// soundSession says whether an entry can be read and leads to the other of its session.
func soundSession(in *bbolt.Bucket, key, value []byte) bool {
	id := lastOf(key)
	if id == 0 {
		return rowcodec.KeyID(value) != 0 && in.Get(lastKey(rowcodec.KeyID(value))) != nil
	}
	s, _, err := readSession(id, value)
	return err == nil && bytes.Equal(in.Get(sessionKey(s.Session)), rowcodec.Key(id))
}

// repairIndex makes segments that can't be read anew, and drops sessions that can't be, or that their name does not
// lead to.
func repairIndex(db *bbolt.DB) error {
	var segments []proxy.ID
	var sessions [][]byte
	err := db.View(func(tx *bbolt.Tx) (err error) {
		if segments, err = colindex.Unreadable(bucket(tx, indexBucket)); err != nil {
			return err
		}
		in := bucket(tx, sessionsBucket)
		return in.ForEach(func(key, value []byte) error {
			if !soundSession(in, key, value) {
				sessions = append(sessions, bytes.Clone(key))
			}
			return nil
		})
	})
	if err != nil || len(segments)+len(sessions) == 0 {
		return err
	}
	return db.Update(func(tx *bbolt.Tx) error {
		for _, key := range sessions {
			if err := bucket(tx, sessionsBucket).Delete(key); err != nil {
				return err
			}
		}
		index := columnIndex(tx)
		for _, id := range segments {
			if err := index.Repair(id); err != nil {
				return err
			}
		}
		return nil
	})
}
