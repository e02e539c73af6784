package proxy

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// leastRoom is a budget in which the largest body that is held still fits.
	leastRoom = 64 << 20
	// defaultRoom is the budget where none is set.
	defaultRoom = 1 << 30
	// roomWait is how long a request waits for others to be done.
	roomWait = 20 * time.Second
	// smallBody is the largest that is counted as small.
	smallBody = 1 << 20
	// roomStep is how coarsely the use of room is told.
	roomStep = 64 << 20
)

// rooms is the memory for the bodies of all requests under way, in bytes. Small ones have half of it to themselves, so
// that large ones never keep them out. Only they may wait for more while they hold some: whoever has room for a large
// one can always go on to its end.
type rooms struct {
	size         int64
	small, large *semaphore.Weighted
	tell         func(bytes int64)

	mu   sync.Mutex // guards the rest
	used int64      // of large
	told int64
}

func newRooms(size int64, tell func(int64)) *rooms {
	if size <= 0 {
		size = defaultRoom
	}
	size = max(size, leastRoom)
	return &rooms{size: size, small: semaphore.NewWeighted(size / 2), large: semaphore.NewWeighted(size - size/2),
		tell: tell}
}

// room is what one body has of it.
type room struct {
	rooms        *rooms
	small, large int64
}

// take waits for so many bytes, and gives back what the body had before. The error is a *bodyError, or the context's.
func (r *room) take(ctx context.Context, n int64) error {
	pool := r.rooms.large
	if n <= smallBody {
		pool = r.rooms.small
	}
	if !pool.TryAcquire(n) {
		wait, cancel := context.WithTimeout(ctx, roomWait)
		defer cancel()
		if pool.Acquire(wait, n) != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return r.rooms.full()
		}
	}
	r.free()
	if n <= smallBody {
		r.small = n
		return nil
	}
	r.large = n
	r.rooms.count(n)
	return nil
}

// shrink gives back what is above n of the room for a large body.
func (r *room) shrink(n int64) {
	if over := r.large - n; over > 0 {
		r.large = n
		r.rooms.large.Release(over)
		r.rooms.count(-over)
	}
}

// free gives all of it back.
func (r *room) free() {
	r.shrink(0)
	if r.small > 0 {
		r.rooms.small.Release(r.small)
		r.small = 0
	}
}

// count tells of the use of large room, in steps.
func (r *rooms) count(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used += n
	if step := (r.used + roomStep/2) / roomStep * roomStep; step != r.told && r.tell != nil {
		r.told = step
		r.tell(step)
	}
}

// full refuses a request that waited in vain.
func (r *rooms) full() *bodyError {
	return &bodyError{http.StatusServiceUnavailable, "overloaded_error",
		fmt.Sprintf("The load balancer's memory for requests (%d MB) is taken by others that are under way: "+
			"try again in a moment, or give it more (body_memory_megabytes in the settings)", r.size>>20)}
}
