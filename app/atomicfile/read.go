package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrNoFile says that there is something else than a file of bytes: a folder, a named pipe, a device.
var ErrNoFile = errors.New("this is not a file")

// Open opens a file for reading, and never waits: a named pipe, whose opening waits for somebody who writes, and a
// device, which may have no end, are ErrNoFile.
func Open(path string) (*os.File, error) {
	// a device may do something when it is opened
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, noFile(path, err)
	}
	file, err := os.OpenFile(path, os.O_RDONLY|DoNotWait, 0)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() { // it was another one a moment ago
		return nil, errors.Join(noFile(path, err), file.Close())
	}
	return file, nil
}

func noFile(path string, err error) error {
	if err != nil {
		return err
	}
	return &fs.PathError{Op: "open", Path: path, Err: ErrNoFile}
}

// Read reads a whole file under the rule of Open. One that is longer than that many bytes is an error.
func Read(path string, longest int64) ([]byte, error) {
	file, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read from
	text, err := io.ReadAll(io.LimitReader(file, longest+1))
	if err == nil && int64(len(text)) > longest {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it is longer than %d kB", longest>>10)}
	}
	return text, err
}
