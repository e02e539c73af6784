package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"clb/proxy"
	"clb/proxy/anthropic"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(childRole); role != "" {
		os.Exit(child(role))
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		_ = os.RemoveAll(ScaleFolder())
		os.Exit(code)
	}))
}

// ScaleFolder is where this run keeps the files of the benchmarks at scale.
func ScaleFolder() string {
	return filepath.Join(os.TempDir(), fmt.Sprint("clb-store-bench-", os.Getpid()))
}

// open opens a store that commits only when it is asked to, or when it closes.
func open(t testing.TB, path string, change ...func(*Config)) *Store {
	t.Helper()
	config := Config{Path: path, CommitEvery: time.Hour, CommitSize: 1 << 20}
	for _, c := range change {
		c(&config)
	}
	s, err := Open(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 45*time.Second)
		defer cancel()
		_ = s.Close(ctx)
	})
	return s
}

func newPath(t testing.TB) string { return filepath.Join(t.TempDir(), "data", "clb.db") }

// exchange is one that has all its fields set.
func exchange(id proxy.ID) proxy.Exchange {
	return proxy.Exchange{
		ID: id, Time: id.Time().Add(123), Method: "POST", Path: "/v1/messages", Model: "claude-sonnet-5-5",
		Session: "6f1c2a9e-3b7d-4f31-9a58-0c7d1e5b2f44", AccountID: "acc-1", Account: "one", Own: id%2 == 0,
		Group: "work", Waited: 90 * time.Second,
		Reason: "most headroom", Status: 200, Outcome: proxy.OutcomeComplete,
		UpstreamID: "req_011CSHoEeqs5C35K2UUqR7Fy", Stream: true,
		Attempts: []proxy.Attempt{
			{AccountID: "acc-2", Account: "two", Start: time.Millisecond, Duration: 90 * time.Millisecond, Status: 429,
				Verdict: anthropic.Quota, Reason: "the five-hour window is spent"},
			{AccountID: "acc-1", Account: "one", Start: 92 * time.Millisecond, Duration: 700 * time.Millisecond,
				Status: 200, Verdict: anthropic.Fine, Wait: time.Second,
				Choice: "moved from two (limited until Mon 14:20)"},
		},
		Retries: 1, Failovers: 1, TTFB: 800 * time.Millisecond, Duration: 5 * time.Second,
		Usage: anthropic.Usage{Input: 12, Output: 800, CacheWrite5m: 4000, CacheWrite1h: 5, CacheRead: 90000,
			WebSearches: 2},
		BytesIn: 512000, BytesOut: 34000,
	}
}

// id is the n-th of a row of IDs.
func id(n int) proxy.ID { return proxy.IDAt(time.UnixMicro(1_795_000_000_000_000)) + proxy.ID(n)<<12 }

// begun is what is known of an exchange when it begins.
func begun(x proxy.Exchange) proxy.Exchange {
	return proxy.Exchange{ID: x.ID, Time: x.Time, Method: x.Method, Path: x.Path}
}

func record(s *Store, x proxy.Exchange) {
	s.Begin(begun(x))
	s.End(priced(x))
}

// history is everything that the store lists, page by page.
func history(t testing.TB, s *Store, limit int) []proxy.Exchange {
	t.Helper()
	var all []proxy.Exchange
	for page, first := (Page{Limit: limit}), true; first || page.Before != (Cursor{}); first = false {
		rows, _, next, err := s.Rows(context.Background(), Where{}, page)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) > limit {
			t.Fatalf("a page of %d where %d were asked for", len(rows), limit)
		}
		all, page.Before = append(all, plain(rows)...), next
	}
	return all
}

// plain is the exchanges without what the store adds.
func plain(rows []Exchange) (list []proxy.Exchange) {
	for _, x := range rows {
		list = append(list, x.Exchange)
	}
	return list
}

func do(t testing.TB, what func(context.Context) error) {
	t.Helper()
	if err := what(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func diff(t testing.TB, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
}

func TestEndedIsSeenAtOnceAndAfterReopening(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	want := []proxy.Exchange{exchange(id(2)), exchange(id(1))}
	record(s, want[1])
	record(s, want[0])
	diff(t, want, history(t, s, 10))
	do(t, s.Flush)
	diff(t, want, history(t, s, 1))
	totals := s.Totals()
	do(t, s.Close)

	s = open(t, path)
	diff(t, want, history(t, s, 1))
	diff(t, totals, s.Totals())
	one, err := s.Request(context.Background(), id(1))
	if err != nil {
		t.Fatal(err)
	}
	diff(t, want[1], one.Exchange)
	if _, err := s.Request(context.Background(), id(9)); !errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v", err)
	}
	if s.LastID() != id(2) {
		t.Fatalf("last ID %v", s.LastID())
	}
}

func TestPagesMixMemoryAndFile(t *testing.T) {
	s := open(t, newPath(t))
	var want []proxy.Exchange
	for n := 40; n > 0; n-- {
		want = append(want, exchange(id(n)))
	}
	for n := 1; n <= 40; n += 2 {
		record(s, exchange(id(n)))
	}
	do(t, s.Flush)
	for n := 2; n <= 40; n += 2 { // each lies between two that are in the file
		record(s, exchange(id(n)))
	}
	for _, limit := range []int{1, 7, 40, 50} {
		diff(t, want, history(t, s, limit))
	}
}

func TestClearAndReset(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	record(s, exchange(id(1)))
	do(t, s.Flush)
	record(s, exchange(id(2)))
	totals := s.Totals()
	do(t, s.ClearHistory)
	diff(t, 0, len(history(t, s, 10)))
	totals.forgetMoney() // it goes with the history
	diff(t, totals, s.Totals())
	if s.LastID() != id(2) {
		t.Fatal("clearing lowered the last ID")
	}
	record(s, exchange(id(3)))
	s.Begin(exchange(id(4)))
	do(t, s.ResetStats)
	diff(t, 1, len(history(t, s, 10)))
	diff(t, Counters{}, s.Totals().All)
	s.End(priced(exchange(id(4))))
	if got := s.Totals(); got.All.Requests() != 1 || !got.Since.After(totals.Since) {
		t.Fatalf("after the reset: %+v", got)
	}
	after := s.Totals()
	do(t, s.Close)
	s = open(t, path)
	diff(t, after, s.Totals())
	diff(t, []proxy.Exchange{exchange(id(4)), exchange(id(3))}, history(t, s, 10))
}

func TestLastIDOutlivesAClearedHistory(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	record(s, exchange(id(7)))
	do(t, s.ClearHistory)
	do(t, s.Close)
	if got := open(t, path).LastID(); got != id(7) {
		t.Fatalf("got %v", got)
	}
}

func TestClosed(t *testing.T) {
	s := open(t, newPath(t))
	do(t, s.Close)
	do(t, s.Close)
	s.Begin(exchange(id(1)))
	s.End(priced(exchange(id(1))))
	if err := s.Flush(context.Background()); !errors.Is(err, ErrClosed) {
		t.Fatalf("flush: %v", err)
	}
	if _, _, _, err := s.Rows(context.Background(), Where{}, Page{}); !errors.Is(err, ErrClosed) {
		t.Fatalf("rows: %v", err)
	}
}
