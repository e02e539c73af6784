// Package atomicfile puts files in the place of others, and reads them. Its rule: a reader, or a crash, sees the old
// content or the new one, and nothing between; and reading never waits for something that only looks like a file.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes a file. One that was there keeps its mode and owner; a new one has the mode of fresh. A symbolic
// link stays, and what it points at is replaced, or made where it points at nothing yet. The folder must be there; the
// file in between is in it, under a name that begins with a dot and that no system takes for one of its own.
func WriteFile(path string, content []byte, fresh fs.FileMode) (err error) {
	if path, err = Followed(path); err != nil {
		return err
	}
	mode := fresh
	was, statErr := os.Stat(path)
	if statErr == nil {
		mode = was.Mode().Perm()
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
	if err == nil && statErr == nil {
		err = keepOwner(file, was) // before the mode, which another owner may lose
	}
	if err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	SyncFolder(filepath.Dir(path))
	return nil
}

// SyncFolder brings the new names in a folder to the disk. Not every system and file system can do that, and the files
// are whole without it.
func SyncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}

// maxLinks bounds a chain of symbolic links.
const maxLinks = 40

// Followed is the path of the file itself, behind all symbolic links, whether it exists or not.
func Followed(path string) (string, error) {
	for range maxLinks {
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			folder, err := filepath.EvalSymlinks(filepath.Dir(path)) // from where ".." leads on
			if err != nil {
				return "", err
			}
			to = filepath.Join(folder, to)
		}
		path = to
	}
	return "", fmt.Errorf("%s is a link that leads in circles", path)
}
