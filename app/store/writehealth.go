package store

import (
	"fmt"
	"time"
)

// trouble is why the file is not being written.
type trouble struct {
	// err is what the last try said, nil where it went well; since is when the trouble began.
	err   error
	since time.Time
	// writing is when the transaction under way began, zero where none is.
	writing time.Time
}

// stuckAfter is how long a transaction may take before the disk counts as one that does not answer.
const stuckAfter = 10 * time.Second

// health is nil, or why the file is not being written and what waits for it.
func (l *memtable) health() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.trouble.err
	if began := l.trouble.writing; err == nil && !began.IsZero() && time.Since(began) > stuckAfter {
		err = fmt.Errorf("the disk has not answered for %s", time.Since(began).Round(time.Second))
	}
	if err == nil {
		return nil
	}
	if l.dropped > 0 {
		return fmt.Errorf("history is not being written, %d requests wait in memory and %d were let go: %w", l.waiting,
			l.dropped, err)
	}
	return fmt.Errorf("history is not being written, %d requests wait in memory: %w", l.waiting, err)
}

// writing says when the transaction under way began, zero when it is over.
func (l *memtable) writing(began time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trouble.writing = began
}

// refused notes why the disk did not take a batch; first where it took the one before.
func (l *memtable) refused(err error) (first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first = l.trouble.err == nil
	if first {
		l.trouble.since = time.Now()
	}
	l.trouble.err = err
	return first
}
