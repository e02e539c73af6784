//go:build unix

package atomicfile

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// The owner of a file that is changed stays, whoever changes it; an administrator's test can have another one.
func TestReplaceKeepsTheOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("theirs"), 0o640); err != nil {
		t.Fatal(err)
	}
	uid, gid := os.Getuid(), os.Getgid()
	if uid == 0 {
		uid, gid = 1234, 1235
	} else if groups, err := os.Getgroups(); err == nil && len(groups) > 0 {
		gid = groups[len(groups)-1]
	}
	if err := os.Chown(path, uid, gid); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, []byte("ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if is := info.Sys().(*syscall.Stat_t); int(is.Uid) != uid || int(is.Gid) != gid || info.Mode().Perm() != 0o640 {
		t.Errorf("it is of %d:%d, %v", is.Uid, is.Gid, info.Mode())
	}
}

// A link that points at nothing yet gets its file, and stays a link.
func TestReplaceThroughALinkToNothing(t *testing.T) {
	folder := t.TempDir()
	link, file := filepath.Join(folder, "link"), filepath.Join(folder, "file")
	if err := os.Symlink("file", link); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(link, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	to, err := os.Readlink(link)
	text, readErr := os.ReadFile(file)
	if err != nil || readErr != nil || to != "file" || string(text) != "text" {
		t.Errorf("%v %v %q %q", err, readErr, to, text)
	}
}
