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

// chores is what the writer does beside commits. It is the writer's own.
type chores struct {
	retainer retainer
	copies   copies
	active   time.Time // when rows were last written
}

// runMaintenance does the next step of what is due and says after which pause it is to be called again.
func (s *Store) runMaintenance() time.Duration {
	if s.tidy() {
		return choreStep
	}
	return s.maintainCopy(time.Now().Round(0))
}

// tidy takes one step of retention and says whether another is due.
func (s *Store) tidy() (more bool) {
	more, err := s.retain()
	if err != nil {
		if isDamage(err) {
			nudge(s.suspect)
		}
		s.config.Logger.Warn("applying retention failed", "error", err)
	}
	return more && err == nil
}

// Maintain does now what the store does by itself once an hour: it forgets what is too old or too much. It returns when
// that is done.
func (s *Store) Maintain(ctx context.Context) error {
	for more := true; more; {
		err := s.work(ctx, func() error {
			more = s.tidy()
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// leftovers removes copies that an earlier run did not finish.
func (f *file) leftovers() {
	folder, name := filepath.Split(f.path)
	files, err := os.ReadDir(filepath.Clean(folder))
	if err != nil {
		return
	}
	for _, left := range files {
		number, unfinished := strings.CutPrefix(strings.TrimSuffix(left.Name(), compactEnding), name+backupMiddle)
		unfinished = unfinished && strings.Trim(number, "0123456789") == ""
		if unfinished || left.Name() == name+compactEnding || left.Name() == name+freshEnding {
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
