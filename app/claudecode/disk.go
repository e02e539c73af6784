package claudecode

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// content is a file as it was read: its bytes, or that there is none.
type content struct {
	text   []byte
	absent bool
}

// read reads a file. One that is not there is no error, one that is too long or no file is.
func read(path string) (content, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return content{absent: true}, nil
	}
	if err != nil {
		return content{}, err
	}
	if !info.Mode().IsRegular() {
		return content{}, fmt.Errorf("%s is not a file", path)
	}
	if info.Size() > maxFile {
		return content{}, fmt.Errorf("%s is longer than %d kB", path, maxFile>>10)
	}
	text, err := os.ReadFile(path)
	return content{text: text}, err
}

// maxLinks bounds a chain of symbolic links.
const maxLinks = 40

// followed is where the file itself lies or would lie, behind all symbolic links.
func followed(path string) (string, error) {
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
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", fmt.Errorf("%s is a link that leads in circles", path)
}

// errReadOnly says that somebody has made the file so that nobody writes it.
var errReadOnly = errors.New("the file is read-only")

// writable is an error where a file is there and says that it is not to be written. The replacing alone would not ask.
func writable(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o200 == 0 {
		return fmt.Errorf("%w: %s", errReadOnly, path)
	}
	return nil
}

// replace writes a file so that a reader, or a crash, sees the old content or the new one and nothing between. A file that was
// there keeps its mode; a new one is 0600.
func replace(path string, text []byte) (err error) {
	mode := fs.FileMode(0o600)
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
	_, err = file.Write(text)
	if err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder brings a new name to the disk. Not every system and file system can do that, and the file is whole without it.
func syncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}
