package store

import (
	"cmp"
	"encoding/binary"
	"slices"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// apply writes the batch.
func (b *batch) apply(tx *bbolt.Tx) error {
	b.skipApplied(tx)
	for _, part := range []func(*bbolt.Tx) error{
		b.applyRows, b.applyMarks, b.applyTotals, b.applyRollups, b.applyIndex, b.applySessions, b.applyLimits,
		b.applySaved, b.applyMeta,
	} {
		if err := part(tx); err != nil {
			return err
		}
	}
	return nil
}

// skipApplied finds the groups that the file does not hold yet: one that it holds must not be added to its sums again.
func (b *batch) skipApplied(tx *bbolt.Tx) {
	b.tried, b.found, b.fresh = true, readApplied(tx), nil
	for _, g := range b.groups {
		if g.seq > b.found {
			b.fresh = append(b.fresh, g)
		}
	}
}

// readApplied is up to which group of the ledger the file holds them.
func readApplied(tx *bbolt.Tx) uint64 {
	value := bucket(tx, metaBucket).Get([]byte(metaApplied))
	if len(value) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(value)
}

func (b *batch) applyMeta(tx *bbolt.Tx) error {
	meta := bucket(tx, metaBucket)
	if len(b.groups) > 0 {
		if err := meta.Put([]byte(metaApplied), binary.BigEndian.AppendUint64(nil, b.applied)); err != nil {
			return err
		}
	}
	return meta.Put([]byte(metaLastID), rowcodec.Key(b.last))
}

func (b *batch) applyMarks(tx *bbolt.Tx) error {
	if b.marks == nil {
		return nil
	}
	return syncMarks(bucket(tx, openBucket), b.marks)
}

func (b *batch) applySaved(tx *bbolt.Tx) error {
	if b.saved == nil {
		return nil
	}
	return writeSaved(tx, *b.saved)
}

func (b *batch) applyRows(tx *bbolt.Tx) error {
	if err := putWords(bucket(tx, wordsBucket), b.firstWord, b.words); err != nil {
		return err
	}
	if b.change == clearHistory {
		return emptyBucket(tx, exchangesBucket)
	}
	// In order of their keys, rows that lie on one page are written to it one after the other.
	slices.SortFunc(b.rows, func(a, c encoded) int { return cmp.Compare(a.id, c.id) })
	exchanges := bucket(tx, exchangesBucket)
	exchanges.FillPercent = fillFor(len(b.rows))
	for _, r := range b.rows {
		if err := exchanges.Put(rowcodec.Key(r.id), r.value); err != nil {
			return err
		}
	}
	return nil
}

// fillFor is how full a page may be that is split, by how many rows a transaction brings. Many at once come in the
// order of their keys, and pages need no room for later ones. Few at once are what a busy proxy ends in a quarter of a
// second, some of it begun long before: a full page that has to take one more leaves another page nearly empty, again
// and again.
func fillFor(rows int) float64 {
	if rows < 1024 {
		return 0.75
	}
	return 0.95
}

// putWords writes a table's words from the first that the file may lack.
func putWords(in *bbolt.Bucket, first int, words []string) error {
	for i, word := range words {
		if err := in.Put(binary.BigEndian.AppendUint64(nil, uint64(first+i)), []byte(word)); err != nil {
			return err
		}
	}
	return nil
}

// syncMarks makes the bucket hold exactly the marks. It looks at every key, so that it heals whatever a failed commit
// left; there are only as many as requests under way.
func syncMarks(open *bbolt.Bucket, marks map[proxy.ID]*mark) error {
	var gone [][]byte
	err := open.ForEach(func(key, _ []byte) error {
		if _, under := marks[rowcodec.KeyID(key)]; !under {
			gone = append(gone, slices.Clone(key))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range gone {
		if err := open.Delete(key); err != nil {
			return err
		}
	}
	for id, m := range marks {
		if m.written {
			continue
		}
		if err := open.Put(rowcodec.Key(id), m.value); err != nil {
			return err
		}
	}
	return nil
}

func emptyBucket(tx *bbolt.Tx, name string) error {
	if err := tx.DeleteBucket([]byte(name)); err != nil {
		return err
	}
	_, err := tx.CreateBucket([]byte(name))
	return err
}
