package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/atomicfile"
)

// Compaction writes what the file holds into another beside it, while the file is in use, and puts that in its place:
//
//	writer      a transaction is opened for the copy; what is committed from here on is kept in memory too
//	goroutine   copies, and makes the copy durable
//	writer      brings the copy what was committed meanwhile, makes that durable, closes both, renames, and opens the file
//
// Whatever fails, and wherever the program dies, one whole file has the name: the old one up to the renaming, which no
// commit comes between, and then the new one. A copy that was not finished is removed at the next start.

const (
	// compactEnding makes the name of the copy out of that of the file.
	compactEnding = ".compact"
	// compactLeast is the size in bytes below which a file is left as it is.
	compactLeast = 8 << 20
	// compactRest is how long a compaction that failed is not tried again.
	compactRest = time.Hour
	// replayMost is how many rows may be committed while a copy is made. Beyond that it is given up: memory is bounded.
	replayMost = 65_536
	// spaceMargin is what must stay free on the disk beside a copy, in bytes.
	spaceMargin = 32 << 20
)

// compaction is one under way.
type compaction struct {
	path   string
	cancel context.CancelFunc
	done   chan struct{} // closed when the goroutine is over
	copied *bbolt.DB     // set before done is closed, nil with err
	err    error         // likewise
	// batches were committed since the copy began; rows is how many rows they have. The writer's own.
	batches []*batch
	rows    int
}

var (
	errSpace      = errors.New("the disk has too little room for a copy")
	errOvertaken  = errors.New("too much was written meanwhile")
	errSuperseded = errors.New("the file was opened anew meanwhile")
)

// extent is how many bytes of the file are in use, and how many it has.
func (f *file) extent() (used, size int64) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.db == nil {
		return 0, 0
	}
	_ = contain(func() error {
		return f.db.View(func(tx *bbolt.Tx) error {
			stats := f.db.Stats()
			size = tx.Size()
			used = size - int64(stats.FreePageN+stats.PendingPageN)*int64(f.db.Info().PageSize)
			return nil
		})
	})
	return used, size
}

// worthCompacting says whether over half of the file is free, or enough of one that is larger than it may be.
func worthCompacting(used, size, most int64) bool {
	free := size - used
	return size >= compactLeast && (free*2 > size || most > 0 && size > most && free*4 > size)
}

// room says whether the disk has room for a copy.
func (s *Store) room(used int64) error {
	if s.config.Space == nil {
		return nil
	}
	free, err := s.config.Space(filepath.Dir(s.file.path))
	if err != nil {
		return fmt.Errorf("asking for the room on the disk: %w", err)
	}
	if free < used+spaceMargin {
		return errSpace
	}
	return nil
}

// beginCompaction starts the copy where it is due.
func (s *Store) beginCompaction() error {
	used, size := s.file.extent()
	if s.chores.compaction != nil || !worthCompacting(used, size, s.retention.Load().most) ||
		time.Now().Before(s.chores.compactNext) {
		return nil
	}
	s.chores.compactNext = time.Now().Add(compactRest)
	if err := s.room(used); err != nil {
		return err
	}
	tx, err := s.file.begin()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := &compaction{path: s.file.path + compactEnding, cancel: cancel, done: make(chan struct{})}
	s.chores.compaction = c
	go func() {
		defer close(c.done)
		c.copied, c.err = s.copyFile(ctx, tx, c.path)
	}()
	return nil
}

// note keeps a batch that was committed for the copy.
func (c *compaction) note(b *batch) {
	c.batches = append(c.batches, b)
	if c.rows += len(b.rows); c.rows > replayMost {
		c.cancel()
		c.batches = nil
	}
}

// stopCompaction ends one that is under way and waits until it is over.
func (s *Store) stopCompaction(why error) {
	if c := s.chores.compaction; c != nil {
		c.cancel()
		<-c.done
		_ = s.discard(c, why)
	}
}

// discard removes a copy that is not to be used, and returns why.
func (s *Store) discard(c *compaction, why error) error {
	c.cancel()
	s.chores.compaction = nil
	if c.copied != nil {
		_ = closeDB(c.copied)
	}
	_ = os.Remove(c.path)
	if isDamage(why) {
		nudge(s.suspect)
	}
	if !errors.Is(why, ErrClosed) {
		s.config.Logger.Warn("the history's file can't be made smaller", "error", why)
	}
	return why
}

// finishCompaction puts a copy that is done in the file's place. Again says that a backup reads the file, and that it
// is to be tried again.
func (s *Store) finishCompaction() (again bool, err error) {
	c := s.chores.compaction
	switch {
	case c == nil:
		return false, nil
	case c.rows > replayMost:
		return false, s.discard(c, errOvertaken)
	case c.err != nil:
		return false, s.discard(c, c.err)
	case !s.file.pins.TryLock():
		return true, nil
	}
	defer s.file.pins.Unlock()
	_, before := s.file.extent()
	if err := s.catchUp(c); err != nil {
		return false, s.discard(c, err)
	}
	if err := s.file.replace(c.path, s.step); err != nil {
		return false, s.discard(c, err)
	}
	c.cancel()
	s.chores.compaction = nil
	_, after := s.file.extent()
	s.config.Logger.Info("the history's file was made smaller", "before", before, "after", after)
	return false, nil
}

// catchUp brings a copy what was committed since it was begun, and closes it.
func (s *Store) catchUp(c *compaction) error {
	s.step("replay")
	err := contain(func() error {
		for _, b := range c.batches {
			if err := c.copied.Update(b.apply); err != nil {
				return err
			}
		}
		return c.copied.Sync()
	})
	if err != nil {
		return fmt.Errorf("writing the copy of the history: %w", err)
	}
	copied := c.copied
	c.copied = nil
	s.step("durable")
	return closeDB(copied)
}

// replace puts another file in the place of this one. Some systems can't rename over a file that is open, so it is
// closed meanwhile, and readers wait for the few milliseconds that this takes: the only time that they wait for a disk.
// If it fails the old file is opened again; if that fails too, the next commit tries.
func (f *file) replace(with string, step func(string)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db == nil {
		return errNoFile
	}
	db := f.db
	f.db = nil
	if err := closeDB(db); err != nil {
		return err
	}
	step("closed")
	renameErr := os.Rename(with, f.path)
	step("renamed")
	if renameErr == nil {
		atomicfile.SyncFolder(filepath.Dir(f.path))
	}
	opened, err := f.openDB(false)
	if err == nil {
		f.db = opened
		step("opened")
	}
	if renameErr != nil {
		return fmt.Errorf("putting the copy of the history in its place: %w", renameErr)
	}
	return err
}
