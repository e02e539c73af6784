package cli

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// pipe is the standard output for what may be long. Where its reader leaves, as head does when it has enough, a write fails:
// the system would else end the program in the middle of what it does.
type pipe struct {
	to     io.Writer
	caught chan os.Signal
	left   bool
}

// pipe is the standard output until it is closed.
func (s *session) pipe() *pipe {
	p := &pipe{to: s.out, caught: make(chan os.Signal, 1)}
	signal.Notify(p.caught, syscall.SIGPIPE)
	return p
}

// Write notes when the reader has left.
func (p *pipe) Write(b []byte) (int, error) {
	n, err := p.to.Write(b)
	p.left = p.left || isNoReader(err)
	return n, err
}

// close gives the signal back to the system.
func (p *pipe) close() { signal.Stop(p.caught) }

// ended is nil where the reader has left: that is an end like any other.
func (p *pipe) ended(err error) error {
	if p.left {
		return nil
	}
	return err
}

// isNoReader reports whether a write failed because nobody reads any more.
func isNoReader(err error) bool {
	const broken, closing = syscall.Errno(109), syscall.Errno(232) // ERROR_BROKEN_PIPE and ERROR_NO_DATA of Windows
	return errors.Is(err, syscall.EPIPE) || runtime.GOOS == "windows" && (errors.Is(err, broken) || errors.Is(err, closing))
}
