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
	// minBodyMemory still fits the largest body that is held.
	minBodyMemory = 64 << 20
	// defaultBodyMemory is the budget if none is set.
	defaultBodyMemory = 1 << 30
	// memoryWait is how long a request waits for memory of others.
	memoryWait = 20 * time.Second
	// smallBody is the largest body that counts as small.
	smallBody = 1 << 20
	// reportStep is the granularity of onChange.
	reportStep = 64 << 20
)

// bodyMemory is the budget, in bytes, for the bodies of all requests in flight. Small ones have half of it to
// themselves, so that large ones never block them. Only small ones may wait while they hold some: a request with room
// for a large body can always finish.
type bodyMemory struct {
	size         int64
	small, large *semaphore.Weighted
	onChange     func(bytes int64)

	mu       sync.Mutex // guards the rest
	used     int64      // of large
	reported int64
}

func newBodyMemory(size int64, tell func(int64)) *bodyMemory {
	if size <= 0 {
		size = defaultBodyMemory
	}
	size = max(size, minBodyMemory)
	return &bodyMemory{size: size, small: semaphore.NewWeighted(size / 2), large: semaphore.NewWeighted(size - size/2),
		onChange: tell}
}

// memoryShare is what one body has of it.
type memoryShare struct {
	memory       *bodyMemory
	small, large int64
}

// take waits for n bytes, and returns what the body had before. The error is a *bodyError, or the context's.
func (r *memoryShare) take(ctx context.Context, n int64) error {
	pool := r.memory.large
	if n <= smallBody {
		pool = r.memory.small
	}
	if !pool.TryAcquire(n) {
		wait, cancel := context.WithTimeout(ctx, memoryWait)
		defer cancel()
		if pool.Acquire(wait, n) != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return r.memory.full()
		}
	}
	r.free()
	if n <= smallBody {
		r.small = n
		return nil
	}
	r.large = n
	r.memory.report(n)
	return nil
}

// shrink returns what is above n of a large share.
func (r *memoryShare) shrink(n int64) {
	if over := r.large - n; over > 0 {
		r.large = n
		r.memory.large.Release(over)
		r.memory.report(-over)
	}
}

// free returns all of it.
func (r *memoryShare) free() {
	r.shrink(0)
	if r.small > 0 {
		r.memory.small.Release(r.small)
		r.small = 0
	}
}

// report calls onChange with the use by large bodies, in steps.
func (r *bodyMemory) report(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used += n
	if step := (r.used + reportStep/2) / reportStep * reportStep; step != r.reported && r.onChange != nil {
		r.reported = step
		r.onChange(step)
	}
}

// full refuses a request that waited in vain.
func (r *bodyMemory) full() *bodyError {
	return &bodyError{http.StatusServiceUnavailable, "overloaded_error",
		fmt.Sprintf("The load balancer's memory for requests (%d MB) is taken by others that are under way: "+
			"try again in a moment, or give it more (body_memory_megabytes in the settings)", r.size>>20)}
}
