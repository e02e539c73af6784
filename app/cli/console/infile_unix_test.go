//go:build unix

package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"clb/app/atomicfile"
)

// within fails where something is still under way after a time in which it would be done on any machine.
func within(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(2 * time.Minute):
		t.Fatalf("%s: it waits", what)
	}
}

func aPipe(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, fmt.Sprintf("pipe%d", time.Now().UnixNano()))
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadInput(t *testing.T) {
	folder := t.TempDir()
	s := &Terminal{In: strings.NewReader("typed"), Out: io.Discard, Err: io.Discard}
	if got, err := s.ReadInput(t.Context(), "-", 100); err != nil || got != "typed" {
		t.Errorf("%q %v", got, err)
	}
	within(t, "a pipe that nobody writes into", func() {
		if got, err := s.ReadInput(t.Context(), aPipe(t, folder), 100); err == nil ||
			!strings.Contains(err.Error(), "nothing comes out of it") {
			t.Errorf("%q %v", got, err)
		}
	})
	for _, device := range []string{"/dev/zero", "/dev/null", folder} {
		within(t, device, func() {
			if _, err := s.ReadInput(t.Context(), device, 100); !errors.Is(err, atomicfile.ErrNoFile) {
				t.Errorf("%s: %v", device, err)
			}
		})
	}
}

// A pipe with somebody at its other end is read to its end; where nothing comes, the wait has an end, as has the
// command.
func TestReadInputFromAPipe(t *testing.T) {
	folder := t.TempDir()
	s := &Terminal{Out: io.Discard, Err: io.Discard}
	path := aPipe(t, folder)
	wrote := make(chan error, 1)
	go func() { wrote <- os.WriteFile(path, []byte("a word"), 0) }()
	within(t, "a pipe with a writer", func() {
		if got, err := s.ReadInput(t.Context(), path, 100); err != nil || got != "a word" {
			t.Errorf("%q %v", got, err)
		}
	})
	if err := <-wrote; err != nil {
		t.Error(err)
	}
	silent := aPipe(t, folder)
	held, err := os.OpenFile(silent, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = held.Close() }()
	within(t, "a pipe with a silent writer", func() {
		if _, err := s.ReadInput(t.Context(), silent, 100); err == nil ||
			!strings.Contains(err.Error(), "nothing comes out of it") {
			t.Error(err)
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	within(t, "a command that was told to stop", func() {
		if _, err := s.ReadInput(ctx, fmt.Sprint("/dev/fd/", held.Fd()), 100); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
