package account

import (
	"context"
	"fmt"
	"time"
)

// UnsavedError says that a change could not be made durable, and was taken back: nothing has changed.
type UnsavedError struct{ Err error }

func (e *UnsavedError) Error() string {
	return fmt.Sprintf("nothing has changed, since it could not be saved: %v", e.Err)
}

func (e *UnsavedError) Unwrap() error { return e.Err }

// commitWait bounds how long a change by hand waits for a disk.
const commitWait = 15 * time.Second

// commit makes a change by hand, and has it saved before anybody is told of it: one that can't be saved is taken back.
// do runs under the lock and returns what takes the change back, which runs under it too.
func (p *Pool) commit(do func() (undo func(), err error)) error {
	p.mu.Lock()
	undo, err := do()
	p.mu.Unlock()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), commitWait)
	defer cancel()
	if err = p.note(ctx); err != nil {
		p.takeBack(undo)
		return &UnsavedError{err}
	}
	p.changed()
	return nil
}

// takeBack undoes a change that could not be saved. What waits for the disk is to be what holds again: a change that
// failed must not come with the next one that is saved.
func (p *Pool) takeBack(undo func()) {
	p.mu.Lock()
	undo()
	p.mu.Unlock()
	p.noteNow()
	p.changed()
}
