package autostart

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"clb/app/atomicfile"
)

// longestEntry bounds what is read of an entry, in bytes.
const longestEntry = 1 << 20

// entryFile is an entry that is a file.
type entryFile struct {
	path   string
	format entryFormat
}

func (f entryFile) read() (stored, error) {
	text, err := f.text()
	if errors.Is(err, fs.ErrNotExist) {
		return stored{place: f.path}, nil
	}
	if err != nil {
		return stored{}, err
	}
	e := f.format.parse(text)
	e.place = f.path
	return e, nil
}

func (f entryFile) text() (string, error) {
	text, err := atomicfile.Read(f.path, longestEntry)
	return string(text), err
}

func (f entryFile) write(command []string) error    { return f.change(command, f.format.switchedOn) }
func (f entryFile) retarget(command []string) error { return f.change(command, f.format.retargeted) }

// change rewrites the file, unless it is right already.
func (f entryFile) change(command []string, how func(old string, command []string) (string, error)) error {
	old, err := f.text()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, changeErr := how(old, command)
	if changeErr != nil {
		return changeErr
	}
	if err == nil && text == old {
		return nil
	}
	return replaceEntry(f.path, text)
}

func (f entryFile) remove() error {
	if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// replaceEntry writes an entry into a folder that need not be there.
func replaceEntry(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.WriteFile(path, []byte(text), 0o600) // the session that reads it is its owner's
}
