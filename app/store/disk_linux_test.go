package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestFullDisk: in a child, for the limit on file sizes holds for the whole process.
func TestFullDisk(t *testing.T) {
	cmd := exec.Command(os.Args[0], newPath(t))
	cmd.Env = append(os.Environ(), childRole+"=full")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// writeToFullDisk takes exchanges while no file may grow, then lets files grow, and looks whether all is there.
func writeToFullDisk(path string) int {
	signal.Ignore(syscall.SIGXFSZ)
	if err := errors.Join(fullDisk(path), openOnFullDisk(path+"2")); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func fullDisk(path string) error {
	ctx := context.Background()
	s, err := Open(Config{Path: path, CommitEvery: 10 * time.Millisecond, CommitSize: 32})
	if err != nil {
		return err
	}
	if err := s.Flush(ctx); err != nil {
		return err
	}
	if err := limitFiles(1); err != nil {
		return err
	}
	const many = 3000
	for n := range many {
		record(s, exchange(id(n+1)))
	}
	s.Begin(exchange(id(many + 1)))
	if err := s.Flush(ctx); err == nil || s.Health() == nil {
		return fmt.Errorf("a flush to a full disk says %w, health says %w", err, s.Health())
	}
	if err := s.ClearHistory(ctx); err == nil {
		return errors.New("clearing went well on a full disk")
	}
	if err := s.ResetStats(ctx); err == nil {
		return errors.New("resetting went well on a full disk")
	}
	if err := complete(s, many); err != nil {
		return fmt.Errorf("while the disk is full: %w", err)
	}
	if err := limitFiles(unix.RLIM_INFINITY); err != nil {
		return err
	}
	for deadline := time.Now().Add(45 * time.Second); s.Health() != nil; {
		if time.Now().After(deadline) {
			return fmt.Errorf("writing does not go on: %w", s.Health())
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := s.Close(ctx); err != nil {
		return err
	}
	if s, err = Open(Config{Path: path}); err != nil {
		return err
	}
	if err := complete(s, many+1); err != nil { // with the one that was interrupted
		return fmt.Errorf("after reopening: %w", err)
	}
	return s.Close(ctx)
}

// openOnFullDisk opens a file that a killed program left, while nothing can be written: it must serve, and keep what it
// found.
func openOnFullDisk(path string) error {
	ctx := context.Background()
	s, err := Open(Config{Path: path})
	if err != nil {
		return err
	}
	record(s, exchange(id(1)))
	s.Begin(exchange(id(2)))
	if err := s.Close(ctx); err != nil {
		return err
	}
	if err := limitFiles(1); err != nil {
		return err
	}
	for range 2 {
		if s, err = Open(Config{Path: path}); err != nil {
			return fmt.Errorf("opening on a full disk: %w", err)
		}
		if err := complete(s, 2); err != nil {
			return fmt.Errorf("opened on a full disk: %w", err)
		}
		if err := s.Close(ctx); err == nil {
			return errors.New("closing went well on a full disk")
		}
	}
	if err := limitFiles(unix.RLIM_INFINITY); err != nil {
		return err
	}
	for range 2 {
		if s, err = Open(Config{Path: path}); err != nil {
			return err
		}
		if err := errors.Join(complete(s, 2), s.Close(ctx)); err != nil {
			return err
		}
	}
	return nil
}

func limitFiles(size uint64) error {
	var now unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &now); err != nil {
		return err
	}
	now.Cur = min(size, now.Max)
	return unix.Setrlimit(unix.RLIMIT_FSIZE, &now)
}

// complete looks whether the store lists and counts so many requests.
func complete(s *Store, want int) error {
	n := 0
	for page, first := (Page{Limit: 1000}), true; first || page.Before != (Cursor{}); first = false {
		rows, _, next, err := s.Rows(context.Background(), Where{}, page)
		if err != nil {
			return err
		}
		n, page.Before = n+len(rows), next
	}
	if counted := s.Totals().All.Requests(); n != want || counted != int64(want) {
		return fmt.Errorf("%d requests are listed and %d counted of %d", n, counted, want)
	}
	if sum, err := s.Sum(context.Background(), Where{}); err != nil || sum.Requests() != int64(want) {
		return fmt.Errorf("%d requests are in the rollups of %d, %w", sum.Requests(), want, err)
	}
	return nil
}

// TestSmallDisk fills a real file system of half a megabyte, which needs the right to mount one.
func TestSmallDisk(t *testing.T) {
	folder := t.TempDir()
	if err := unix.Mount("store", folder, "tmpfs", 0, "size=512k"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(folder, "clb.db")
	s := open(t, path, func(c *Config) { c.CommitEvery = 10 * time.Millisecond })
	n := 0
	for s.Flush(context.Background()) == nil && n < 20000 {
		for range 100 {
			n++
			record(s, exchange(id(n)))
		}
	}
	if s.Health() == nil || n == 20000 {
		t.Fatalf("%d requests fit on a disk of 512 kB", n)
	}
	if err := complete(s, n); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("store", folder, "tmpfs", unix.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	do(t, s.Flush)
	do(t, s.Close)
	checkPages(t, path)
	if err := complete(open(t, path), n); err != nil {
		t.Fatal(err)
	}
}

// TestReadOnlyDisk: where a file can't be written at all, Open says so and leaves it.
func TestReadOnlyDisk(t *testing.T) {
	folder := t.TempDir()
	if err := unix.Mount("store", folder, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(folder, "clb.db")
	do(t, open(t, path).Close)
	if err := unix.Mount("store", folder, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{Path: path}); !errors.Is(err, syscall.EROFS) {
		t.Fatalf("got %v", err)
	}
}
