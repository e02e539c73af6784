package status

import "sync"

// Board holds the newest Snapshot.
type Board struct {
	mu       sync.Mutex // guards the rest
	snapshot Snapshot
	watchers map[chan struct{}]struct{}
}

// NewBoard returns a board that shows the given snapshot.
func NewBoard(first Snapshot) *Board {
	return &Board{snapshot: first, watchers: map[chan struct{}]struct{}{}}
}

// Snapshot returns the newest one. The caller must not change what it points to.
func (b *Board) Snapshot() Snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.snapshot
}

// Publish shows a new snapshot and wakes the watchers.
func (b *Board) Publish(s Snapshot) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.snapshot = s
	for w := range b.watchers {
		select {
		case w <- struct{}{}:
		default: // it has been woken and has not looked yet
		}
	}
}

// Watch returns a channel that gets a value after one or more Publish, and a function that ends the watch.
func (b *Board) Watch() (changed <-chan struct{}, stop func()) {
	w := make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watchers[w] = struct{}{}
	return w, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.watchers, w)
	}
}

// Watchers counts who watches.
func (b *Board) Watchers() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.watchers)
}
