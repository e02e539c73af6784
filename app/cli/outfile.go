package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"clb/app/buildinfo"
)

// outFile is a file that is being written: its owner's alone, and whole or not there at all.
type outFile struct {
	*os.File
	// name is what it is called when it is whole.
	name string
	over bool
}

// createOut begins a file. over lets it take the place of one that is there.
func createOut(name string, over bool) (*outFile, error) {
	file, err := os.CreateTemp(filepath.Dir(name), "."+buildinfo.Binary+"-*") // which closes it to others
	if err != nil {
		return nil, err
	}
	return &outFile{file, name, over}, nil
}

// discard removes what was written.
func (f *outFile) discard() error { return errors.Join(f.Close(), os.Remove(f.Name())) }

// keep makes the file durable and gives it its name, or removes it.
func (f *outFile) keep() error {
	if err := errors.Join(f.Sync(), f.Close(), f.place()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (f *outFile) place() error {
	if !f.over {
		if _, err := os.Lstat(f.name); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("%s is there already", f.name), err)
		}
	}
	return os.Rename(f.Name(), f.name)
}

// target is where a file of that name is to be written: where it links to, if it is a link. Before one that is there is
// replaced, a person is asked, unless yes was given; over says that it may be.
func (s *invocation) target(ctx context.Context, name string, yes bool) (path string, over bool, err error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return name, false, s.folderOf(name)
	}
	switch {
	case err != nil:
		return "", false, err
	case info.IsDir():
		return "", false, wrong("%s is a folder: name a file in it", clean(name))
	case !info.Mode().IsRegular():
		return "", false,
			wrong("%s is no file: leave the name out, or give -, to write to standard output", clean(name))
	}
	if path, err = filepath.EvalSymlinks(name); err != nil {
		return "", false, err
	}
	return path, true,
		s.confirm(ctx, yes, fmt.Sprintf("%s is there already (%s). Write over it?", clean(name), size(info.Size())))
}

// folderOf finds out early that there is no folder to write to.
func (*invocation) folderOf(name string) error {
	info, err := os.Stat(filepath.Dir(name))
	switch {
	case err != nil:
		return fmt.Errorf("looking at the folder of %s: %w", clean(name), err)
	case !info.IsDir():
		return fmt.Errorf("%s is no folder", clean(filepath.Dir(name)))
	}
	return nil
}
