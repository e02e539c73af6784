//go:build unix

package config

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"clb/app/atomicfile"
)

// A named pipe in the place of the settings file is told, and nobody waits for it.
func TestASettingsFileThatIsAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.jsonc")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 3)
	go func() {
		_, err := ReadFile(path)
		done <- err
		done <- update(path, Change{Key: "hold.minutes", Value: "5"})
		_, err = ReadInstance(path)
		done <- err
	}()
	for range 3 {
		select {
		case err := <-done:
			if !errors.Is(err, atomicfile.ErrNoFile) {
				t.Error(err)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("it waits for the pipe")
		}
	}
}
