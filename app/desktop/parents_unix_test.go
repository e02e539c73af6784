//go:build unix

package desktop

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder is as safe as the folders on the way to it, be the way a link.
func TestParentsOfAPrivateFolder(t *testing.T) {
	tests := []struct {
		mode   fs.FileMode
		refuse bool
	}{{0o777, true}, {0o775, true}, {0o757, true}, {0o720, true}, {0o777 | fs.ModeSticky, false}, {0o755, false},
		{0o700, false}, {0o711, false}}
	root := t.TempDir()
	upper, elsewhere := filepath.Join(root, "upper"), filepath.Join(root, "elsewhere")
	own := filepath.Join(upper, "between", "own")
	direct, through := filepath.Join(root, "direct"), filepath.Join(root, "through")
	for _, folder := range []string{own, elsewhere} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{direct: own, through: "upper/between/../between",
		filepath.Join(upper, "out"): elsewhere} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	paths := []string{own, direct, filepath.Join(through, "own"), filepath.Join(upper, "out"),
		filepath.Join(own, "new")}
	for _, test := range tests {
		if err := os.Chmod(upper, test.mode); err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			_, err := PrivateFolder(path)
			if (err != nil) != test.refuse || err != nil && !strings.Contains(err.Error(), "chmod go-w \""+upper+"\"") {
				t.Errorf("%v, %s: %v", test.mode, path, err)
			}
		}
	}
	if err := os.Chmod(upper, 0o700); err != nil {
		t.Fatal(err)
	}
	loop := filepath.Join(root, "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	if _, err := PrivateFolder(filepath.Join(loop, "x")); err == nil {
		t.Error("a link to itself leads somewhere")
	}
}

func TestJudgeParentOwners(t *testing.T) {
	const me, other, root, outside = 1000, 1001, 0, 65534
	for owner, good := range map[int]bool{me: true, root: true, outside: true, other: false} {
		err := judgeParent("/x", me, -1, outside, entry{owner: owner, mode: fs.ModeDir | fs.ModeSticky | 0o777})
		if (err == nil) != good || err != nil && !strings.Contains(err.Error(), "uid 1001") {
			t.Errorf("uid %d: %v", owner, err)
		}
	}
}

func TestJudgeParentPrivateGroup(t *testing.T) {
	const me, mine, outside = 1000, 1000, 65534
	for _, test := range []struct {
		group, private int
		mode           fs.FileMode
		refused        bool
	}{{mine, mine, 0o775, false}, {mine, mine, 0o777, true}, {100, mine, 0o775, true}, {mine, -1, 0o775, true},
		{-1, -1, 0o775, true}} {
		err := judgeParent("/x", me, test.private, outside,
			entry{owner: me, group: test.group, mode: fs.ModeDir | test.mode})
		if (err != nil) != test.refused {
			t.Errorf("%+v: %v", test, err)
		}
	}
}
