//go:build unix

package desktop

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPrivateFolder(t *testing.T) {
	root := t.TempDir()
	made := filepath.Join(root, "a", "b")
	if warning, err := PrivateFolder(made); err != nil || warning != "" {
		t.Fatalf("a new folder: %q, %v", warning, err)
	}
	for _, folder := range []string{made, filepath.Dir(made)} {
		if mode := modeOf(t, folder); mode != 0o700 {
			t.Errorf("%s has mode %v, want 0700", folder, mode)
		}
	}
	tests := []struct {
		mode            fs.FileMode
		warning, refuse bool
	}{
		{0o700, false, false}, {0o500, false, false}, {0o710, true, false}, {0o755, true, false}, {0o750, true, false},
		{0o705, true, false}, {0o770, false, true}, {0o777, false, true}, {0o702, false, true},
	}
	for _, test := range tests {
		if err := os.Chmod(made, test.mode); err != nil {
			t.Fatal(err)
		}
		warning, err := PrivateFolder(made)
		if (warning != "") != test.warning || (err != nil) != test.refuse {
			t.Errorf("mode %v: warning %q, error %v", test.mode, warning, err)
		}
		if mode := modeOf(t, made); mode != test.mode {
			t.Errorf("mode %v became %v: a folder that is there must not be changed", test.mode, mode)
		}
	}
}

func TestPrivateFolderFollowsOwnLink(t *testing.T) {
	root := t.TempDir()
	target, link := filepath.Join(root, "target"), filepath.Join(root, "link")
	if err := os.Mkdir(target, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(target, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if _, err := PrivateFolder(link); err == nil {
		t.Error("a link to a folder that all can write in was accepted")
	}
	if err := os.Chmod(target, 0o700); err != nil {
		t.Fatal(err)
	}
	if warning, err := PrivateFolder(link); err != nil || warning != "" {
		t.Errorf("an own link to an own folder: %q, %v", warning, err)
	}
}

func TestPrivateFolderIsNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := PrivateFolder(path); err == nil {
		t.Error("a file was accepted as a folder")
	}
}

func TestJudgeFolderOwners(t *testing.T) {
	const me, other, root = 1000, 1001, 0
	folder := func(owner int) entry { return entry{owner: owner, mode: fs.ModeDir | 0o700} }
	link := func(owner int) entry { return entry{owner: owner, mode: fs.ModeSymlink | 0o777} }
	tests := []struct {
		name         string
		link, folder entry
		wrong        string
	}{
		{"mine", folder(me), folder(me), ""},
		{"my link", link(me), folder(me), ""},
		{"root's link to mine", link(root), folder(me), ""},
		{"another's link to mine", link(other), folder(me), "uid 1001"},
		{"another's", folder(other), folder(other), "uid 1001"},
		{"root's", folder(root), folder(root), "uid 0"},
		{"my link to another's", link(me), folder(other), "uid 1001"},
	}
	for _, test := range tests {
		_, err := judgeFolder("/x", me, test.link, test.folder)
		if (err == nil) != (test.wrong == "") || (err != nil && !strings.Contains(err.Error(), test.wrong)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.wrong)
		}
	}
}

func modeOf(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}
