package atomicfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestReplace(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	holds := func(want string, mode fs.FileMode) {
		t.Helper()
		text, err := os.ReadFile(path)
		info, statErr := os.Stat(path)
		if err != nil || statErr != nil || string(text) != want || runtime.GOOS != "windows" &&
			info.Mode().Perm() != mode {
			t.Errorf("%v %v %q %v", err, statErr, text, info.Mode())
		}
	}
	replace := func(path, text string) {
		t.Helper()
		if err := WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	replace(path, "new")
	holds("new", 0o600)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	replace(path, "its mode stays")
	holds("its mode stays", 0o640)
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no links here: ", err)
	}
	replace(link, "through a link")
	holds("through a link", 0o640)
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

// What can't be put in place leaves nothing behind, and what was there as it was.
func TestReplaceThatFails(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "taken")
	if err := os.MkdirAll(filepath.Join(path, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, []byte("text"), 0o600); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if err := WriteFile(filepath.Join(folder, "missing", "file"), []byte("text"), 0o600); err == nil {
		t.Error("a file was written into a folder that is not there")
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}
