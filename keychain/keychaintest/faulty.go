package keychaintest

import (
	"context"
	"fmt"
	"sync"

	"clb/keychain"
)

// Call is one call that a Faulty vault has seen.
type Call struct {
	Op   string // "Get", "Set" or "Delete"
	Name string
}

// Faulty is a vault that fails on request, and otherwise passes on to the vault beneath. Safe for use by
// several goroutines.
type Faulty struct {
	vault keychain.Vault

	mu       sync.Mutex // guards all below
	failures []error
	locked   bool
	hang     chan struct{} // calls wait until it is closed; nil: they don't
	deaf     bool
	calls    []Call
	arrived  chan struct{} // closed and renewed at each call
}

// NewFaulty returns a vault that works, over vault.
func NewFaulty(vault keychain.Vault) *Faulty {
	return &Faulty{vault: vault, arrived: make(chan struct{})}
}

// Fail makes the next len(errs) calls fail with these errors in turn, whatever they ask; nil lets one pass.
func (f *Faulty) Fail(errs ...error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures = append(f.failures, errs...)
}

// Lock makes all calls fail with keychain.ErrLocked until Unlock.
func (f *Faulty) Lock() { f.setLocked(true) }

// Unlock ends Lock.
func (f *Faulty) Unlock() { f.setLocked(false) }

func (f *Faulty) setLocked(locked bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.locked = locked
}

// Hang makes all calls wait, as a keychain does whose prompt stays open, until release is called or their context
// ends. A context that runs out gives keychain.ErrLocked, one that is cancelled context.Canceled.
func (f *Faulty) Hang() (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	gate := make(chan struct{})
	f.hang = gate
	return sync.OnceFunc(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		close(gate)
		if f.hang == gate {
			f.hang = nil
		}
	})
}

// Deaf makes Set and Delete answer nil without doing anything, as a broken keychain might; hearing ends it.
func (f *Faulty) Deaf() (hearing func()) {
	set := func(deaf bool) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.deaf = deaf
	}
	set(true)
	return func() { set(false) }
}

// Calls returns all calls so far, those that failed or wait as well.
func (f *Faulty) Calls() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Call(nil), f.calls...)
}

// Await returns when n calls have arrived in all, or when the context ends.
func (f *Faulty) Await(ctx context.Context, n int) error {
	for {
		f.mu.Lock()
		have, arrived := len(f.calls), f.arrived
		f.mu.Unlock()
		if have >= n {
			return nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return fmt.Errorf("waiting for call %d of the vault: %w", n, ctx.Err())
		}
	}
}

// Get passes on to the vault beneath, unless it is to fail.
func (f *Faulty) Get(ctx context.Context, name string) (string, error) {
	if _, err := f.arrive(ctx, Call{"Get", name}); err != nil {
		return "", err
	}
	return f.vault.Get(ctx, name)
}

// Set passes on to the vault beneath, unless it is to fail.
func (f *Faulty) Set(ctx context.Context, name, secret string) error {
	if deaf, err := f.arrive(ctx, Call{"Set", name}); err != nil || deaf {
		return err
	}
	return f.vault.Set(ctx, name, secret)
}

// Delete passes on to the vault beneath, unless it is to fail.
func (f *Faulty) Delete(ctx context.Context, name string) error {
	if deaf, err := f.arrive(ctx, Call{"Delete", name}); err != nil || deaf {
		return err
	}
	return f.vault.Delete(ctx, name)
}

// arrive notes the call and gives it its fault.
func (f *Faulty) arrive(ctx context.Context, call Call) (deaf bool, err error) {
	f.mu.Lock()
	f.calls = append(f.calls, call)
	close(f.arrived)
	f.arrived = make(chan struct{})
	deaf, locked, hang := f.deaf, f.locked, f.hang
	if len(f.failures) > 0 {
		err, f.failures = f.failures[0], f.failures[1:]
	}
	f.mu.Unlock()
	if locked {
		return false, keychain.ErrLocked
	}
	if err != nil || hang == nil {
		return deaf, err
	}
	select {
	case <-hang:
		return deaf, nil
	case <-ctx.Done():
		return false, timedOut(ctx)
	}
}

func timedOut(ctx context.Context) error {
	if ctx.Err() == context.DeadlineExceeded {
		return fmt.Errorf("no answer in time: %w", keychain.ErrLocked)
	}
	return ctx.Err()
}
