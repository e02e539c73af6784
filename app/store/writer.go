package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"clb/app/store/rowcodec"
)

// The first and the longest pause between two tries to write to a disk that refuses.
const (
	retryFirst = 500 * time.Millisecond
	retryMost  = 10 * time.Second
)

// command asks the writer for a commit now, or for other work where that is set.
type command struct {
	do   change
	work func() error
	done chan error
}

// ask has the writer commit and returns what came of it. When the context ends first, the order may still be done.
func (s *Store) ask(ctx context.Context, do change) error { return s.do(ctx, command{do: do}) }

// work has the writer do something between two commits.
func (s *Store) work(ctx context.Context, work func() error) error {
	return s.do(ctx, command{work: work})
}

func (s *Store) do(ctx context.Context, o command) error {
	o.done = make(chan error, 1)
	select {
	case s.orders <- o:
	case <-s.closing:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-o.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write is the writer: it sleeps while nothing waits, and ends with Close.
func (s *Store) write() {
	defer close(s.closed)
	due := time.NewTimer(0)
	due.Stop()
	defer due.Stop()
	chore := time.NewTimer(choreFirst)
	defer chore.Stop()
	s.file.leftovers()
	armed, pause := false, time.Duration(0)
	try := func(work func() error) error {
		due.Stop()
		err := work()
		pause = nextPause(pause, err)
		if armed = err != nil; armed {
			due.Reset(pause)
		}
		return err
	}
	commit := func() error { return s.commit(keep) }
	for {
		select {
		case <-s.pending:
			if !armed {
				armed = true
				due.Reset(s.config.CommitEvery)
			}
		case <-s.full:
			if pause == 0 { // else the disk refuses, and is not asked more often for a full batch
				_ = try(commit)
			}
		case <-due.C:
			_ = try(commit)
		case <-s.suspect:
			nudge(s.suspect) // it is commit that looks into it
			_ = try(commit)
		case o := <-s.orders:
			if o.work == nil {
				o.work = func() error { return try(func() error { return s.commit(o.do) }) }
			}
			o.done <- o.work()
		case <-chore.C:
			wait := choreRetry
			if pause == 0 { // else the disk refuses
				wait = s.runMaintenance()
			}
			chore.Reset(wait)
		case <-s.retuned:
			chore.Reset(choreStep)
		case <-s.closing:
			s.closeErr = s.finish()
			return
		}
	}
}

func nextPause(pause time.Duration, err error) time.Duration {
	if err == nil {
		return 0
	}
	return min(max(2*pause, retryFirst), retryMost)
}

// finish is the last commit.
func (s *Store) finish() error {
	s.endCopy()
	err := s.commit(keep)
	if health := s.Health(); err != nil && health != nil {
		err = health
	}
	if closeErr := s.file.close(); err == nil && closeErr != nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("closing the history: %w", err)
	}
	return nil
}

// commit writes what is due, in one transaction unless very much waits. It first looks into a reader's complaint, so
// that nothing is written to a file that is about to be set aside.
func (s *Store) commit(do change) error {
	select {
	case <-s.suspect:
		if err := s.inspect(); err != nil {
			return err
		}
	default:
	}
	if do == clearHistory {
		if err := s.forgetCopies(); err != nil {
			return fmt.Errorf("removing the copies of the history: %w", err)
		}
	}
	mended := false
	for more := true; more; {
		b := s.ledger.next(do)
		if b == nil {
			return nil
		}
		err := s.put(b)
		if (errors.Is(err, errNoFile) || isDamage(err)) && !mended {
			mended = true
			if err = s.mend(err); err == nil {
				continue // with a batch made anew: the file may be another one
			}
		}
		if err != nil {
			s.refused(err)
			return err
		}
		s.accepted(s.ledger.settled(b))
		more, do = b.more, keep
	}
	return nil
}

// put writes one batch.
func (s *Store) put(b *batch) error {
	s.ledger.writing(time.Now())
	defer s.ledger.writing(time.Time{})
	err := s.file.update(b.apply)
	if err != nil {
		s.ledger.failed(b)
	}
	if len(b.rows) > 0 {
		s.chores.active = time.Now()
	}
	return err
}

// inspectRest is how long a file that was found sound is not walked again, whatever its readers say.
const inspectRest = time.Minute

// inspect walks the file after a reader met a broken page.
func (s *Store) inspect() error {
	if time.Since(s.inspected) < inspectRest {
		return nil
	}
	s.inspected = time.Now()
	err := s.mend(rowcodec.Damaged("a page can't be read"))
	if err != nil {
		s.ledger.failed(nil) // so that something is due, and the file is opened again
		s.refused(err)
	}
	return err
}

// mend opens the file again and reads all of it. Where it is damaged it is replaced, and gets all that is known in
// memory: totals, accounts and what waits. A file that turns out sound had a fault that passed, as a network drive's.
func (s *Store) mend(cause error) error {
	s.endCopy()
	if err := s.file.close(); err != nil {
		s.config.Logger.Warn("closing a damaged data file failed", "error", err)
	}
	err := s.file.open(true)
	if err == nil || !isDamage(err) {
		return err
	}
	damage, err := s.file.restore(cause, carryRows, s.ledger.sameWords)
	if err != nil {
		return err
	}
	if err := s.file.open(false); err != nil {
		return err
	}
	s.ledger.begun()
	damage.Kept = []string{KeptAccounts, keptTotals}
	if damage.Carried, err = s.carryOver(damage.Name, true, false); err != nil {
		s.config.Logger.Error("carrying requests over failed", "from", damage.Name, "error", err)
	}
	s.damageMu.Lock()
	s.damage = damage
	s.damageMu.Unlock()
	s.wake()
	s.config.Logger.Warn("history reset", "reason", damage.String())
	return nil
}

// refused notes that the disk did not take a batch, and says so the first time.
func (s *Store) refused(err error) {
	if first := s.ledger.refused(err); first {
		s.config.Logger.Error("history can't be written; it waits in memory and is tried again", "error", err)
	}
}

// accepted notes that the disk took a batch, and says so where it did not before.
func (s *Store) accepted(was trouble, dropped int) {
	if was.err != nil {
		s.config.Logger.Info("history is written again", "after", time.Since(was.since).Round(time.Second).String(),
			"let_go", dropped)
	}
}

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
