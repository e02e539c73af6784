package desktop

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestLockIsHeldOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := AcquireLock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := AcquireLock(path); !errors.Is(err, ErrLocked) {
		t.Fatalf("second lock: %v, want ErrLocked", err)
	}
	for range 2 {
		if err := first.Release(); err != nil {
			t.Fatal(err)
		}
	}
	second, err := AcquireLock(path)
	if err != nil {
		t.Fatalf("lock after release: %v", err)
	}
	defer second.Release()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode().Perm())
	}
}

func TestLockNeedsItsFolder(t *testing.T) {
	_, err := AcquireLock(filepath.Join(t.TempDir(), "missing", "lock"))
	if !errors.Is(err, os.ErrNotExist) || errors.Is(err, ErrLocked) {
		t.Fatalf("got %v, want a missing folder", err)
	}
}

func TestTwelveStartsHaveOneWinner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	type start struct {
		process interface{ Kill() error }
		word    string
	}
	starts := make([]start, 12)
	var all sync.WaitGroup
	for i := range starts {
		all.Go(func() {
			cmd, word := startChild(t, "lock", path, nil)
			starts[i] = start{cmd.Process, word}
		})
	}
	all.Wait()
	var winner *start
	for i, s := range starts {
		switch {
		case s.word == "held" && winner == nil:
			winner = &starts[i]
		case !strings.Contains(s.word, ErrLocked.Error()):
			t.Errorf("start %d: %q, want one winner and refusals", i, s.word)
		}
	}
	if winner == nil {
		t.Fatal("nobody won")
	}
}

func TestLockIsFreeAfterKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	cmd, word := startChild(t, "lock", path, nil)
	if word != "held" {
		t.Fatal(word)
	}
	if _, err := AcquireLock(path); !errors.Is(err, ErrLocked) {
		t.Fatalf("while the child lives: %v, want ErrLocked", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // reports the kill
	lock, err := AcquireLock(path)
	if err != nil {
		t.Fatalf("after the kill: %v", err)
	}
	_ = lock.Release()
}
