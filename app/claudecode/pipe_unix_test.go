//go:build unix

package claudecode

import (
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// Secret managers put named pipes where files are expected. Nobody waits for them: what can't be read counts as no
// login, and settings that can't be read as unreadable.
func TestPipesInPlaceOfFilesKeepNobodyWaiting(t *testing.T) {
	home := t.TempDir()
	env := func(name string) (string, bool) { return home, name == ConfigVariable }
	for _, name := range []string{".credentials.json", ".claude.json", "settings.json", "settings.local.json"} {
		if err := syscall.Mkfifo(filepath.Join(home, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if HasLogin(env, runtime.GOOS, time.Now()) {
			t.Error("a pipe is a login")
		}
		h := Connector{Settings: filepath.Join(home, "settings.json"), Folder: t.TempDir(),
			Address: "http://localhost:8080"}
		if s := h.Inspect(); s.State != Unreadable {
			t.Errorf("%+v", s)
		}
		if _, err := h.Connect(Target{Address: h.Address}); err == nil {
			t.Error("a pipe was connected")
		}
		if files := ReadSources(env, runtime.GOOS, home); len(files) > 0 && files[0].Layer != Managed {
			t.Errorf("%+v", files)
		}
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("it waits for a pipe")
	}
}
