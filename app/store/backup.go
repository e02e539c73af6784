package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// backupMiddle stands between the name of the file and a number in that of a copy that is not finished, which no user
// gives a file of his own.
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
	raw, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(raw)) }()
	// Free pages still hold what was forgotten: a copy that leaves the machine has none.
	compacted := raw + compactEnding
	defer func() { _ = os.Remove(compacted) }()
	if err := compactFile(compacted, raw); err != nil {
		return err
	}
	from, err := os.Open(compacted)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	_, err = io.Copy(&guardedWriter{Writer: w, err: ctx.Err}, from)
	return err
}

// compactFile writes what a closed file holds into a new one.
func compactFile(to, from string) error {
	db, err := (&file{path: from, lockWait: time.Second}).openDB(true)
	if err != nil {
		return err
	}
	return errors.Join(compactInto(to, db), closeDB(db))
}

// snapshot writes a copy of the file, as it is at one moment, into a new one beside it, and returns its name. It ends
// with the context, and with the file.
func (s *Store) snapshot(ctx context.Context) (path string, err error) {
	_, size := s.file.extent()
	if err := s.room(size); err != nil {
		return "", err
	}
	to, err := os.CreateTemp(filepath.Dir(s.file.path), filepath.Base(s.file.path)+backupMiddle+"*")
	if err != nil {
		return "", err
	}
	s.step("copying")
	err = errors.Join(s.file.writeTo(&guardedWriter{Writer: to, err: ctx.Err}), to.Sync(), to.Close())
	if err != nil {
		_ = os.Remove(to.Name())
		select {
		case <-s.closing:
			err = ErrClosed
		default:
			if ctx.Err() != nil { // bbolt keeps the words of an error alone
				err = ctx.Err()
			}
		}
		return "", err
	}
	return to.Name(), nil
}

// writeTo writes the file as it is at one moment, and ends early when the file is closed.
func (f *file) writeTo(w *guardedWriter) (err error) {
	f.mu.RLock()
	db, closed := f.db, f.closed
	f.mu.RUnlock()
	if db == nil {
		return errNoFile
	}
	ended := w.err
	w.err = func() error {
		select {
		case <-closed:
			return errNoFile
		default:
			return ended()
		}
	}
	return recoverPanic(func() (err error) {
		tx, err := db.Begin(false)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, tx.Rollback()) }()
		_, err = tx.WriteTo(w)
		return err
	})
}

// guardedWriter writes until err returns one.
type guardedWriter struct {
	io.Writer
	err func() error
}

func (g *guardedWriter) Write(b []byte) (int, error) {
	if err := g.err(); err != nil {
		return 0, err
	}
	return g.Writer.Write(b)
}
