package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/atomicfile"
)

const (
	// compactEnding ends the name of a file without free pages until it takes the place of the one it was made of.
	compactEnding = ".compact"
	// compactLeast is the size in bytes below which a file is left as it is.
	compactLeast = 8 << 20
	// compactStep is about how many bytes of keys and values one transaction of a compaction takes.
	compactStep = 4 << 20
	// spaceMargin is what must stay free on the disk beside a copy, in bytes.
	spaceMargin = 32 << 20
)

var errSpace = errors.New("the disk has too little room for a copy")

// extent is how many bytes of the file are in use, and how many it has.
func (f *file) extent() (used, size int64) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.db == nil {
		return 0, 0
	}
	_ = recoverPanic(func() error {
		return f.db.View(func(tx *bbolt.Tx) error {
			stats := f.db.Stats()
			size = tx.Size()
			used = size - int64(stats.FreePageN+stats.PendingPageN)*int64(f.db.Info().PageSize)
			return nil
		})
	})
	return used, size
}

// room says whether the disk has room for so many bytes.
func (s *Store) room(size int64) error {
	if s.config.Space == nil {
		return nil
	}
	free, err := s.config.Space(filepath.Dir(s.file.path))
	if err != nil {
		return fmt.Errorf("asking for the room on the disk: %w", err)
	}
	if free < size+spaceMargin {
		return errSpace
	}
	return nil
}

// compact makes the file smaller where over half of it is free. It runs before anything reads the file. One whole file
// has the name at any time: the old one up to the renaming, and then the new one.
func (s *Store) compact() error {
	used, size := s.file.extent()
	if size < compactLeast || used*2 > size {
		return nil
	}
	if err := s.room(used); err != nil {
		return err
	}
	smaller := s.file.path + compactEnding
	s.step("compacting")
	err := compactInto(smaller, s.file.db)
	s.step("compacted")
	if err == nil {
		err = s.file.replace(smaller, s.step)
	}
	if err != nil {
		_ = os.Remove(smaller)
		return err
	}
	_, after := s.file.extent()
	s.config.Logger.Info("history compacted", "before", size, "after", after)
	return nil
}

// compactInto writes all that a database holds into a new file, and makes it durable.
func compactInto(path string, from *bbolt.DB) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	to, err := (&file{path: path, lockWait: time.Second}).openDB(false)
	if err != nil {
		return err
	}
	to.NoSync = true
	err = recoverPanic(func() error {
		if err := bbolt.Compact(to, from, compactStep); err != nil {
			return err
		}
		return to.Sync()
	})
	return errors.Join(err, closeDB(to))
}

// replace puts another file in the place of this one. Some systems can't rename over a file that is open, so it is
// closed meanwhile.
func (f *file) replace(with string, step func(string)) error {
	if err := f.close(); err != nil {
		return err
	}
	step("closed")
	renameErr := os.Rename(with, f.path)
	step("renamed")
	atomicfile.SyncFolder(filepath.Dir(f.path))
	return errors.Join(renameErr, f.open(false))
}
