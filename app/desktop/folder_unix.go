//go:build unix

package desktop

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// checkFolder looks at owner and mode of the folder, at the owner of a link to it, and at the folders on
// the way.
func checkFolder(path string) (warning string, err error) {
	link, err := os.Lstat(path)
	if err != nil {
		return "", fmt.Errorf("looking at the folder: %w", err)
	}
	folder, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("looking at the folder: %w", err)
	}
	if warning, err = judgeFolder(path, os.Geteuid(), entryOf(link), entryOf(folder)); err != nil {
		return "", err
	}
	return warning, checkParents(path)
}

// entry is what judgeFolder needs to know of a file.
type entry struct {
	owner, group int
	mode         fs.FileMode
}

func entryOf(info fs.FileInfo) entry {
	e := entry{owner: -1, group: -1, mode: info.Mode()}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		e.owner, e.group = int(stat.Uid), int(stat.Gid)
	}
	return e
}

// judgeFolder says whether user may trust the folder; link is the same as folder where the path is no symbolic link.
func judgeFolder(path string, user int, link, folder entry) (warning string, err error) {
	// Root may set links for its users (/home on another disk); anybody else's link is a trap.
	if link.owner != user && link.owner != 0 {
		return "", fmt.Errorf("%s belongs to another user (uid %d): choose another folder, or remove it", path,
			link.owner)
	}
	if folder.owner != user {
		return "", fmt.Errorf("%s belongs to another user (uid %d): choose another folder, or give it to yourself "+
			"with chown", path, folder.owner)
	}
	if folder.mode.Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s can be written by other users: run chmod 700 %q", path, path)
	}
	if folder.mode.Perm()&0o055 != 0 {
		return fmt.Sprintf("%s can be entered by other users; chmod 700 %q keeps them out", path, path), nil
	}
	return "", nil
}
