package store

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clb/proxy"

	"go.etcd.io/bbolt"
)

// inflate makes the file grow by over 10 MB, which are then free.
func inflate(s *Store) error {
	name := []byte("ballast")
	for _, change := range []func(*bbolt.Tx) error{
		func(tx *bbolt.Tx) error {
			ballast, err := tx.CreateBucket(name)
			for n := 0; err == nil && n < 100; n++ {
				err = ballast.Put(fmt.Append(nil, n), make([]byte, 120_000))
			}
			return err
		},
		func(tx *bbolt.Tx) error { return tx.DeleteBucket(name) },
	} {
		if err := s.file.update(change); err != nil {
			return err
		}
	}
	return nil
}

func inflated(t testing.TB, s *Store) {
	t.Helper()
	if err := inflate(s); err != nil {
		t.Fatal(err)
	}
}

// TestCompaction: the file becomes small while requests end, are read and made durable at every step of it, and nothing
// is lost, forgotten rows do not come back, and buckets of a later version stay.
func TestCompaction(t *testing.T) {
	path := newPath(t)
	var s *Store
	var steps []string
	last := 2000
	s = open(t, path, func(c *Config) {
		c.at = func(step string) {
			if !slices.Contains(steps, step) {
				steps = append(steps, step)
			}
			for range 3 {
				last++
				record(s, exchange(id(last)))
			}
			if slices.Contains([]string{"begun", "copying", "copied"}, step) { // the writer is free
				do(t, s.Flush)
				if rows, _, _, err := s.Rows(context.Background(), Where{}, Page{Limit: 1}); err != nil ||
					rows[0].ID != id(last) {
					t.Errorf("%s: %v, %v", step, rows, err)
				}
				s.Begin(exchange(id(last + 1_000_000))) // its mark goes to the copy
			}
		}
	})
	for n := range 2000 {
		record(s, exchange(id(n+1)))
	}
	do(t, s.Flush)
	inflated(t, s)
	err := s.file.update(func(tx *bbolt.Tx) error {
		later, err := tx.CreateBucket([]byte("of a later version"))
		if err != nil {
			return err
		}
		return later.Put([]byte("k"), []byte("v"))
	})
	if err != nil {
		t.Fatal(err)
	}
	before := fileSize(path)
	do(t, s.Maintain)
	diff(t, []string{"begun", "copying", "copied", "replay", "durable", "closed", "renamed", "opened"}, steps)
	if after := fileSize(path); after*2 > before {
		t.Fatalf("%d bytes became %d", before, after)
	}
	if size, free := s.Size(); size < 1 || free*2 > size {
		t.Fatalf("%d of %d bytes are free", free, size)
	}
	var want []proxy.ID
	for n := last; n > 0; n-- {
		want = append(want, id(n))
	}
	for range 2 {
		diff(t, want,
			idsOf(slices.DeleteFunc(history(t, s, 1000),
				func(x proxy.Exchange) bool { return x.Outcome == proxy.OutcomeInterrupted })))
		sameFigures(t, s)
		do(t, s.Flush)
		checkDerived(t, s)
		if err := s.file.view(func(tx *bbolt.Tx) error {
			if string(bucket(tx, "of a later version").Get([]byte("k"))) != "v" {
				t.Error("the bucket of a later version is gone")
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		do(t, s.Close)
		checkPages(t, path)
		s = open(t, path)
	}
	if n := s.Totals().All.Interrupted; n < 3 {
		t.Fatalf("%d of those under way were interrupted", n)
	}
	if _, err := os.Stat(path + compactEnding); err == nil {
		t.Fatal("the copy is still there")
	}
}

// TestCompactionThatFails: whatever stands in its way, the file stays, and is written on.
func TestCompactionThatFails(t *testing.T) {
	for _, c := range []struct {
		name string
		hurt func(t *testing.T, s *Store, path, step string)
		room int64
	}{
		{"no room", nil, 1},
		{"something has its name", func(t *testing.T, _ *Store, path, step string) {
			if step == "prepared" {
				if err := os.MkdirAll(filepath.Join(path+compactEnding, "taken"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
		}, 0},
		{"the copy vanishes", func(t *testing.T, _ *Store, path, step string) {
			if step == "closed" {
				if err := os.Remove(path + compactEnding); err != nil {
					t.Error(err)
				}
			}
		}, 0},
		{"too much is written meanwhile", func(t *testing.T, s *Store, _, step string) {
			if step == "replay" {
				t.Error("it went on")
			}
			if step == "copied" {
				if err := s.work(context.Background(), func() error {
					s.chores.compaction.rows = replayMost
					return nil
				}); err != nil {
					t.Error(err)
				}
				record(s, exchange(id(9000)))
				do(t, s.Flush)
			}
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := newPath(t)
			var s *Store
			s = open(t, path, func(config *Config) {
				if c.room > 0 {
					config.Space = func(string) (int64, error) { return c.room, nil }
				}
				config.at = func(step string) {
					if c.hurt != nil {
						c.hurt(t, s, path, step)
					}
				}
			})
			for n := range 100 {
				record(s, exchange(id(n+1)))
			}
			do(t, s.Flush)
			inflated(t, s)
			s.step("prepared")
			before := fileSize(path)
			_ = s.Maintain(context.Background()) // it may tell of it
			if fileSize(path) < before {
				t.Fatal("it went well")
			}
			record(s, exchange(id(10_000)))
			do(t, s.Flush)
			n := len(history(t, s, 1000))
			do(t, s.Close)
			checkPages(t, path)
			if s = open(t, path); n < 101 || len(history(t, s, 1000)) != n || s.Damaged() != nil {
				t.Fatalf("%d rows of %d, %v", len(history(t, s, 1000)), n, s.Damaged())
			}
			sameFigures(t, s)
			checkDerived(t, s)
		})
	}
}

// TestKilledInAChore: the program is killed at each step of retention and of compaction, while requests end. The file
// opens at once, has every request that was flushed, and no copy is left behind.
func TestKilledInAChore(t *testing.T) {
	for _, step := range []string{"forgot", "begun", "copying", "copied", "replay", "durable", "closed", "renamed",
		"opened"} {
		t.Run(step, func(t *testing.T) {
			path := newPath(t)
			cmd := exec.Command(os.Args[0], step, path)
			cmd.Env = append(os.Environ(), childRole+"=chore")
			out, err := cmd.Output()
			if err == nil || !strings.HasSuffix(string(out), "dying\n") {
				t.Fatalf("%v: %s", err, out)
			}
			var first proxy.ID
			flushed := 0
			for line := range strings.Lines(string(out)) {
				_, _ = fmt.Sscanf(line, "first %d", &first)
				_, _ = fmt.Sscanf(line, "flushed %d", &flushed)
			}
			if flushed < 300 {
				t.Fatalf("%d are said to be flushed", flushed)
			}
			s := opensAtOnce(t, path)
			do(t, s.Flush)
			if left, err := filepath.Glob(path + ".*"); err != nil || len(left) > 0 {
				t.Fatalf("left behind: %v, %v", left, err)
			}
			rows := map[proxy.ID]bool{}
			for _, x := range history(t, s, 1000) {
				rows[x.ID] = true
			}
			for n := 1; n <= flushed; n++ {
				if !rows[first+proxy.ID(n)<<12] {
					t.Fatalf("request %d of %d is gone", n, flushed)
				}
			}
			sameFiguresBut(t, s, 700) // which retention takes, or is about to
			checkDerived(t, s)
		})
	}
}

// sameFiguresBut compares the count of the figures with that of the rows, of which up to some may have gone.
func sameFiguresBut(t *testing.T, s *Store, gone int) {
	t.Helper()
	sum, err := s.Sum(context.Background(), Where{})
	rows := len(history(t, s, 1000))
	if n := int(sum.Requests()); err != nil || n < rows || n > rows+gone || n != int(s.Totals().All.Requests()) {
		t.Fatalf("%d in the figures, %d rows, %d in the totals, %v", n, rows, s.Totals().All.Requests(), err)
	}
}

// dieInAChore kills itself at a step of Tidy, having said what was flushed by then.
func dieInAChore(at, path string) int {
	first, last := proxy.IDAt(time.Now()), 0 // of today: retention counts from the clock
	fmt.Println("first", uint64(first))
	next := func() proxy.Exchange {
		last++
		return exchange(first + proxy.ID(last)<<12)
	}
	var s *Store
	s, err := Open(Config{Path: path, CommitEvery: time.Hour, KeepDays: 30, at: func(step string) {
		record(s, next())
		if slices.Contains([]string{"begun", "copying", "copied"}, step) {
			if s.Flush(context.Background()) == nil {
				fmt.Println("flushed", last)
			}
		}
		if step != at {
			return
		}
		fmt.Println("dying")
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		fmt.Println(err)
		select {}
	}})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	old := proxy.IDAt(time.Now().AddDate(0, 0, -40))
	for n := range 700 {
		x := exchange(old + proxy.ID(n)<<12)
		s.End(x)
	}
	for range 300 {
		record(s, next())
	}
	if err := s.Flush(context.Background()); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("flushed", last)
	if err := inflate(s); err != nil {
		fmt.Println(err)
		return 1
	}
	if err := s.Maintain(context.Background()); err != nil {
		fmt.Println(err)
	}
	return 1
}
