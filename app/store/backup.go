package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// backupMiddle stands between the name of the file and a number in that of a copy for a backup, which no user gives a
// file of his own.
const backupMiddle = ".copying-"

// Backup writes a copy of the data file, as it is at one moment, to w: all that has ended before the call, and nothing
// that was forgotten. The copy is made beside the file first, so that a slow w holds nothing up; it is removed
// afterwards.
func (s *Store) Backup(ctx context.Context, w io.Writer) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("copying the history: %w", err)
		}
	}()
	if err := s.Flush(ctx); err != nil {
		return err
	}
	used, _ := s.file.extent()
	if err := s.room(used); err != nil {
		return err
	}
	copied, err := os.CreateTemp(filepath.Dir(s.file.path), filepath.Base(s.file.path)+backupMiddle+"*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(copied.Name())) }()
	if err := errors.Join(copied.Close(), s.snapshot(ctx, copied.Name())); err != nil {
		return err
	}
	from, err := os.Open(copied.Name())
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	_, err = io.Copy(w, &guarded{ctx, from})
	return err
}

// snapshot writes a copy of the file. It ends with the store.
func (s *Store) snapshot(ctx context.Context, path string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	over := make(chan struct{})
	defer close(over)
	go func() {
		select {
		case <-s.closing:
			cancel(ErrClosed)
		case <-over:
		}
	}()
	s.file.pins.RLock()
	defer s.file.pins.RUnlock()
	tx, err := s.file.begin()
	if err != nil {
		return err
	}
	copied, err := s.copyFile(ctx, tx, path)
	if err != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	return closeDB(copied)
}

// guarded reads until its context ends.
type guarded struct {
	ctx  context.Context
	from io.Reader
}

func (g *guarded) Read(b []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	return g.from.Read(b)
}
