package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The pauses between two chores: after the start, between two steps of one, while something stands in the way, and when
// all is done.
const (
	choreFirst = time.Minute
	choreStep  = 10 * time.Millisecond
	choreRetry = time.Minute
	choreEvery = time.Hour
)

// chores is what the writer does beside commits: retention and compaction. It is the writer's own.
type chores struct {
	retainer    retainer
	compaction  *compaction
	compactNext time.Time // before then none is begun
	// held says that a copy is done and waits for a backup to end.
	held bool
}

// over says when the copy of a compaction is done; nil where none is under way.
func (c *chores) over() <-chan struct{} {
	if c.compaction == nil || c.held {
		return nil
	}
	return c.compaction.done
}

// runMaintenance does the next step of what is due and says after which pause it is to be called again.
func (s *Store) runMaintenance() time.Duration {
	if s.chores.held {
		s.chores.held = false // over tells again
		return choreRetry
	}
	if s.chores.compaction != nil {
		return choreRetry // what retention took out meanwhile would come back with the copy
	}
	more, err := s.retain()
	if err == nil && more {
		return choreStep
	}
	if err == nil {
		err = s.beginCompaction()
	}
	if err != nil {
		if isDamage(err) {
			nudge(s.suspect)
		}
		s.config.Logger.Warn("the history can't be tidied", "error", err)
	}
	return choreEvery
}

// Maintain does now what the store does by itself once an hour: it forgets what is too old or too much, and makes the
// file smaller where that is worth it. It returns when that is done.
func (s *Store) Maintain(ctx context.Context) error {
	for pause := choreStep; pause == choreStep; {
		err := s.work(ctx, func() error {
			pause = s.runMaintenance()
			return nil
		})
		if err != nil {
			return err
		}
	}
	var over <-chan struct{}
	err := s.work(ctx, func() error {
		over = s.chores.over()
		return nil
	})
	if err != nil || over == nil {
		return err
	}
	select {
	case <-over:
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.work(ctx, s.endCompaction)
}

// endCompaction finishes one whose copy is done, now or, where a backup is under way, later.
func (s *Store) endCompaction() (err error) {
	s.chores.held, err = s.finishCompaction()
	return err
}

// leftovers removes copies that an earlier run did not finish.
func (f *file) leftovers() {
	folder, name := filepath.Split(f.path)
	files, err := os.ReadDir(filepath.Clean(folder))
	if err != nil {
		return
	}
	for _, left := range files {
		number, backup := strings.CutPrefix(left.Name(), name+backupMiddle)
		if left.Name() == name+compactEnding || backup && strings.Trim(number, "0123456789") == "" {
			_ = os.Remove(filepath.Join(folder, left.Name()))
		}
	}
}

// step tells a test how far a chore has come.
func (s *Store) step(name string) {
	if s.config.at != nil {
		s.config.at(name)
	}
}
