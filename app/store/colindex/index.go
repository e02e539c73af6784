// Package colindex is the column index of the history: a second, very thin copy of the rows. Its bucket maps the ID of
// the first row of a segment (8 bytes, big endian) to a segment of up to 255 rows in the order of their IDs, as
// segment.go lays them out. A query reads the columns that it filters by, a byte per row, and leaves out every segment
// whose dictionary lacks what it asks for. So a million rows are gone through in one or two milliseconds by any filter,
// and a commit writes one or two segments.
//
// Posting lists by account, model, session, outcome, status and path were weighed against it: they cost 4 bytes per row
// and list where a segment costs 12 in all, and a commit would touch some forty of them.
package colindex

import (
	"bytes"
	"cmp"
	"slices"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// SegmentSize is the size in bytes that a segment is kept below: two of them, with their keys, fill a page of 4 kB.
const SegmentSize = 2016

// SegmentRows is the most rows of a segment, so that a slot of a column is one byte.
const SegmentRows = 255

// Index is the index in a transaction that writes.
type Index struct {
	Bucket *bbolt.Bucket
	// Rebuild makes entries of the rows from one key on and before another (nil: to the end), for a segment that can't
	// be read.
	Rebuild func(from, to []byte) ([]Entry, error)
}

// Add puts entries, sorted by ID, into the segments where they belong.
func (x Index) Add(entries []Entry) error {
	x.Bucket.FillPercent = 1
	for len(entries) > 0 {
		key, value, next := x.segmentFor(entries[0].ID)
		mine := len(entries)
		if next != nil {
			mine, _ = slices.BinarySearchFunc(entries, rowcodec.KeyID(next), compareID)
		}
		if err := x.grow(key, value, next, entries[:mine]); err != nil {
			return err
		}
		entries = entries[mine:]
	}
	return nil
}

func compareID(e Entry, id proxy.ID) int { return cmp.Compare(e.ID, id) }

// segmentFor finds the segment that an ID belongs to, and the key of the one after it. A key is nil where there is
// none.
func (x Index) segmentFor(id proxy.ID) (key, value, next []byte) {
	cursor := x.Bucket.Cursor()
	next, value = cursor.Seek(rowcodec.Key(id))
	if next == nil || rowcodec.KeyID(next) != id {
		if next == nil {
			key, value = cursor.Last()
			return key, value, nil
		}
		if key, value = cursor.Prev(); key != nil {
			return key, value, next
		}
		next, value = cursor.First() // the ID is below every segment: it goes to the first, which gets a new key
	}
	key = next
	next, _ = cursor.Next()
	return key, value, next
}

// grow writes a segment anew with more entries, or begins one where the key is nil. Few requests end in the order in
// which they began, so that a full segment often has to take one more: what it then gives away goes to the segment
// after it, where that has room, lest all segments end up half full.
func (x Index) grow(key, value, next []byte, more []Entry) error {
	entries := more
	if key != nil {
		old, err := x.entries(key, value, next)
		if err != nil {
			return err
		}
		if entries = merge(old, more); len(old) > 0 && more[0].ID < old[len(old)-1].ID && !fitsSegment(entries) {
			after := x.Bucket.Get(next)
			if next == nil || len(after) > SegmentSize/2 {
				return x.split(key, entries)
			}
			rest, err := x.entries(next, after, nil)
			if err != nil {
				return err
			}
			if err := x.Bucket.Delete(bytes.Clone(next)); err != nil {
				return err
			}
			entries = append(entries, rest...)
		}
	}
	return x.replace(key, entries)
}

// split writes two segments that have room for more in place of the one at key.
func (x Index) split(key []byte, entries []Entry) error {
	half := len(entries) / 2
	if err := x.replace(key, entries[:half]); err != nil {
		return err
	}
	return x.write(entries[half:])
}

// replace writes entries in place of the segment at key, nil where there is none.
func (x Index) replace(key []byte, entries []Entry) error {
	if key != nil && (len(entries) == 0 || rowcodec.KeyID(key) != entries[0].ID) {
		if err := x.Bucket.Delete(bytes.Clone(key)); err != nil {
			return err
		}
	}
	return x.write(entries)
}

func fitsSegment(entries []Entry) bool {
	return len(entries) <= SegmentRows && len(appendSegment(nil, entries)) <= SegmentSize
}

// entries decodes a segment. One that can't be decoded is made anew of the rows that it is about.
func (x Index) entries(key, value, next []byte) ([]Entry, error) {
	s, err := ReadSegment(key, value)
	if err == nil {
		return s.Entries(), nil
	}
	if next == nil {
		cursor := x.Bucket.Cursor()
		cursor.Seek(key)
		next, _ = cursor.Next()
	}
	return x.Rebuild(key, next)
}

// write writes entries as segments as full as they may be.
func (x Index) write(entries []Entry) error {
	var scratch []byte
	for most := SegmentRows; len(entries) > 0; {
		n := min(len(entries), most)
		scratch = appendSegment(scratch[:0], entries[:n])
		if len(scratch) > SegmentSize && n > 1 {
			most = max(1, min(n-1, n*SegmentSize/len(scratch)))
			continue
		}
		if err := x.Bucket.Put(rowcodec.Key(entries[0].ID), bytes.Clone(scratch)); err != nil {
			return err
		}
		entries, most = entries[n:], min(SegmentRows, n+8)
	}
	return nil
}

// merge joins two sorted lists. Of two entries of one ID the newer stays.
func merge(old, more []Entry) []Entry {
	if len(old) == 0 || old[len(old)-1].ID < more[0].ID {
		return append(old, more...)
	}
	all := append(slices.Clone(more), old...)
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(all, func(a, b Entry) bool { return a.ID == b.ID })
}

// DropBefore takes the rows below an ID out of the index.
func (x Index) DropBefore(below proxy.ID) error {
	x.Bucket.FillPercent = 1
	cursor := x.Bucket.Cursor()
	var gone [][]byte
	var value []byte
	key, newest := cursor.First()
	for ; key != nil && rowcodec.KeyID(key) < below; key, newest = cursor.Next() {
		gone, value = append(gone, bytes.Clone(key)), newest
	}
	if gone == nil {
		return nil
	}
	rest, err := x.entries(gone[len(gone)-1], value, key)
	if err != nil {
		return err
	}
	for _, key := range gone {
		if err := x.Bucket.Delete(key); err != nil {
			return err
		}
	}
	from, _ := slices.BinarySearchFunc(rest, below, compareID)
	return x.write(rest[from:])
}

// Unreadable are the first IDs of the segments that can't be read.
func Unreadable(bucket *bbolt.Bucket) (first []proxy.ID, err error) {
	err = bucket.ForEach(func(key, value []byte) error {
		if _, err := ReadSegment(key, value); err != nil {
			first = append(first, rowcodec.KeyID(key))
		}
		return nil
	})
	return first, err
}

// Repair makes the segment that begins with an ID anew.
func (x Index) Repair(id proxy.ID) error {
	key, value, next := x.segmentFor(id)
	entries, err := x.entries(key, value, next)
	if err != nil {
		return err
	}
	return x.replace(key, entries)
}
