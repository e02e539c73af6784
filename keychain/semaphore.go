package keychain

import "context"

// semaphore lets one caller at a time pass. Unlike a mutex it may be held while a disk or another program works, since
// who waits for it leaves when its context ends.
type semaphore chan struct{}

func newTurn() semaphore { return make(semaphore, 1) }

// take waits for the turn; the error is the cause of the context's end.
func (t semaphore) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err // a ready turn must not win against an ended context by chance
	}
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t semaphore) give() { <-t }
