package keychain

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFile bounds what is read from disk, in bytes; a vault or journal of ours is a few kB.
const maxFile = 16 << 20

// replaceFile makes data the content of path, readable by the owner alone. After a crash at any moment the path holds
// either the old content or the new, whole; after a nil return the new one survives a power cut.
func replaceFile(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp := path + ".tmp" // always the same name, so that crashes leave one stray file at most
	if err := writeNew(temp, data); err != nil {
		_ = os.Remove(temp)
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		_ = os.Remove(temp)
		return err
	}
	return syncDir(dir)
}

// writeNew makes a file that was not there (a stray of an earlier crash apart) and brings it to the disk.
func writeNew(path string, data []byte) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return createFile(path, data)
}

// createFile makes a file that must not exist (fs.ErrExist), 0600, and brings it to the disk.
func createFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// readFile returns a file's content; nil and no error where there is no file.
func readFile(path string) ([]byte, error) {
	// opening a named pipe waits for who writes into it
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: %s is not a file", ErrDamaged, filepath.Base(path))
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read from
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%w: %s is larger than %d bytes", ErrDamaged, filepath.Base(path), maxFile)
	}
	return data, nil
}
