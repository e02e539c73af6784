package store

import (
	"bytes"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// digestsOfRows makes digests of the rows from one key on and before another (nil: to the end). A row that can't be
// read has one that every filter must look at.
func digestsOfRows(tx *bbolt.Tx, from, to []byte) (list []digest, err error) {
	words, err := readWords(tx, wordsBucket)
	if err != nil {
		return nil, err
	}
	table := rowcodec.NewDictionary(words)
	cursor := bucket(tx, exchangesBucket).Cursor()
	for key, value := cursor.Seek(from); key != nil && (to == nil || bytes.Compare(key, to) < 0); key,
		value = cursor.Next() {
		id := keyID(key)
		r, err := rowcodec.ReadRow(id, value, words)
		if err != nil {
			list = append(list, digest{id: id, seconds: seconds(id.Time())})
			continue
		}
		list = append(list, digestStored(table, &r, len(words)))
	}
	return list, nil
}

// digestStored makes the digest of a row of a file that has so many words. One that the table only now learned is not
// in it.
func digestStored(w *rowcodec.Dictionary, r *rowcodec.Row, stored int) digest {
	d := digestOf(w, r)
	for c, mark := range d.marks {
		number := mark
		if c == int(resultColumn) {
			number, _ = splitResult(mark)
		}
		if c != int(sessionColumn) && number >= firstMark+uint32(stored) {
			d.marks[c] = lookMark
		}
	}
	return d
}

// soundSession says whether an entry can be read and leads to the other of its session.
func soundSession(in *bbolt.Bucket, key, value []byte) bool {
	id := lastOf(key)
	if id == 0 {
		return keyID(value) != 0 && in.Get(lastKey(keyID(value))) != nil
	}
	s, _, err := readSession(id, value)
	return err == nil && bytes.Equal(in.Get(sessionKey(s.Session)), idKey(id))
}

// repairIndex makes strips that can't be read anew, and drops sessions that can't be, or that their name does not lead
// to.
func repairIndex(db *bbolt.DB) error {
	var strips []proxy.ID
	var sessions [][]byte
	err := db.View(func(tx *bbolt.Tx) error {
		err := bucket(tx, indexBucket).ForEach(func(key, value []byte) error {
			if _, err := readStrip(key, value); err != nil {
				strips = append(strips, keyID(key))
			}
			return nil
		})
		if err != nil {
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
	if err != nil || len(strips)+len(sessions) == 0 {
		return err
	}
	return db.Update(func(tx *bbolt.Tx) error {
		for _, key := range sessions {
			if err := bucket(tx, sessionsBucket).Delete(key); err != nil {
				return err
			}
		}
		index := bucket(tx, indexBucket)
		for _, id := range strips {
			key, value, next := stripFor(index, id)
			digests, err := digestsOf(tx, key, value, next)
			if err != nil {
				return err
			}
			if err := replaceStrip(index, key, digests); err != nil {
				return err
			}
		}
		return nil
	})
}
