// Package app is the shell around the engine: it builds the parts, runs them together, and shuts them down in order.
//
//	start:    settings → lock → log → port → history and keychain → accounts → engine → control socket → tray
//	shutdown: tray, event streams → port (answers under way end, bounded) → renewals under way → history → lock
//
// The process that holds the lock owns the data folder. A second start finds the first by its control socket and asks
// it to show itself; a command does its work through that socket, or opens the folder itself where no program runs.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"time"

	"clb/app/buildinfo"
	"clb/app/config"
	"clb/app/control"
	"clb/app/control/client"
	"clb/app/desktop"
	"clb/app/status"
)

// Options is what a run is made of.
type Options struct {
	// Environ are the environment variables as "NAME=value".
	Environ        []string
	Stdout, Stderr io.Writer
	// Tray asks for an icon in the system tray. Run must then be called from the main goroutine.
	Tray bool
}

// ErrAlreadyRunning says that a second start found the first and asked it to show itself.
var ErrAlreadyRunning = errors.New("the program is already running")

// UsageError wraps a mistake of the user: settings, a port in use, no keychain.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the mistake itself.
func (e *UsageError) Unwrap() error { return e.Err }

// load reads settings and environment.
func load(o Options) (config.Loaded, error) {
	machine := config.ThisMachine()
	machine.Environment = config.Environment{Pairs: o.Environ, GOOS: runtime.GOOS}
	loaded, err := config.Load(machine, desktop.PrivateFolder)
	// The environment was read; a browser that the program starts inherits what is left of it.
	for _, name := range config.SecretVariables() {
		_ = os.Unsetenv(name)
	}
	if mistake := new(config.Error); errors.As(err, &mistake) {
		return loaded, &UsageError{mistake}
	}
	return loaded, err
}

const (
	// takeoverWait is how long a start waits for another process that holds the lock and can't be talked to: one that
	// is just starting or ending, or a command at work.
	takeoverWait = 5 * time.Second
	takeoverStep = 50 * time.Millisecond
)

// claim loads the settings and takes the lock of the data folder, or finds who holds it. The settings are read again
// behind the lock: whoever held it before may have changed them.
func claim(ctx context.Context, o Options) (loaded config.Loaded, lock *desktop.Lock, client *client.Client,
	err error) {
	if loaded, err = load(o); err != nil {
		return loaded, nil, nil, err
	}
	if lock, client, err = own(ctx, loaded); err != nil || client != nil {
		return loaded, nil, client, err
	}
	if loaded.Settings, err = loaded.Reread(); err != nil {
		return loaded, nil, nil, errors.Join(&UsageError{err}, lock.Release())
	}
	return loaded, lock, nil, nil
}

// own takes the lock of the data folder, or finds who holds it: then the lock is nil, and the client talks to the
// holder.
func own(ctx context.Context, loaded config.Loaded) (*desktop.Lock, *client.Client, error) {
	deadline := time.Now().Add(takeoverWait)
	for {
		lock, err := desktop.AcquireLock(loaded.Paths.Lock)
		if err == nil || !errors.Is(err, desktop.ErrLocked) {
			return lock, nil, err
		}
		client, err := client.Dial(ctx, loaded.Paths.RunningSocket())
		if err == nil {
			return nil, client, nil
		}
		if time.Now().After(deadline) {
			return nil, nil, fmt.Errorf("another process holds %s and does not answer: wait for it to end, or "+
				"end it (%v)", loaded.Paths.DataFolder, err)
		}
		select {
		case <-time.After(takeoverStep):
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
}

// Connect returns the running program's client, or the data folder itself when none runs; the func closes it.
func Connect(ctx context.Context, o Options) (control.API, func() error, error) {
	loaded, lock, client, err := claim(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if client != nil {
		return client, client.Close, nil
	}
	h, err := openResources(ctx, loaded, lock, slog.New(slog.DiscardHandler), true, func() {},
		func() bool { return false })
	if err != nil {
		return nil, nil, errors.Join(err, lock.Release())
	}
	h.pool.Open(ctx)
	flows, end := context.WithCancel(context.WithoutCancel(ctx))
	d := &backend{resources: h, changed: func() {}, publish: func() {},
		signIns: newSignIns(flows, desktop.OpenBrowser, signInPeer())}
	d.picture = func() status.Snapshot {
		s := h.picture(fmt.Sprintf("http://localhost:%d", loaded.Settings.Port), time.Time{}, 0)
		s.SignIns = d.signIns.under()
		return s
	}
	return d, func() error {
		end()
		h.pool.Settle()
		return h.close(context.WithoutCancel(ctx))
	}, nil
}

// addHint tells how to add an account.
const addHint = "Add one: " + buildinfo.Binary + " add NAME, or see " + buildinfo.Binary + " help add."

// instance says who runs, for those who look for it.
func instance(p config.Paths, address string, started time.Time) error {
	return config.WriteInstance(p.Instance,
		config.Instance{PID: os.Getpid(), Version: buildinfo.Version, Socket: p.Socket, Address: address,
			Started: started})
}
