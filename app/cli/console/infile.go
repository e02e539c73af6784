package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"clb/app/atomicfile"
)

// pipePatience is how long a named pipe may give nothing: a reader of a forgotten one would wait for ever.
const pipePatience = 5 * time.Second

// writerPoll is how often a pipe without a writer is looked at: the system tells of none.
const writerPoll = 20 * time.Millisecond

// ErrTooLarge begins the words about an input that is too long.
var ErrTooLarge = errors.New("it is larger than")

// ReadInput reads a file that the command line names, or standard input for "-", up to that many bytes. A pipe may
// stand for a file, as a shell's <(command) does; one that nobody writes into does not keep the command waiting, and
// the end of ctx ends it.
func (t *Terminal) ReadInput(ctx context.Context, name string, most int64) (string, error) {
	var from io.Reader
	if name == "-" {
		from = t.In
	} else {
		file, err := openInput(name)
		if err != nil {
			return "", err
		}
		defer func() { _ = file.Close() }() // only read from
		from = file
	}
	content, err := waitFor(ctx, func() (string, error) {
		content, err := io.ReadAll(io.LimitReader(from, most+1))
		return string(content), err
	})
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "", fmt.Errorf("%s is a pipe, and nothing comes out of it", Clean(name))
	case err == nil && int64(len(content)) > most:
		return "", fmt.Errorf("%w %d bytes", ErrTooLarge, most)
	}
	return content, err
}

// openInput opens a file or pipe without waiting for who writes into it.
func openInput(name string) (io.ReadCloser, error) {
	file, err := atomicfile.Open(name)
	if info, statErr := os.Stat(name); !errors.Is(err, atomicfile.ErrNoFile) || statErr != nil ||
		info.Mode()&fs.ModeNamedPipe == 0 {
		if err != nil {
			return nil, err
		}
		return file, nil
	}
	if file, err = os.OpenFile(name, os.O_RDONLY|atomicfile.DoNotWait, 0); err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		return nil, errors.Join(err, atomicfile.ErrNoFile, file.Close())
	}
	if isInherited(name) {
		return file, nil
	}
	if err := file.SetReadDeadline(time.Now().Add(pipePatience)); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &pipe{File: file}, nil
}

// pipe reads a named pipe. Until its writer has opened it, reading finds an end that is none.
type pipe struct {
	*os.File
	begun bool
}

func (p *pipe) Read(into []byte) (int, error) {
	for {
		n, err := p.File.Read(into)
		p.begun = p.begun || n > 0
		if p.begun || !errors.Is(err, io.EOF) {
			return n, err
		}
		time.Sleep(writerPoll)
	}
}

// isInherited reports whether a name stands for a descriptor that the command was started with. Whoever is at its other
// end may take their time, as for standard input: a password manager asks a person.
func isInherited(name string) bool {
	return name == "/dev/stdin" || strings.HasPrefix(name, "/dev/fd/") || strings.HasPrefix(name, "/proc/self/fd/")
}
