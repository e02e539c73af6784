package claudecode

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"clb/app/atomicfile"
)

// content is a file as it was read: its bytes, or that there is none.
type content struct {
	text   []byte
	absent bool
}

// read reads a file. One that is not there is no error, one that is too long or no file is.
func read(path string) (content, error) {
	text, err := atomicfile.Read(path, maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return content{absent: true}, nil
	case errors.Is(err, atomicfile.ErrNoFile):
		return content{}, fmt.Errorf("%s is not a file", path)
	}
	return content{text: text}, err
}

// errReadOnly says that the file was made read-only.
var errReadOnly = errors.New("the file is read-only")

// writable is an error where a file is there and says that it is not to be written. The replacing alone would not ask.
func writable(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o200 == 0 {
		return fmt.Errorf("%w: %s", errReadOnly, path)
	}
	return nil
}
