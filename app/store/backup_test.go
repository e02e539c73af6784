package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestBackup: a copy that is made while requests end all the time opens, is sound, and is the history of one moment:
// all that had ended before the call is there, and what the figures say is what the rows say.
func TestBackup(t *testing.T) {
	path := newPath(t)
	s := open(t, path, func(c *Config) { c.CommitEvery, c.CommitSize = 5*time.Millisecond, 32 })
	if err := s.SaveNow(context.Background(), oneAccount); err != nil {
		t.Fatal(err)
	}
	const before = 2000
	for n := range before {
		record(s, exchange(id(n+1)))
	}
	stop, over := make(chan struct{}), make(chan int)
	go func() {
		n := before
		for ; ; n++ {
			select {
			case <-stop:
				over <- n
				return
			default:
			}
			if record(s, exchange(id(n+1))); n%50 == 0 {
				_ = s.Flush(context.Background())
			}
		}
	}()
	for range 3 {
		var copied bytes.Buffer
		if err := s.Backup(context.Background(), &copied); err != nil {
			t.Fatal(err)
		}
		checkBackup(t, copied.Bytes(), before)
	}
	close(stop)
	last := <-over
	if left, err := filepath.Glob(path + ".*"); err != nil || len(left) > 0 {
		t.Fatalf("left behind: %v, %v", left, err)
	}
	if n := len(history(t, s, 1000)); n != last {
		t.Fatalf("%d rows of %d", n, last)
	}
}

func checkBackup(t *testing.T, content []byte, atLeast int) {
	t.Helper()
	path := newPath(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	checkPages(t, path)
	s := open(t, path)
	list := history(t, s, 1000)
	if len(list) < atLeast || s.Damaged() != nil {
		t.Fatalf("%d rows, %v", len(list), s.Damaged())
	}
	ids := idsOf(list)
	slices.Reverse(ids)
	for n := range atLeast {
		if ids[n] != id(n+1) {
			t.Fatalf("%v had ended and is not there", id(n+1))
		}
	}
	sameFigures(t, s)
	totals := recount(t, s)
	totals.Since = s.Totals().Since
	diff(t, totals, s.Totals())
	checkDerived(t, s)
	saved, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	diff(t, oneAccount, saved)
	do(t, s.Close)
}

// TestBackupToASlowReader: who takes the copy slowly holds up neither commits nor retention.
func TestBackupToASlowReader(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	for n := range 500 {
		record(s, exchange(id(n+1)))
	}
	do(t, s.Flush)
	from, to := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := s.Backup(context.Background(), to)
		_ = to.CloseWithError(err)
		done <- err
	}()
	first := make([]byte, 1)
	if _, err := io.ReadFull(from, first); err != nil {
		t.Fatal(err)
	}
	record(s, exchange(id(501)))
	do(t, s.Flush)
	do(t, s.Maintain)
	rest, err := io.ReadAll(from)
	if err := errors.Join(err, <-done); err != nil {
		t.Fatal(err)
	}
	copied := newPath(t)
	if err := errors.Join(os.MkdirAll(filepath.Dir(copied), 0o700),
		os.WriteFile(copied, append(first, rest...), 0o600)); err != nil {
		t.Fatal(err)
	}
	if n := len(history(t, open(t, copied), 1000)); n != 500 {
		t.Fatalf("%d rows", n)
	}
}

// TestBackupThatEnds: a backup ends with its context, its writer or the store, and leaves nothing.
func TestBackupThatEnds(t *testing.T) {
	path := newPath(t)
	ctx, cancel := context.WithCancel(context.Background())
	var ends func()
	s := open(t, path, func(c *Config) {
		c.at = func(step string) {
			if step == "copying" && ends != nil {
				ends()
			}
		}
	})
	record(s, exchange(id(1)))
	clean := func() {
		t.Helper()
		if left, err := filepath.Glob(path + ".*"); err != nil || len(left) > 0 {
			t.Fatalf("left behind: %v, %v", left, err)
		}
	}
	full := errors.New("the other disk is full")
	if err := s.Backup(ctx, brokenWriter{full}); !errors.Is(err, full) {
		t.Fatalf("got %v", err)
	}
	clean()
	ends = cancel
	if err := s.Backup(ctx, io.Discard); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	clean()
	closed := make(chan error, 1)
	ends = func() {
		ends = nil
		go func() { closed <- s.Close(context.Background()) }()
		<-s.closing
	}
	// it may be done by then
	if err := s.Backup(context.Background(), io.Discard); err != nil && !errors.Is(err, ErrClosed) {
		t.Fatalf("got %v", err)
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	clean()
	works(t, path)
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

// TestLeftovers: a start removes copies that an earlier run did not finish, and nothing that is the user's.
func TestLeftovers(t *testing.T) {
	path := newPath(t)
	do(t, open(t, path).Close)
	for _, ending := range []string{".compact", ".restoring", ".copying-123", ".copying-123.compact", ".copying-by-hand",
		".backup-1", ".damaged-20260101"} {
		if err := os.WriteFile(path+ending, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, path)
	do(t, s.Flush)
	left, err := filepath.Glob(path + ".*")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, []string{path + ".backup-1", path + ".copying-by-hand", path + ".damaged-20260101"}, left)
}
