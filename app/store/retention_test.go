package store

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rollup"
	"clb/proxy"
)

// daily is so many exchanges on each of the days before now, the oldest first, each day a conversation of its own.
func daily(days, each int, now time.Time) (list []proxy.Exchange) {
	for day := days; day > 0; day-- {
		for n := range each {
			at := now.AddDate(0, 0, -day).Add(time.Duration(n+1) * 23 * time.Hour / time.Duration(each))
			x := exchange(proxy.IDAt(at))
			x.Session = fmt.Sprintf("day %d before", day)
			list = append(list, x)
		}
	}
	return list
}

// sampledDaily puts samples of an account's limits beside them.
func sampledDaily(t *testing.T, s *Store, id string, days int, now time.Time) {
	t.Helper()
	err := s.file.update(func(tx *bbolt.Tx) error {
		for day := days; day > 0; day-- {
			at := sample{rollup.MinuteOf(now.AddDate(0, 0, -day)),
				map[string]use{WindowFiveHour: {thousandths: int64(20 * day)}}}
			if err := addSample(bucket(tx, limitsBucket), id, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func recordAll(t *testing.T, s *Store, list []proxy.Exchange) {
	t.Helper()
	for i, x := range list {
		record(s, x)
		if i%1000 == 999 {
			do(t, s.Flush)
		}
	}
	do(t, s.Flush)
}

// IDs of a list, the newest first.
func idsOf(list []proxy.Exchange) (ids []proxy.ID) {
	for _, x := range list {
		ids = append(ids, x.ID)
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids
}

// TestRetentionByDays: what is older goes in small steps, requests being taken and shown between them; what was made of
// it follows, and the figures and totals stay. A program that dies between two steps leaves a file that is whole.
func TestRetentionByDays(t *testing.T) {
	path, now := newPath(t), time.Now()
	copied := filepath.Join(filepath.Dir(path), "copied.db")
	list := daily(60, 50, now)
	steps, late := 0, exchange(proxy.IDAt(now))
	late.Session = "late"
	var s *Store
	s = open(t, path, func(c *Config) {
		c.KeepDays = 30
		c.at = func(step string) {
			if steps++; step != "forgot" || steps != 2 {
				return
			}
			record(s, late) // the writer is in the middle of it: nobody waits for it
			if rows, _, _, err := s.Rows(context.Background(), Where{Session: "late"}, Page{}); err != nil ||
				len(rows) != 1 {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			if err := copyFile(copied, path); err != nil {
				t.Error(err)
			}
		}
	})
	recordAll(t, s, list)
	sampledDaily(t, s, "acc-1", 60, now)
	sampledDaily(t, s, "acc-2", 60, now)
	figures, totals := recounted(append(list, late), Where{}, func(*proxy.Exchange) string { return "" })[""],
		s.Totals()
	do(t, s.Maintain)
	if steps != 3 {
		t.Fatalf("%d steps for 1500 rows", steps)
	}
	want := []proxy.ID{late.ID}
	for _, x := range list {
		if !x.Time.Before(now.AddDate(0, 0, -30)) {
			want = append(want, x.ID)
		}
	}
	slices.Sort(want)
	slices.Reverse(want)
	check := func(s *Store) {
		t.Helper()
		diff(t, want, idsOf(history(t, s, 1000)))
		sessions, _, _, err := s.Sessions(context.Background(), Where{}, Page{Limit: 100})
		if err != nil || len(sessions) != 31 {
			t.Fatalf("%d sessions, %v", len(sessions), err)
		}
		samples, err := s.Limits(context.Background(), "acc-2", time.Time{}, time.Time{})
		if err != nil || len(samples) < 30 || len(samples) > 31 ||
			samples[0].At.Before(now.AddDate(0, 0, -30).Add(-6*time.Hour)) {
			t.Fatalf("%d samples from %v, %v", len(samples), samples[0].At, err)
		}
		sum, err := s.Sum(context.Background(), Where{})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, figures, sum)
	}
	check(s)
	do(t, s.Flush)
	checkDerived(t, s)
	if got := s.Totals().All.Requests(); got != totals.All.Requests()+1 {
		t.Fatalf("%d in the totals", got)
	}
	do(t, s.Close)
	check(open(t, path))
	half := open(t, copied)
	if rows := history(t, half, 1000); len(rows) != len(list)-2*retainStep {
		t.Fatalf("%d rows after two steps", len(rows))
	}
	checkDerived(t, half)
	do(t, half.Close)
	checkPages(t, copied)
}

// TestRetentionByMegabytes: the oldest go until the rest has room; the figures stay.
func TestRetentionByMegabytes(t *testing.T) {
	path, now := newPath(t), time.Now()
	s := open(t, path, func(c *Config) { c.KeepDays, c.KeepMegabytes = -1, 1 })
	list := daily(20, 800, now)
	recordAll(t, s, list)
	sampledDaily(t, s, "acc-1", 20, now)
	used, _ := s.file.extent()
	if used < 2_000_000 {
		t.Fatalf("%d bytes are in use, too few to say anything", used)
	}
	do(t, s.Maintain)
	size, free := s.Size()
	if kept := size - free; kept > 1_000_000 || kept < 850_000 {
		t.Fatalf("%d bytes are in use", kept)
	}
	got := idsOf(history(t, s, 1000))
	all := idsOf(list)
	diff(t, all[:len(got)], got)
	sum, err := s.Sum(context.Background(), Where{})
	if err != nil || sum.Requests() != int64(len(list)) {
		t.Fatalf("%d requests in the figures, %v", sum.Requests(), err)
	}
	samples, err := s.Limits(context.Background(), "acc-1", time.Time{}, time.Time{})
	if err != nil || len(samples) == 0 || len(samples) >= 20 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	checkDerived(t, s)
}

// TestRetentionWhileRunning: another setting holds at once, in both directions.
func TestRetentionWhileRunning(t *testing.T) {
	forgot := make(chan struct{}, 100)
	s := open(t, newPath(t), func(c *Config) {
		c.KeepDays = -1
		c.at = func(string) { forgot <- struct{}{} }
	})
	recordAll(t, s, daily(60, 20, time.Now()))
	do(t, s.Maintain)
	if len(history(t, s, 1000)) != 1200 {
		t.Fatal("requests went that are kept for good")
	}
	s.SetRetention(10, 0)
	select {
	case <-forgot:
	case <-time.After(45 * time.Second):
		t.Fatal("nothing is forgotten")
	}
	do(t, s.Maintain) // the steps that are left
	if n := len(history(t, s, 1000)); n != 200 {
		t.Fatalf("%d rows of 10 days", n)
	}
	s.SetRetention(0, 0)
	do(t, s.Maintain)
	if n := len(history(t, s, 1000)); n != 200 {
		t.Fatalf("%d rows", n)
	}
}

// TestRetentionAndWrongClocks: requests that are dated years ahead neither stay for ever nor keep others; and a clock
// that jumps ahead costs nothing until the program has run with it for a while.
func TestRetentionAndWrongClocks(t *testing.T) {
	now := time.Now()
	s := open(t, newPath(t), func(c *Config) { c.KeepDays = 30 })
	list := daily(40, 10, now)
	for n := range 5 {
		list[n*7].Time = now.AddDate(5, 0, 0) // in the first days
	}
	list[len(list)-1].Time = now.AddDate(-5, 0, 0) // between others that stay
	recordAll(t, s, list)
	do(t, s.Maintain)
	if n := len(history(t, s, 1000)); n != 300 {
		t.Fatalf("%d rows of 300", n)
	}
	step := func(now time.Time, ran time.Duration) (out leave) {
		err := s.work(context.Background(), func() error {
			r := &s.chores.retainer
			r.lastStep = time.Now().Add(-ran)
			return s.file.view(func(tx *bbolt.Tx) (err error) {
				out, err = r.due(tx, 0, now, s.ledger.vocabulary())
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	ahead := now.AddDate(2, 0, 0)
	for range 23 {
		if out := step(ahead, time.Hour); !out.nothing() {
			t.Fatalf("a clock that jumped takes what is below %v", out.below)
		}
		ahead = ahead.Add(time.Hour)
	}
	if out := step(now, time.Hour); !out.nothing() { // it was set right, and is forgiven
		t.Fatal("something went")
	}
	for range 23 {
		if out := step(ahead, time.Hour); !out.nothing() {
			t.Fatalf("a clock that jumped again takes what is below %v", out.below)
		}
	}
	if out := step(ahead, time.Hour); out.below <= list[len(list)-1].ID { // it has been so for a day
		t.Fatalf("below %v", out.below)
	}
}

func TestClock(t *testing.T) {
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const keep = 90 * 24 * time.Hour
	for _, c := range []struct {
		name      string
		held, ran time.Duration
		now       time.Time
		want      clock
	}{
		{"an hour", 0, time.Hour, start.Add(time.Hour), clock{start.Add(time.Hour), 0}},
		{"a long weekend off", 0, 0, start.Add(72 * time.Hour), clock{start.Add(72 * time.Hour), 0}},
		{"a month off", 0, 0, start.AddDate(0, 1, 0), clock{start, 0}},
		{"a month off, and an hour", 0, time.Hour, start.AddDate(0, 1, 0), clock{start, time.Hour}},
		{"a month off, and a day", 23 * time.Hour, time.Hour, start.AddDate(0, 1, 0), clock{start.AddDate(0, 1, 0), 0}},
		{"back", 5 * time.Hour, time.Hour, start.AddDate(-1, 0, 0), clock{start.AddDate(-1, 0, 0), 0}},
	} {
		got := clock{start, c.held}
		if got.advance(c.now, c.ran, keep); got != c.want {
			t.Errorf("%s: %+v, not %+v", c.name, got, c.want)
		}
	}
}
