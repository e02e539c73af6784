package account

import (
	"context"
	"fmt"
	"time"
)

// UnsavedError says that a change could not be made durable and was undone.
type UnsavedError struct{ Err error }

func (e *UnsavedError) Error() string {
	return fmt.Sprintf("nothing has changed, since it could not be saved: %v", e.Err)
}

func (e *UnsavedError) Unwrap() error { return e.Err }

// commitWait bounds how long a manual change waits for the disk.
const commitWait = 15 * time.Second

// commit makes a manual change and saves it before it is reported: one that can't be saved is undone. do runs under
// the lock and returns the undo, which runs under it too.
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

// takeBack undoes a change that could not be saved, so that it does not come with the next one that is.
func (p *Pool) takeBack(undo func()) {
	p.mu.Lock()
	undo()
	p.mu.Unlock()
	p.noteNow()
	p.changed()
}
