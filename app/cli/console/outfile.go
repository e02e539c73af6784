package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"clb/app/buildinfo"
	"clb/app/format"
)

// OutFile is where a command writes: standard output, or a file that is the owner's alone, and whole or not there.
type OutFile struct {
	Stdout  io.Writer // nil: a file
	name    string
	path    string // with links resolved
	replace bool
}

// OutFile checks, before any work, that a file can be written under that name; "-" is standard output. A person is
// asked before an existing file is replaced, unless force is given.
func (t *Terminal) OutFile(ctx context.Context, name string, force bool) (OutFile, error) {
	if name == "-" {
		return OutFile{Stdout: t.Out}, nil
	}
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return OutFile{name: name, path: name}, checkFolder(filepath.Dir(name))
	}
	switch {
	case err != nil:
		return OutFile{}, err
	case info.IsDir():
		return OutFile{}, Wrong("%s is a folder: name a file in it", Clean(name))
	case !info.Mode().IsRegular():
		return OutFile{}, Wrong("%s is not a regular file: use - to write to standard output", Clean(name))
	}
	path, err := filepath.EvalSymlinks(name)
	if err != nil {
		return OutFile{}, err
	}
	exists := fmt.Sprintf("%s is there already (%s)", Clean(name), format.Size(info.Size()))
	switch {
	case force:
	case !t.Asks:
		return OutFile{}, Wrong("%s: choose another file, or add --force to write over it", exists)
	default:
		err = t.Agree(ctx, exists+". Write over it?")
	}
	return OutFile{name: name, path: path, replace: true}, err
}

// OutBytes is OutFile for what is not text: a terminal is refused.
func (t *Terminal) OutBytes(ctx context.Context, name string, force bool, what string) (OutFile, error) {
	if _, shown := Descriptor(t.Out); shown && name == "-" {
		return OutFile{}, Wrong("a %s is no text for a terminal: name a file, or send the output to one", what)
	}
	return t.OutFile(ctx, name, force)
}

// checkFolder reports early that there is no folder to write to.
func checkFolder(folder string) error {
	info, err := os.Stat(folder)
	switch {
	case err != nil:
		return fmt.Errorf("looking at the folder %s: %w", Clean(folder), errors.Unwrap(err))
	case !info.IsDir():
		return fmt.Errorf("%s is not a folder", Clean(folder))
	}
	return nil
}

// Write lets write do its work, and returns the size of the file. It gets its name once it is whole and durable.
func (f OutFile) Write(write func(io.Writer) error) (written int64, err error) {
	if f.Stdout != nil {
		return 0, write(f.Stdout)
	}
	if written, err = f.write(write); err != nil {
		return 0, fmt.Errorf("writing %s: %w", Clean(f.name), err)
	}
	return written, nil
}

func (f OutFile) write(write func(io.Writer) error) (written int64, err error) {
	file, err := os.CreateTemp(filepath.Dir(f.path), "."+buildinfo.Binary+"-*") // closed to other users
	if err != nil {
		return 0, err
	}
	err = write(file)
	if err == nil {
		written, err = file.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = f.place(file.Name())
	}
	if err != nil {
		return 0, errors.Join(err, os.Remove(file.Name()))
	}
	return written, nil
}

func (f OutFile) place(temporary string) error {
	if !f.replace {
		if _, err := os.Lstat(f.path); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("%s is there already", f.path), err)
		}
	}
	return os.Rename(temporary, f.path)
}
