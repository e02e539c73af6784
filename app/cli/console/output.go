package console

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
)

// Output is the standard output. It remembers that something could not be written: a command whose words are lost has
// not done what it was asked for, whoever of its parts has written them.
type Output struct {
	To io.Writer

	mu  sync.Mutex // guards the rest
	err error
}

// Write remembers the first error. After it nothing is written any more.
func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.To.Write(b)
	if err != nil {
		o.err = fmt.Errorf("writing the output: %w", err)
	}
	return n, err
}

// Fd is the descriptor of what is written to; one that there is not where it has none.
func (o *Output) Fd() uintptr {
	if file, ok := o.To.(interface{ Fd() uintptr }); ok {
		return file.Fd()
	}
	return ^uintptr(0)
}

// Lost is why something could not be written, nil where all was.
func (o *Output) Lost() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// OutliveReaders lets a write fail where nobody reads any more, as head leaves when it has enough: the system would
// else end the program in the middle of what it does.
func OutliveReaders() (undo func()) {
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGPIPE)
	return func() { signal.Stop(caught) }
}

// IsNoReader reports whether a write failed because nobody reads any more.
func IsNoReader(err error) bool {
	const broken, closing = syscall.Errno(109), syscall.Errno(232) // ERROR_BROKEN_PIPE and ERROR_NO_DATA of Windows
	return errors.Is(err, syscall.EPIPE) || runtime.GOOS == "windows" &&
		(errors.Is(err, broken) || errors.Is(err, closing))
}
