package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ReplaceFile writes a file so that a reader, or a crash, sees the old content or the new one and nothing between. A file
// that was there keeps its mode; a new one is 0600. A symbolic link stays, and what it points at is replaced.
func ReplaceFile(path string, content []byte) (err error) {
	target, mode := path, fs.FileMode(0o600)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		target = real
	}
	if info, err := os.Stat(target); err == nil {
		mode = info.Mode().Perm()
	}
	file, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(content)
	err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(file.Name(), target); err != nil {
		return err
	}
	syncFolder(filepath.Dir(target))
	return nil
}

// syncFolder brings the new name to the disk. Not every system and file system can do that, and the file is whole without it.
func syncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}

// Replace puts another text in the place of the settings file, in one step. It does not look at the text: see Parse.
func Replace(path string, text []byte) error {
	if err := ReplaceFile(path, text); err != nil {
		return fmt.Errorf("writing the settings file: %w", err)
	}
	return nil
}
