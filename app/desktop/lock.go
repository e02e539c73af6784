package desktop

import (
	"errors"
	"fmt"
	"os"
)

// ErrLocked says that another process holds the lock.
var ErrLocked = errors.New("another process holds the lock")

// Lock is a held lock on a file. The kernel frees it when the process ends in whatever way.
type Lock struct{ file *os.File }

// AcquireLock takes the lock on the file at path, which it creates (0600) where there is none, and does not wait: the
// error wraps ErrLocked where another process, or another Lock of this one, holds it. The folder must exist. The file
// stays behind after Release on purpose: removing it would let two processes lock two files of one name.
func AcquireLock(path string) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the lock file: %w", err)
	}
	if err := lockFile(file); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return &Lock{file: file}, nil
}

// Release gives the lock back. The second call is harmless.
func (l *Lock) Release() error {
	if err := l.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("releasing the lock: %w", err)
	}
	return nil
}
