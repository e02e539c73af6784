//go:build unix

package desktop

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// mostLinks bounds the symbolic links that are followed on the way to a folder.
const mostLinks = 40

// checkParents looks at every folder on the way to path, through symbolic links too, as ssh does with the files that it trusts:
// whoever can write in one of them can put another folder in the place of ours.
func checkParents(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("looking at the folder: %w", err)
	}
	user, outside := os.Geteuid(), nobody()
	at, rest, links := "/", parts(path), 0
	for len(rest) > 0 {
		parent, err := os.Lstat(at)
		if err != nil {
			return fmt.Errorf("looking at the folder: %w", err)
		}
		if err := judgeParent(at, user, outside, entryOf(parent)); err != nil {
			return err
		}
		next := filepath.Join(at, rest[0])
		rest = rest[1:]
		info, err := os.Lstat(next)
		if err != nil {
			return fmt.Errorf("looking at the folder: %w", err)
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		if owner := entryOf(info).owner; owner != user && owner != 0 && owner != outside {
			return &ParentError{fmt.Sprintf("%s, on the way to %s, is a link of another user (uid %d): choose another folder", next, path, owner)}
		}
		target, err := os.Readlink(next)
		if err != nil {
			return fmt.Errorf("looking at the folder: %w", err)
		}
		if links++; links > mostLinks {
			return fmt.Errorf("looking at the folder: %s leads through too many links", path)
		}
		if filepath.IsAbs(target) {
			at = "/"
		}
		rest = append(parts(target), rest...)
	}
	return nil
}

// parts are the names in a path; ".." goes up from where the links before it have led.
func parts(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// judgeParent says whether user may trust a folder that lies on the way to another one: it is the user's own, root's or, in a
// container, of the machine outside; and nobody else can rename what lies in it.
func judgeParent(path string, user, outside int, parent entry) error {
	if parent.owner != user && parent.owner != 0 && parent.owner != outside {
		return &ParentError{fmt.Sprintf("%s belongs to another user (uid %d), who could put another folder in the place of this program's: "+
			"choose a folder elsewhere, or have that one given to you", path, parent.owner)}
	}
	if parent.mode.Perm()&0o022 != 0 && parent.mode&fs.ModeSticky == 0 {
		return &ParentError{fmt.Sprintf("%s can be written by other users, who could put another folder in the place of this program's: "+
			"run chmod go-w %q, or choose a folder elsewhere", path, path)}
	}
	return nil
}
