//go:build unix

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// What only looks like a file is told at once, be there somebody at a pipe's other end or not.
func TestReadNeverWaits(t *testing.T) {
	folder := t.TempDir()
	pipe, held, link := filepath.Join(folder, "pipe"), filepath.Join(folder, "held"), filepath.Join(folder, "link")
	for _, path := range []string{pipe, held} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	writer, err := os.OpenFile(held, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = writer.Close() }()
	if err := os.Symlink(pipe, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, held, link, folder, "/dev/null", "/dev/zero"} {
		done := make(chan error, 1)
		go func() {
			_, err := Read(path, 100)
			done <- err
		}()
		select {
		case err := <-done:
			if !errors.Is(err, ErrNoFile) {
				t.Errorf("%s: %v", path, err)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: it waits", path)
		}
	}
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if _, err := Read(path, 5); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := Read(path, 5); err != nil || string(text) != "12345" {
		t.Errorf("%q %v", text, err)
	}
	if text, err := Read(path, 4); err == nil || text != nil {
		t.Errorf("one that is too long: %q", text)
	}
}
