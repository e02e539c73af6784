package store

import (
	"context"
	"encoding/binary"
	"testing"
	"time"

	"clb/proxy"

	"go.etcd.io/bbolt"
)

// asSchema1 turns a closed file into one of the first schema: rows without a core, and nothing made of them.
func asSchema1(t *testing.T, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		list, err := readWords(tx, wordsBucket)
		if err != nil {
			return err
		}
		w := newDictionary(list)
		rows := map[proxy.ID][]byte{}
		err = bucket(tx, exchangesBucket).ForEach(func(key, value []byte) error {
			r, err := readRow(keyID(key), value, list)
			r.Priced = false
			rows[r.ID] = w.appendFields(nil, &r, 0)
			return err
		})
		if err != nil {
			return err
		}
		for id, value := range rows {
			if err := bucket(tx, exchangesBucket).Put(idKey(id), value); err != nil {
				return err
			}
		}
		for _, name := range derived() {
			if err := tx.DeleteBucket([]byte(name)); err != nil {
				return err
			}
		}
		meta := bucket(tx, metaBucket)
		if err := meta.Delete([]byte(metaApplied)); err != nil {
			return err
		}
		return meta.Put([]byte(metaSchema), binary.BigEndian.AppendUint32(nil, 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestMigrationInSteps: a file of many rows becomes one of schema 2, also when the program ends after the first step.
func TestMigrationInSteps(t *testing.T) {
	const many = 2*rebuildStep + 1000
	for _, cutShort := range []bool{false, true} {
		path, totals := filled(t, many)
		asSchema1(t, path)
		if cutShort {
			f := &file{path: path, lockWait: time.Second, price: testPrice}
			db, err := f.openDB(false)
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range []func(*bbolt.Tx) error{
				func(tx *bbolt.Tx) error { return migrate(tx, 1) },
				func(tx *bbolt.Tx) error {
					done, err := f.rebuildRows(tx)
					if done {
						t.Error("one step went through all of the rows")
					}
					return err
				},
			} {
				if err := db.Update(step); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		s := open(t, path)
		diff(t, totals, s.Totals())
		sameFigures(t, s)
		kept, err := s.Request(context.Background(), id(many))
		if err != nil {
			t.Fatal(err)
		}
		diff(t, exchange(id(many)), kept.Exchange)
		if sum, err := s.Sum(context.Background(), Where{}); err != nil || sum.Priced != many {
			t.Fatalf("%d are priced, %v", sum.Priced, err)
		}
		do(t, s.Close)
		works(t, path)
		checkPages(t, path)
	}
}
