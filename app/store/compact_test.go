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

	"go.etcd.io/bbolt"

	"clb/proxy"
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

// compactable makes a closed file with n requests, over half of which is free.
func compactable(t *testing.T, n int, more ...func(tx *bbolt.Tx) error) (path string) {
	t.Helper()
	path = newPath(t)
	s := open(t, path)
	for i := range n {
		record(s, exchange(id(i+1)))
	}
	do(t, s.Flush)
	inflated(t, s)
	for _, change := range more {
		if err := s.file.update(change); err != nil {
			t.Fatal(err)
		}
	}
	do(t, s.Close)
	return path
}

// TestCompaction: a start makes a file small over half of which is free. Nothing is lost, and buckets of a later version
// stay.
func TestCompaction(t *testing.T) {
	path := compactable(t, 2000, func(tx *bbolt.Tx) error {
		later, err := tx.CreateBucket([]byte("of a later version"))
		if err != nil {
			return err
		}
		return later.Put([]byte("k"), []byte("v"))
	})
	before := fileSize(path)
	var steps []string
	s := open(t, path, func(c *Config) { c.at = func(step string) { steps = append(steps, step) } })
	diff(t, []string{"compacting", "compacted", "closed", "renamed"}, steps)
	if after := fileSize(path); after*2 > before {
		t.Fatalf("%d bytes became %d", before, after)
	}
	if size, free := s.Size(); size < 1 || free*2 > size {
		t.Fatalf("%d of %d bytes are free", free, size)
	}
	if left, err := filepath.Glob(path + ".*"); err != nil || len(left) > 0 {
		t.Fatalf("left behind: %v, %v", left, err)
	}
	s.Begin(begun(exchange(id(2001))))
	for range 2 {
		if n := len(history(t, s, 1000)); n < 2000 {
			t.Fatalf("%d rows", n)
		}
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
	if n := s.Totals().All.Interrupted; n != 1 {
		t.Fatalf("%d of those under way were interrupted", n)
	}
}

// TestCompactionThatFails: whatever stands in its way, the file stays, and is written on.
func TestCompactionThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		hurt func(path, step string) error
		room int64
	}{
		"no room": {room: 1},
		"something has its name": {hurt: func(path, step string) error {
			if step == "compacting" {
				return os.MkdirAll(filepath.Join(path+compactEnding, "taken"), 0o700)
			}
			return nil
		}},
		"the copy vanishes": {hurt: func(path, step string) error {
			if step == "closed" {
				return os.Remove(path + compactEnding)
			}
			return nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			path := compactable(t, 100)
			before := fileSize(path)
			s := open(t, path, func(config *Config) {
				if c.room > 0 {
					config.Space = func(string) (int64, error) { return c.room, nil }
				}
				config.at = func(step string) {
					if c.hurt == nil {
						return
					}
					if err := c.hurt(path, step); err != nil {
						t.Error(err)
					}
				}
			})
			if fileSize(path) < before {
				t.Fatal("it went well")
			}
			record(s, exchange(id(10_000)))
			do(t, s.Flush)
			do(t, s.Close)
			checkPages(t, path)
			if s = open(t, path, func(c *Config) { c.Space = func(string) (int64, error) { return 1, nil } }); len(
				history(t, s, 1000)) != 101 || s.Damaged() != nil {
				t.Fatalf("%d rows, %v", len(history(t, s, 1000)), s.Damaged())
			}
			sameFigures(t, s)
			checkDerived(t, s)
		})
	}
}

// TestKilledInAChore: the program is killed at each step of retention, of compaction and of a copy, while requests end.
// The file opens at once, has every request that was flushed, and no copy is left behind that is not whole.
func TestKilledInAChore(t *testing.T) {
	for _, step := range []string{"compacting", "compacted", "closed", "renamed", "copying", "copied", "kept",
		"forgot"} {
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
			left, err := filepath.Glob(path + ".*")
			if copies := Copies(path); err != nil || len(left) != len(copies) ||
				len(copies) > 0 != (step == "kept" || step == "forgot") {
				t.Fatalf("left behind: %v, %v", left, err)
			}
			for _, made := range Copies(path) {
				if !isGood(made.Path, anyCopy) {
					t.Fatalf("%s can't be read", made.Path)
				}
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

// dieInAChore kills itself at a step of a chore, having said what was flushed by then.
func dieInAChore(at, path string) int {
	first, last := proxy.IDAt(time.Now()), 0 // of today: retention counts from the clock
	fmt.Println("first", uint64(first))
	next := func() proxy.Exchange {
		last++
		return exchange(first + proxy.ID(last)<<12)
	}
	var s *Store
	config := Config{Path: path, CommitEvery: time.Hour, KeepDays: 30}
	flush := func() {
		if err := s.Flush(context.Background()); err == nil {
			fmt.Println("flushed", last)
		}
	}
	config.at = func(step string) {
		if slices.Contains([]string{"copying", "copied", "kept"}, step) { // the writer is free
			record(s, next())
			flush()
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
	}
	fail := func(err error) int {
		fmt.Println(err)
		return 1
	}
	s, err := Open(config)
	if err != nil {
		return fail(err)
	}
	old := proxy.IDAt(time.Now().AddDate(0, 0, -40))
	for n := range 700 {
		s.End(priced(exchange(old + proxy.ID(n)<<12)))
	}
	for range 300 {
		record(s, next())
	}
	flush()
	if err := inflate(s); err != nil {
		return fail(err)
	}
	if err := s.Close(context.Background()); err != nil {
		return fail(err)
	}
	if s, err = Open(config); err != nil { // which compacts it
		return fail(err)
	}
	var done chan struct{}
	err = s.work(context.Background(), func() error {
		s.beginCopy(time.Now())
		done = s.chores.copies.done
		return nil
	})
	if err != nil {
		return fail(err)
	}
	<-done
	return fail(s.Maintain(context.Background()))
}
