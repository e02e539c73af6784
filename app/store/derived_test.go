package store

import (
	"bytes"
	"context"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy"
	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// checkDerived looks whether what is made of the rows in the file is about those rows and no others: the index knows
// each of them once, and every session is found by its name, and its newest request is there.
func checkDerived(t testing.TB, s *Store) {
	t.Helper()
	checkMade(t, s, true)
}

// checkMade is checkDerived where the newest request of a session may be gone, unless they are whole.
func checkMade(t testing.TB, s *Store, whole bool) {
	t.Helper()
	var rows []proxy.ID
	err := s.file.view(func(tx *bbolt.Tx) error {
		exchanges, sessions := bucket(tx, exchangesBucket), bucket(tx, sessionsBucket)
		if err := exchanges.ForEach(func(key, _ []byte) error {
			rows = append(rows, rowcodec.KeyID(key))
			return nil
		}); err != nil {
			return err
		}
		named, listed := 0, 0
		err := sessions.ForEach(func(key, value []byte) error {
			id := lastOf(key)
			if id == 0 {
				named++
				if sessions.Get(lastKey(rowcodec.KeyID(value))) == nil {
					t.Errorf("the name %x leads to no session", key)
				}
				return nil
			}
			listed++
			found, _, err := readSession(id, value)
			if err != nil || !bytes.Equal(sessions.Get(sessionKey(found.Session)), rowcodec.Key(id)) {
				t.Errorf("the name of %q does not lead to it, %v", found.Session, err)
			}
			if whole && exchanges.Get(rowcodec.Key(id)) == nil {
				t.Errorf("the newest request of %q is gone", found.Session)
			}
			return nil
		})
		if named != listed {
			t.Errorf("%d names of %d sessions", named, listed)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, rows, indexed(t, s))
}

// TestBrokenValues: a value of ours that does not decode is made anew or begun anew, and holds no commit up. Whatever
// is not in it stays.
// segmentForm is how a segment of the column index begins.
const segmentForm = 0x07

func TestBrokenValues(t *testing.T) {
	garbage := []byte{segmentForm, 200, 1, 2, 3}
	for _, c := range []struct {
		name string
		spot func(tx *bbolt.Tx) error
	}{
		{"segment", func(tx *bbolt.Tx) error { return breakLast(bucket(tx, indexBucket), nil, garbage) }},
		{"empty segment", func(tx *bbolt.Tx) error { return breakLast(bucket(tx, indexBucket), nil, []byte{}) }},
		{"session", func(tx *bbolt.Tx) error {
			return breakLast(bucket(tx, sessionsBucket), []byte{sessionLast}, []byte{0xff, 0xff})
		}},
		{"session's name",
			func(tx *bbolt.Tx) error { return breakLast(bucket(tx, sessionsBucket), []byte{sessionUUID}, []byte{1}) }},
		{"limits", func(tx *bbolt.Tx) error {
			return breakLast(bucket(tx, limitsBucket), []byte("acc-1"), []byte{1, 255, 3})
		}},
		{"clock", func(tx *bbolt.Tx) error { return bucket(tx, metaBucket).Put([]byte(metaClock), []byte{1}) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			path, _ := filled(t, 600)
			s := open(t, path)
			s.Save(used("acc-1", 0.25))
			do(t, s.Flush)
			if err := s.file.update(c.spot); err != nil {
				t.Fatal(err)
			}
			for n := range 3 {
				record(s, exchange(id(601+n)))
				s.Save(used("acc-1", 0.5+float64(n)/10))
				do(t, s.Flush)
			}
			do(t, s.Maintain)
			if s.Health() != nil || s.Damaged() != nil {
				t.Fatal(s.Health(), s.Damaged())
			}
			if rows := history(t, s, 1000); len(rows) != 603 {
				t.Fatalf("%d rows", len(rows))
			}
			sessions, _, _, err := s.Sessions(context.Background(), Where{}, Page{})
			if err != nil || len(sessions) == 0 || sessions[0].LastID != id(603) {
				t.Fatalf("%+v, %v", sessions, err)
			}
			samples, err := s.Limits(context.Background(), "acc-1", time.Time{}, time.Time{})
			if err != nil || len(samples) == 0 || samples[len(samples)-1].Windows[WindowFiveHour].Utilization != 0.7 {
				t.Fatalf("%+v, %v", samples, err)
			}
			nudge(s.suspect) // as a reader does; the file is walked and mended
			do(t, s.Flush)
			if s.Damaged() != nil {
				t.Fatal(s.Damaged())
			}
			checkDerived(t, s)
			if sessions, _, _, err = s.Sessions(context.Background(), Where{}, Page{}); err != nil ||
				len(sessions) != 1 {
				t.Fatalf("%+v, %v", sessions, err)
			}
			do(t, s.Close)
			checkPages(t, path)
		})
	}
}

// breakLast puts garbage in the place of the last value whose key begins so.
func breakLast(in *bbolt.Bucket, prefix, garbage []byte) error {
	var last []byte
	err := in.ForEach(func(key, _ []byte) error {
		if bytes.HasPrefix(key, prefix) {
			last = bytes.Clone(key)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return in.Put(last, garbage)
}

// used is what is saved of one account whose five-hour window is used so far.
func used(id string, share float64) account.Saved {
	now := time.Now()
	limits := anthropic.Limits{FiveHour: anthropic.Window{Utilization: share,
		Reset: now.Add(time.Hour).Truncate(time.Hour), Seen: now}}
	return account.Saved{
		Accounts: []account.Account{{ID: id, Name: "one", Kind: account.KindOAuth, Enabled: true}},
		States:   map[string]account.State{id: {Limits: limits}},
	}
}
