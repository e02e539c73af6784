//go:build unix

package desktop

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// mostLinks bounds the symbolic links that are followed on the way to a folder.
const mostLinks = 40

// checkParents looks at every folder on the way to path, through symbolic links too, as ssh does with the files that it
// trusts: anyone who can write in one of them can replace our folder.
func checkParents(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("looking at the folder: %w", err)
	}
	uid, private, outside := os.Geteuid(), privateGroup(), nobody()
	at, rest, links := "/", parts(path), 0
	for len(rest) > 0 {
		parent, err := os.Lstat(at)
		if err != nil {
			return fmt.Errorf("looking at the folder: %w", err)
		}
		if err := judgeParent(at, uid, private, outside, entryOf(parent)); err != nil {
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
		if owner := entryOf(info).owner; owner != uid && owner != 0 && owner != outside {
			return &ParentError{fmt.Sprintf(
				"%s, on the way to %s, is a link of another user (uid %d): choose another folder", next, path, owner)}
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

// judgeParent says whether the user may trust a folder on the way to another one: it is the user's own,
// root's or, in a container, of the machine outside; and no one else can rename what is in it. private is the user's
// own group, -1: none.
func judgeParent(path string, uid, private, outside int, parent entry) error {
	if parent.owner != uid && parent.owner != 0 && parent.owner != outside {
		return &ParentError{fmt.Sprintf(
			"%s belongs to another user (uid %d), who could put another folder in the place of this program's: "+
				"choose a folder elsewhere, or have that one given to you", path, parent.owner)}
	}
	others := fs.FileMode(0o022)
	if parent.group >= 0 && parent.group == private {
		others = 0o002
	}
	if parent.mode.Perm()&others != 0 && parent.mode&fs.ModeSticky == 0 {
		return &ParentError{fmt.Sprintf(
			"%s can be written by other users, who could put another folder in the place of this program's: "+
				"run chmod go-w %q, or choose a folder elsewhere", path, path)}
	}
	return nil
}

// privateGroup is the group that has the user's name and is the user's alone, -1: there is none. Systems that give each
// user one make folders writable by it (umask 002), and OpenSSH there accepts it as well. Root's group is open to
// others.
func privateGroup() int {
	me, err := user.Current()
	if err != nil || os.Geteuid() == 0 {
		return -1
	}
	group, err := user.LookupGroupId(me.Gid)
	if err != nil || group.Name != me.Username {
		return -1
	}
	id, err := strconv.Atoi(group.Gid)
	if err != nil {
		return -1
	}
	return id
}
