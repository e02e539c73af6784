package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"clb/proxy/account"
)

// TestManyAtOnce: every method from many goroutines, for the race detector, and then nothing is missing.
func TestManyAtOnce(t *testing.T) {
	s := open(t, newPath(t), func(c *Config) { c.CommitEvery, c.CommitSize = time.Millisecond, 64 })
	const workers, each = 16, 200
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for n := range each {
				x := exchange(id(w*each + n + 1))
				record(s, x)
				if got, err := s.Request(context.Background(), x.ID); err != nil || got.Outcome != x.Outcome {
					t.Errorf("%v ended and is not to be seen: %v", x.ID, err)
				}
			}
		})
		all.Go(func() {
			for range 20 {
				s.Totals()
				s.LastID()
				if _, err := s.By(context.Background(), Where{}, ByModel); err != nil {
					t.Error(err)
				}
				s.Save(account.Saved{Bindings: []account.Affinity{{Session: fmt.Sprint(w)}}})
				if _, _, _, err := s.Rows(context.Background(), Where{}, Page{Limit: 20}); err != nil {
					t.Error(err)
				}
				if err := errors.Join(s.Flush(context.Background()), s.Health()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	want, got := recount(t, s), s.Totals()
	want.Since = got.Since
	diff(t, want, got)
	if got.All.Requests() != workers*each {
		t.Fatalf("%d requests", got.All.Requests())
	}
	sameFigures(t, s)
}

// TestGroupCommit: a commit comes CommitEvery after the first that waits, and at once for a full batch.
func TestGroupCommit(t *testing.T) {
	path := newPath(t)
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(Config{Path: path, CommitEvery: 250 * time.Millisecond, CommitSize: 80})
		if err != nil {
			t.Fatal(err)
		}
		settle := func(d time.Duration) int {
			time.Sleep(d)
			synctest.Wait()
			return s.onDisk(t)
		}
		settle(time.Second)
		record(s, exchange(id(1)))
		if n := settle(249 * time.Millisecond); n != 0 {
			t.Fatalf("%d rows before the time", n)
		}
		if n := settle(2 * time.Millisecond); n != 1 {
			t.Fatalf("%d rows after the time", n)
		}
		for n := range 160 {
			record(s, exchange(id(n+2)))
		}
		if n := settle(0); n < 81 {
			t.Fatalf("%d rows after a full batch", n)
		}
		if err := s.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}

// onDisk counts the rows of the file alone.
func (s *Store) onDisk(t *testing.T) (rows int) {
	t.Helper()
	err := s.file.view(func(tx *bbolt.Tx) error {
		rows = bucket(tx, exchangesBucket).Stats().KeyN
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestWaitingIsBounded: with a file that can't be written, rows beyond the bound go, oldest first, and still count.
func TestWaitingIsBounded(t *testing.T) {
	path := newPath(t)
	s := open(t, path, func(c *Config) { c.Waiting = 4000 })
	do(t, s.Flush)
	s.file.db.MaxSize = 1 // bbolt then refuses to grow the file
	const many = 10000
	for n := range many {
		record(s, exchange(id(n+1)))
	}
	if err := s.Flush(context.Background()); err == nil {
		t.Fatal("a full disk was written")
	}
	rows := history(t, s, 1000)
	// What the intake holds comes into the ledger shard by shard: the order of letting go is that of time but for so
	// many.
	if len(rows) != 4000 || rows[0].ID != id(many) || rows[3999].ID < id(many-4000-shards*shardMax) {
		t.Fatalf("%d rows, from %v to %v", len(rows), rows[0].ID, rows[len(rows)-1].ID)
	}
	if got := s.Totals().All.Requests(); got != many {
		t.Fatalf("%d counted", got)
	}
	health := s.Health()
	if health == nil || !strings.Contains(health.Error(), "4000 requests wait") ||
		!strings.Contains(health.Error(), "6000 were let go") {
		t.Fatalf("health: %v", health)
	}
	if groups := len(s.ledger.groups); groups > 200 {
		t.Fatalf("%d groups", groups)
	}
	do(t, s.ClearHistory) // it needs no room
	if s.Health() != nil || len(history(t, s, 1000)) != 0 || s.Totals().All.Requests() != many {
		t.Fatalf("after clearing: %v, %d rows, %d counted", s.Health(), len(history(t, s, 1000)),
			s.Totals().All.Requests())
	}
}

// TestEndDoesNotWaitForAStuckDisk: while a transaction hangs, exchanges are taken, seen and counted, and the intake
// stays small.
func TestEndDoesNotWaitForAStuckDisk(t *testing.T) {
	s := open(t, newPath(t), func(c *Config) { c.Waiting = 3000 })
	do(t, s.Flush)
	blocker, err := s.file.db.Begin(true) // the writer now waits, as for a disk
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	record(s, exchange(id(1)))
	if err := s.Flush(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	const many = 20000
	for n := 1; n < many; n++ {
		record(s, exchange(id(n+1)))
	}
	for i := range s.in.shards {
		if n := len(s.in.shards[i].ended); n > shardMax {
			t.Fatalf("a shard holds %d", n)
		}
	}
	if s.Totals().All.Requests() != many || s.LastID() != id(many) {
		t.Fatalf("%d counted, last ID %v", s.Totals().All.Requests(), s.LastID())
	}
	if x, err := s.Request(context.Background(), id(many)); err != nil || x.ID != id(many) {
		t.Fatalf("got %v", err)
	}
	if err := blocker.Rollback(); err != nil {
		t.Fatal(err)
	}
	do(t, s.Flush)
	if n := s.onDisk(t); n < 3000 || n > 4000 {
		t.Fatalf("%d rows on disk", n)
	}
}

// TestStuckDiskIsToldByHealth: a transaction that takes very long is trouble even before it fails.
func TestStuckDiskIsToldByHealth(t *testing.T) {
	l := &memtable{}
	l.writing(time.Now().Add(-stuckAfter - time.Second))
	if err := l.health(); err == nil || !strings.Contains(err.Error(), "has not answered for 11s") {
		t.Fatalf("got %v", err)
	}
	l.writing(time.Time{})
	if err := l.health(); err != nil {
		t.Fatal(err)
	}
}
