package store

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clb/app/atomicfile"
)

const (
	// copyMiddle stands between the name of the file and the time of a copy of it, written as copyForm in UTC.
	copyMiddle = ".copy-"
	copyForm   = "20060102-150405"
	// copiesKept is how many copies there are, copyEvery how old the newest becomes.
	copiesKept = 2
	copyEvery  = 24 * time.Hour
	// copyIdle is how long nothing has happened when a copy is made, copyPatience how long that is waited for.
	copyIdle     = time.Minute
	copyPatience = 12 * time.Hour
	// copyRetry is the pause after a copy that failed.
	copyRetry = time.Hour
)

// Copy is a consistent copy of the data file, which the store makes beside it once a day.
type Copy struct {
	Path string
	// Made is the moment that it shows, to the second.
	Made time.Time
	// Bytes is its size.
	Bytes int64
}

// Copies lists the copies of a data file, the newest first.
func Copies(path string) (list []Copy) {
	folder, name := filepath.Split(path)
	files, err := os.ReadDir(filepath.Clean(folder))
	if err != nil {
		return nil
	}
	for _, found := range files {
		stamp, ok := strings.CutPrefix(found.Name(), name+copyMiddle)
		made, err := time.Parse(copyForm, stamp)
		if info, infoErr := found.Info(); ok && err == nil && infoErr == nil {
			list = append(list, Copy{Path: filepath.Join(folder, found.Name()), Made: made, Bytes: info.Size()})
		}
	}
	slices.SortFunc(list, func(a, b Copy) int { return b.Made.Compare(a.Made) })
	return list
}

// copies is the state of the daily copy. It is the writer's own.
type copies struct {
	// since is when one became due, next the time before which none is tried.
	since, next time.Time
	// cancel ends the one that is being made, done is closed when it has ended; nil where none is.
	cancel context.CancelFunc
	done   chan struct{}
}

// maintainCopy begins a copy where it is due and nothing else happens, and returns when to look again.
func (s *Store) maintainCopy(now time.Time) time.Duration {
	c := &s.chores.copies
	due := !slices.ContainsFunc(Copies(s.file.path), func(made Copy) bool {
		return made.Made.After(now.Add(-copyEvery)) && !made.Made.After(now)
	})
	switch {
	case !due || now.Before(c.next):
		return choreEvery
	case c.since.IsZero():
		c.since = now
	}
	if !s.idle(now) && now.Sub(c.since) < copyPatience {
		return choreRetry
	}
	s.beginCopy(now)
	return choreEvery
}

// idle says that nothing is under way, and that nothing was for a while.
func (s *Store) idle(now time.Time) bool {
	return now.Sub(s.chores.active) >= copyIdle && s.ledger.idle()
}

// idle says that nothing is under way or waits.
func (l *memtable) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gatherLocked()
	return len(l.open) == 0 && len(l.groups) == 0
}

// beginCopy makes a copy beside the commits.
func (s *Store) beginCopy(now time.Time) {
	s.endCopy()
	c := &s.chores.copies
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	c.since, c.next, c.cancel, c.done = time.Time{}, now.Add(copyRetry), cancel, done
	go func() {
		defer close(done)
		if err := s.makeCopy(ctx, now); err != nil && ctx.Err() == nil {
			s.config.Logger.Warn("copying the history failed", "error", err)
		}
	}()
}

// endCopy ends the copy that is being made.
func (s *Store) endCopy() {
	if c := &s.chores.copies; c.done != nil {
		c.cancel()
		<-c.done
		c.cancel, c.done = nil, nil
	}
}

// makeCopy makes a copy, reads it, and removes older ones.
func (s *Store) makeCopy(ctx context.Context, now time.Time) error {
	copied, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	s.step("copied")
	_, broken, err := Look(ctx, copied)
	if broken != "" { // so is the file that it was made of
		nudge(s.suspect)
		s.wake()
		err = errors.New(broken)
	}
	if err == nil {
		err = os.Rename(copied, s.file.path+copyMiddle+now.UTC().Format(copyForm))
	}
	if err != nil {
		return errors.Join(err, os.Remove(copied))
	}
	atomicfile.SyncFolder(filepath.Dir(s.file.path))
	s.step("kept")
	return removeCopies(s.file.path, now, copiesKept)
}

// removeCopies removes all but the newest copies. One of a clock that was ahead counts as old.
func removeCopies(path string, now time.Time, keep int) error {
	list := Copies(path)
	slices.SortStableFunc(list, func(a, b Copy) int {
		return cmp.Compare(btoi(a.Made.After(now)), btoi(b.Made.After(now)))
	})
	var errs []error
	for _, old := range list[min(keep, len(list)):] {
		errs = append(errs, os.Remove(old.Path))
	}
	return errors.Join(errs...)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// forgetCopies removes all copies, since they hold requests that are to be forgotten.
func (s *Store) forgetCopies() error {
	s.endCopy()
	s.chores.copies = copies{}
	return removeCopies(s.file.path, time.Now(), 0)
}
