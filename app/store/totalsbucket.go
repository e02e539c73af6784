package store

import (
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
)

// Keys of the totals bucket.
const (
	totalsSince   = "since" // RFC 3339
	totalsAll     = "all"
	totalsAccount = "account:" // and the account's ID
	totalsDay     = "day:"     // and the day
	totalsMoney   = "money"
)

// applyTotals writes the tallies that the batch changes.
func (b *batch) applyTotals(tx *bbolt.Tx) error {
	if b.change == resetStats {
		if err := emptyBucket(tx, totalsBucket); err != nil {
			return err
		}
	}
	totals := bucket(tx, totalsBucket)
	since := b.totals.Since.Format(time.RFC3339Nano)
	if string(totals.Get([]byte(totalsSince))) != since {
		if err := totals.Put([]byte(totalsSince), []byte(since)); err != nil {
			return err
		}
	}
	if err := putTally(totals, totalsAll, b.totals.All); err != nil {
		return err
	}
	if err := putNumbers(totals, totalsMoney, b.totals.Money.fields()); err != nil {
		return err
	}
	for id := range b.touched.Accounts {
		if err := putTally(totals, totalsAccount+id, b.totals.Accounts[id]); err != nil {
			return err
		}
	}
	return b.applyDays(totals)
}

func (b *batch) applyDays(totals *bbolt.Bucket) error {
	for day := range b.touched.Days {
		sum, kept := b.totals.Days[day]
		if !kept {
			continue
		}
		if err := putNumbers(totals, totalsDay+day, sum.fields()); err != nil {
			return err
		}
	}
	for _, day := range b.forgotten {
		if err := totals.Delete([]byte(totalsDay + day)); err != nil {
			return err
		}
	}
	return nil
}

func putTally(totals *bbolt.Bucket, key string, t Counters) error {
	fields := t.Fields()
	return putNumbers(totals, key, fields[:])
}

// putNumbers writes numbers, and after them the fields that a newer version has put into the value it replaces.
func putNumbers(in *bbolt.Bucket, key string, numbers []*int64) error {
	old := make([]*int64, len(numbers))
	for i := range old {
		old[i] = new(int64)
	}
	unknown, err := rowcodec.ReadNumbers(in.Get([]byte(key)), old)
	if err != nil {
		unknown = nil // an unreadable tally is replaced by the right one
	}
	return in.Put([]byte(key), append(rowcodec.AppendNumbers(nil, numbers), unknown...))
}

// readTotals is the inverse of applyTotals.
func readTotals(tx *bbolt.Tx) (Totals, error) {
	t := newTotals()
	err := bucket(tx, totalsBucket).ForEach(func(k, value []byte) error {
		if err := t.read(string(k), value); err != nil {
			return rowcodec.Damaged("reading the totals of %q: %v", k, err)
		}
		return nil
	})
	return t, err
}

func (t *Totals) read(key string, value []byte) (err error) {
	if id, ok := strings.CutPrefix(key, totalsAccount); ok {
		t.Accounts[id], err = readTally(value)
		return err
	}
	if day, ok := strings.CutPrefix(key, totalsDay); ok {
		var sum Day
		_, err = rowcodec.ReadNumbers(value, sum.fields())
		t.Days[day] = sum
		return err
	}
	switch key {
	case totalsAll:
		t.All, err = readTally(value)
	case totalsMoney:
		_, err = rowcodec.ReadNumbers(value, t.Money.fields())
	case totalsSince:
		t.Since, err = time.Parse(time.RFC3339Nano, string(value))
	}
	return err
}

func readTally(value []byte) (t Counters, err error) {
	fields := t.Fields()
	_, err = rowcodec.ReadNumbers(value, fields[:])
	return t, err
}
