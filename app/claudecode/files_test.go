package claudecode

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestRefusals(t *testing.T) {
	h := desk(t, "{ \"env\": {\"ANTHROPIC_AUTH_TOKEN\": \"hush\" ")
	for _, plan := range []func() (Plan, error){func() (Plan, error) { return h.Connect(Target{Address: ours}) },
		h.Disconnect} {
		if _, err := plan(); err == nil || !strings.Contains(err.Error(), "line 1: it ends too early") ||
			strings.Contains(err.Error(), "hush") {
			t.Error(err)
		}
	}
	if s := h.Inspect(); s.State != Unreadable || s.Problem == "" || strings.Contains(s.Problem, "hush") {
		t.Errorf("%+v", s)
	}
	h.empty(t)

	folder := desk(t, "")
	if err := os.MkdirAll(folder.Settings, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Connect(Target{Address: ours}); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Error(err)
	}

	readOnly := desk(t, "{}")
	if err := os.Chmod(readOnly.Settings, 0o444); err != nil {
		t.Fatal(err)
	}
	if _, err := readOnly.Connect(Target{Address: ours}); !errors.Is(err, errReadOnly) {
		t.Error(err)
	}
	if textOf(t, readOnly.Settings) != "{}" {
		t.Error("the file has changed")
	}
}

func TestSymbolicLinks(t *testing.T) {
	for _, there := range []bool{true, false} {
		h := desk(t, "")
		target := filepath.Join(filepath.Dir(filepath.Dir(filepath.Dir(h.Settings))), "dotfiles", "claude.json")
		if err := errors.Join(os.MkdirAll(filepath.Dir(target), 0o700),
			os.MkdirAll(filepath.Dir(h.Settings), 0o700)); err != nil {
			t.Fatal(err)
		}
		if there {
			put(t, target, "{}\n", 0o640)
		}
		relative, err := filepath.Rel(filepath.Dir(h.Settings), target)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(relative, h.Settings); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
		h.mustConnect(t, Target{Address: ours})
		if info, err := os.Lstat(h.Settings); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Fatalf("the link is gone: %v %v", info, err)
		}
		if s := Read([]byte(textOf(t, target)), ours); s.State != Connected {
			t.Errorf("%+v", s)
		}
		if there && modeOf(t, target) != 0o640 && runtime.GOOS != "windows" {
			t.Errorf("mode %v", modeOf(t, target))
		}
		h.mustDisconnect(t)
		text, err := os.ReadFile(target)
		if there && !bytes.Equal(text, []byte("{}\n")) || !there && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q %v", text, err)
		}
		if _, err := os.Lstat(h.Settings); err != nil {
			t.Errorf("the link is gone: %v", err)
		}
	}
	h := desk(t, "")
	if err := errors.Join(os.MkdirAll(filepath.Dir(h.Settings), 0o700),
		os.Symlink("settings.json", h.Settings)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Connect(Target{Address: ours}); err == nil {
		t.Error("a link to itself was followed")
	}
}

// What is kept of the user's file is for its owner alone.
func TestCopyIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing here")
	}
	h := desk(t, `{"env":{"ANTHROPIC_API_KEY":"hush"}}`)
	h.mustConnect(t, Target{Address: ours})
	entries, err := os.ReadDir(h.Folder)
	if err != nil || len(entries) != 2 || modeOf(t, h.Folder) != 0o700 {
		t.Fatalf("%v %v", entries, err)
	}
	for _, entry := range entries {
		path := filepath.Join(h.Folder, entry.Name())
		if modeOf(t, path) != 0o600 {
			t.Errorf("%s has mode %v", path, modeOf(t, path))
		}
	}
	if strings.Contains(textOf(t, undoStoreOf(h.Folder, h.Settings).record), "hush") {
		t.Error("the record repeats a secret")
	}
}
