package store

import (
	"context"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// TestDailyCopy: a copy is made once a day, while nothing is under way, and two are kept.
func TestDailyCopy(t *testing.T) {
	path := newPath(t)
	synctest.Test(t, func(t *testing.T) {
		s := open(t, path)
		made := func() (list []time.Time) {
			for _, c := range Copies(path) {
				if info, err := os.Stat(c.Path); err != nil || info.Mode().Perm()&0o077 != 0 || info.Size() != c.Bytes {
					t.Fatalf("%+v: %v, %v", c, info, err)
				}
				list = append(list, c.Made)
			}
			return list
		}
		for n := range 10 {
			record(s, exchange(id(n+1)))
		}
		do(t, s.Flush)
		time.Sleep(30 * time.Second)
		if list := made(); len(list) != 0 {
			t.Fatalf("at once: %v", list)
		}
		var all []time.Time
		for range 4 {
			time.Sleep(5 * time.Minute)
			list := made()
			if len(list) == 0 || time.Since(list[0]) > 2*choreEvery || len(list) > copiesKept {
				t.Fatalf("%v at %v", list, time.Now())
			}
			if all = append(all, list[0]); len(all) > 1 && list[1] != all[len(all)-2] {
				t.Fatalf("%v, and there was %v", list, all)
			}
			time.Sleep(copyEvery - 10*time.Minute)
			if list := made(); list[0] != all[len(all)-1] {
				t.Fatalf("more than one a day: %v", list)
			}
			time.Sleep(5 * time.Minute)
		}
		for _, c := range Copies(path) {
			if !isGood(c.Path, anyCopy) {
				t.Fatalf("%s can't be read", c.Path)
			}
		}
		do(t, s.Close)
	})
}

// TestDailyCopyWaitsForAnIdleMinute, but not for ever.
func TestDailyCopyWaitsForAnIdleMinute(t *testing.T) {
	path := newPath(t)
	synctest.Test(t, func(t *testing.T) {
		s := open(t, path)
		s.Begin(begun(exchange(id(1))))
		time.Sleep(copyPatience)
		if list := Copies(path); len(list) != 0 {
			t.Fatalf("while a request is under way: %v", list)
		}
		time.Sleep(2 * choreRetry)
		if list := Copies(path); len(list) != 1 {
			t.Fatalf("never: %v", list)
		}
		do(t, s.Close)
	})
}

// copied makes a copy now.
func copied(t *testing.T, s *Store) {
	t.Helper()
	var done chan struct{}
	err := s.work(context.Background(), func() error {
		s.beginCopy(time.Now())
		done = s.chores.copies.done
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	<-done
	if len(Copies(s.file.path)) == 0 {
		t.Fatal("there is no copy")
	}
}

// TestClearingForgetsCopies: they hold what is to be forgotten.
func TestClearingForgetsCopies(t *testing.T) {
	path, _ := filled(t, 10)
	s := open(t, path)
	copied(t, s)
	do(t, s.ClearHistory)
	if list := Copies(path); len(list) != 0 {
		t.Fatalf("%v", list)
	}
}

// TestCopyOfAClockThatWasAhead: it does not stay for ever, and keeps no copy from being made.
func TestCopyOfAClockThatWasAhead(t *testing.T) {
	path, _ := filled(t, 10)
	s := open(t, path)
	now := time.Now()
	for _, at := range []time.Duration{-50 * time.Hour, -26 * time.Hour, 9000 * time.Hour} {
		if err := os.WriteFile(path+copyMiddle+now.Add(at).UTC().Format(copyForm), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var wait time.Duration
	if err := s.work(context.Background(), func() error { wait = s.maintainCopy(now); return nil }); err != nil {
		t.Fatal(err)
	}
	if wait != choreEvery {
		t.Fatalf("it is not due: %v", wait)
	}
	do(t, s.Close)
	if s = open(t, path); true {
		copied(t, s)
	}
	list := Copies(path)
	if len(list) != copiesKept || list[0].Made.After(time.Now()) || now.Sub(list[1].Made).Round(time.Hour) != 26*time.Hour {
		t.Fatalf("%v", list)
	}
}
