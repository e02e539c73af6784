package store

import (
	"context"
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"clb/app/store/rollup"
	"clb/proxy"
)

// TestRollupsOutliveDamageWhileRunning: a page of the rows breaks while rows wait, one batch of them in the file
// already.
func TestRollupsOutliveDamageWhileRunning(t *testing.T) {
	path, _ := filled(t, 300)
	s := open(t, path)
	all := history(t, s, 1000)
	more := exchange(id(301))
	record(s, more)
	b := s.ledger.next(keep)
	if err := s.file.update(b.apply); err != nil {
		t.Fatal(err)
	}
	s.ledger.failed(b) // the program has heard that the disk refused
	last := exchange(id(302))
	record(s, last)
	if err := s.file.update(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(openBucket)) }); err != nil {
		t.Fatal(err)
	}
	nudge(s.suspect)
	do(t, s.Flush)
	damage := s.Damaged()
	if damage == nil || damage.Carried != 300 {
		t.Fatalf("damage: %v", damage)
	}
	want := recounted(append(all, more, last), Where{}, func(*proxy.Exchange) string { return "" })[""]
	for range 2 {
		sum, err := s.Sum(context.Background(), Where{})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, want, sum)
		do(t, s.Close)
		s = open(t, path)
	}
}

// TestBrokenRollup: blocks that are none are dropped, whether it is a reader or the writer that meets them, and nothing
// else is lost.
func TestBrokenRollup(t *testing.T) {
	for _, writes := range []bool{false, true} {
		path, totals := filled(t, 30)
		s := open(t, path)
		err := s.file.update(func(tx *bbolt.Tx) error {
			for _, name := range []string{hoursBucket, daysBucket} {
				key, block := bucket(tx, name).Cursor().Seek([]byte{byte(rollup.KindModel)})
				if err := bucket(tx, name).Put(key, append(slices.Clone(block), 0xff)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := int64(0)
		if writes {
			record(s, exchange(id(31)))
			want = 1
		} else if _, err := s.By(context.Background(), Where{}, ByModel); err == nil {
			t.Fatal("a broken block was read")
		}
		do(t, s.Flush)
		for _, by := range []Dimension{ByModel, ByAccount} {
			groups, err := s.By(context.Background(), Where{}, by)
			if err != nil || len(groups) != int(want) || want == 1 && groups[0].Requests() != 1 {
				t.Fatalf("%v by %s, %v", groups, by, err)
			}
		}
		if got := s.Totals().All.Requests(); got != totals.All.Requests()+want || s.Damaged() != nil {
			t.Fatalf("%d requests, %v", got, s.Damaged())
		}
		if rows := history(t, s, 100); len(rows) != 30+int(want) {
			t.Fatalf("%d rows", len(rows))
		}
	}
}

// FuzzBlocks: whatever the bytes of a block, reading and adding to it do not panic, and what comes of it is sound.
func FuzzBlocks(f *testing.F) {
	var c Aggregate
	kept := priced(exchange(id(1)))
	c.Count(&kept)
	cells := []rollup.KeyedCell{{Key: rollup.CellKey{Account: 2, Model: 3, Outcome: 1}, Cell: &c}, {Key: rollup.CellKey{Account: 2, Model: 3, Outcome: 4}, Cell: &c}}
	block, err := rollup.AddToBlock(rollup.KindBoth, nil, rollup.HasMinutes, cells)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(block)
	f.Add([]byte{0, 3, 1, 1, 1})
	f.Fuzz(func(t *testing.T, block []byte) {
		longer, err := rollup.AddToBlock(rollup.KindBoth, block, 0, cells)
		if err != nil {
			return
		}
		var sum Aggregate
		err = rollup.EachCell(rollup.KindBoth, longer, func(key rollup.CellKey, cell []byte) error {
			if key == cells[0].Key {
				_, err := sum.AddEncoded(key.Outcome, cell)
				return err
			}
			return nil
		})
		if err != nil || sum.Complete == 0 {
			t.Fatalf("%x became %x: %v", block, longer, err)
		}
	})
}
