package store

import (
	"testing"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

func TestInterrupted(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	record(s, exchange(id(1)))
	begun := proxy.Exchange{ID: id(2), Time: id(2).Time(), Method: "POST", Path: "/v1/messages",
		Model: "claude-opus-5-5", Session: "s", BytesIn: 77}
	s.Begin(begun)
	s.Begin(exchange(id(3)))
	do(t, s.Flush)
	s.End(priced(exchange(id(3)))) // its mark goes with the commit of its end
	do(t, s.Close)

	begun.Outcome, begun.Error = proxy.OutcomeInterrupted, "the program ended before the answer did"
	want := []proxy.Exchange{exchange(id(3)), begun, exchange(id(1))}
	for range 3 { // it becomes a row once
		s = open(t, path)
		diff(t, want, history(t, s, 10))
		if got := s.Totals().All; got.Interrupted != 1 || got.Requests() != 3 {
			t.Fatalf("totals %+v", got)
		}
		do(t, s.Close)
	}
}

func TestEndedWithinOneBatchLeavesNoMark(t *testing.T) {
	s := open(t, newPath(t))
	do(t, s.Flush)
	s.Begin(exchange(id(1)))
	record(s, exchange(id(2)))
	do(t, s.Flush)
	diff(t, []proxy.ID{id(1)}, marks(t, s))
	s.End(priced(exchange(id(1))))
	do(t, s.Flush)
	diff(t, 0, len(marks(t, s)))
}

func marks(t *testing.T, s *Store) (ids []proxy.ID) {
	t.Helper()
	err := s.file.view(func(tx *bbolt.Tx) error {
		return bucket(tx, openBucket).ForEach(func(key, _ []byte) error {
			ids = append(ids, rowcodec.KeyID(key))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}
