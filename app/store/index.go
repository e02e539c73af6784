package store

import (
	"bytes"
	"cmp"
	"slices"

	"go.etcd.io/bbolt"

	"clb/proxy"
)

// The index is a second, very thin copy of the rows, in columns: the index bucket maps the ID of the first row of a
// strip (8 bytes, big endian) to a strip of up to 255 rows in the order of their IDs, as indexstrip.go says. A question
// reads the columns that it filters by, a byte per row, and leaves out every strip whose dictionary lacks what it asks
// for. So a million rows are gone through in one or two milliseconds by any filter, and a commit writes one or two
// strips. Posting lists by account, model, session, outcome, status and path were weighed against it: they cost 4 bytes
// per row and list where a strip costs 12 in all, and a commit would touch some forty of them.

// stripSize is the size that a strip is kept below: two of them, with their keys, fill a page of 4 kB.
const stripSize = 2016

// stripRows is the most rows of a strip, so that a code of a column is one byte.
const stripRows = 255

// applyIndex adds the batch's fresh rows.
func (b *batch) applyIndex(tx *bbolt.Tx) error {
	if b.change == clearHistory {
		return emptyBucket(tx, indexBucket)
	}
	var digests []digest
	for _, g := range b.fresh {
		digests = slices.Grow(digests, len(g.rows))
		for _, r := range g.rows {
			digests = append(digests, r.terms.digest)
		}
	}
	slices.SortStableFunc(digests, func(a, b digest) int { return cmp.Compare(a.id, b.id) })
	return addDigests(tx, digests)
}

// addDigests puts sorted digests into the strips where they belong.
func addDigests(tx *bbolt.Tx, digests []digest) error {
	index := bucket(tx, indexBucket)
	index.FillPercent = 1
	for len(digests) > 0 {
		key, value, next := stripFor(index, digests[0].id)
		mine := len(digests)
		if next != nil {
			mine, _ = slices.BinarySearchFunc(digests, keyID(next),
				func(d digest, id proxy.ID) int { return cmp.Compare(d.id, id) })
		}
		if err := growStrip(tx, key, value, next, digests[:mine]); err != nil {
			return err
		}
		digests = digests[mine:]
	}
	return nil
}

// stripFor finds the strip that an ID belongs to, and the key of the one after it. A key is nil where there is none.
func stripFor(index *bbolt.Bucket, id proxy.ID) (key, value, next []byte) {
	cursor := index.Cursor()
	next, value = cursor.Seek(idKey(id))
	if next == nil || keyID(next) != id {
		if next == nil {
			key, value = cursor.Last()
			return key, value, nil
		}
		if key, value = cursor.Prev(); key != nil {
			return key, value, next
		}
		next, value = cursor.First() // the ID is below every strip: it goes to the first, which gets a new key
	}
	key = next
	next, _ = cursor.Next()
	return key, value, next
}

// growStrip writes a strip anew with more digests, or begins one where the key is nil. Few requests end in the order in
// which they began, so that a full strip often has to take one more: what it then gives away goes to the strip after
// it, where that has room, lest all strips end up half full.
func growStrip(tx *bbolt.Tx, key, value, next []byte, more []digest) error {
	index := bucket(tx, indexBucket)
	digests := more
	if key != nil {
		old, err := digestsOf(tx, key, value, next)
		if err != nil {
			return err
		}
		if digests = mergeDigests(old, more); len(old) > 0 && more[0].id < old[len(old)-1].id && !fitsStrip(digests) {
			after := index.Get(next)
			if next == nil || len(after) > stripSize/2 {
				return splitStrip(index, key, digests)
			}
			rest, err := digestsOf(tx, next, after, nil)
			if err != nil {
				return err
			}
			if err := index.Delete(bytes.Clone(next)); err != nil {
				return err
			}
			digests = append(digests, rest...)
		}
	}
	return replaceStrip(index, key, digests)
}

// splitStrip writes two strips that have room for more in place of the one at key.
func splitStrip(index *bbolt.Bucket, key []byte, digests []digest) error {
	half := len(digests) / 2
	if err := replaceStrip(index, key, digests[:half]); err != nil {
		return err
	}
	return writeStrips(index, digests[half:])
}

// replaceStrip writes digests in place of the strip at key, nil where there is none.
func replaceStrip(index *bbolt.Bucket, key []byte, digests []digest) error {
	if key != nil && (len(digests) == 0 || keyID(key) != digests[0].id) {
		if err := index.Delete(bytes.Clone(key)); err != nil {
			return err
		}
	}
	return writeStrips(index, digests)
}

func fitsStrip(digests []digest) bool {
	return len(digests) <= stripRows && len(appendStrip(nil, digests)) <= stripSize
}

// digestsOf decodes a strip. One that can't be decoded is made anew of the rows that it is about.
func digestsOf(tx *bbolt.Tx, key, value, next []byte) ([]digest, error) {
	s, err := readStrip(key, value)
	if err == nil {
		return s.digests(), nil
	}
	if next == nil {
		cursor := bucket(tx, indexBucket).Cursor()
		cursor.Seek(key)
		next, _ = cursor.Next()
	}
	return digestsOfRows(tx, key, next)
}

// writeStrips writes digests as strips as full as they may be.
func writeStrips(index *bbolt.Bucket, digests []digest) error {
	var scratch []byte
	for most := stripRows; len(digests) > 0; {
		n := min(len(digests), most)
		scratch = appendStrip(scratch[:0], digests[:n])
		if len(scratch) > stripSize && n > 1 {
			most = max(1, min(n-1, n*stripSize/len(scratch)))
			continue
		}
		if err := index.Put(idKey(digests[0].id), bytes.Clone(scratch)); err != nil {
			return err
		}
		digests, most = digests[n:], min(stripRows, n+8)
	}
	return nil
}

// mergeDigests joins two sorted lists. Of two digests of one ID the newer stays.
func mergeDigests(old, more []digest) []digest {
	if len(old) == 0 || old[len(old)-1].id < more[0].id {
		return append(old, more...)
	}
	all := append(slices.Clone(more), old...)
	slices.SortStableFunc(all, func(a, b digest) int { return cmp.Compare(a.id, b.id) })
	return slices.CompactFunc(all, func(a, b digest) bool { return a.id == b.id })
}

// forgetIndex takes the rows below an ID out of the index.
func forgetIndex(tx *bbolt.Tx, below proxy.ID) error {
	index := bucket(tx, indexBucket)
	index.FillPercent = 1
	cursor := index.Cursor()
	var gone [][]byte
	var value []byte
	key, newest := cursor.First()
	for ; key != nil && keyID(key) < below; key, newest = cursor.Next() {
		gone, value = append(gone, bytes.Clone(key)), newest
	}
	if gone == nil {
		return nil
	}
	rest, err := digestsOf(tx, gone[len(gone)-1], value, key)
	if err != nil {
		return err
	}
	for _, key := range gone {
		if err := index.Delete(key); err != nil {
			return err
		}
	}
	from, _ := slices.BinarySearchFunc(rest, below, func(e digest, id proxy.ID) int { return cmp.Compare(e.id, id) })
	return writeStrips(index, rest[from:])
}
