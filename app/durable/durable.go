// Package durable puts files in the place of others, and reads them. Its rule: a reader, or a crash, sees the old content or the
// new one, and nothing between; and nobody waits for something that only looks like a file.
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes a file. One that was there keeps its mode; a new one has that of fresh. A symbolic link stays, and what it points
// at is replaced. The folder must be there; the file in between lies in it, under a name that begins with a dot and that no
// system takes for one of its own.
func Replace(path string, content []byte, fresh fs.FileMode) (err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := fresh
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(content)
	if err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	SyncFolder(filepath.Dir(path))
	return nil
}

// SyncFolder brings the new names in a folder to the disk. Not every system and file system can do that, and the files are whole
// without it.
func SyncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}
