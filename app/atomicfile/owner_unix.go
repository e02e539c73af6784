//go:build unix

package atomicfile

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a new file the owner and group of the one whose place it takes: an administrator who changes a user's
// file leaves it that user's.
func keepOwner(file *os.File, was fs.FileInfo) error {
	now, err := file.Stat()
	if err != nil {
		return err
	}
	old, isOld := was.Sys().(*syscall.Stat_t)
	own, isOwn := now.Sys().(*syscall.Stat_t)
	if !isOld || !isOwn || old.Uid == own.Uid && old.Gid == own.Gid {
		return nil
	}
	if err := file.Chown(int(old.Uid), int(old.Gid)); err != nil {
		return fmt.Errorf("%s would have another owner: %w", was.Name(), err)
	}
	return nil
}
