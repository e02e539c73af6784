package backend

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"time"

	"clb/app/config"
	"clb/app/control"
	"clb/app/control/client"
	"clb/app/desktop"
)

// UsageError wraps a mistake of the user: settings, a port in use, no keychain.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the mistake itself.
func (e *UsageError) Unwrap() error { return e.Err }

// machine is this one under those environment variables ("NAME=value").
func machine(environ []string) config.Machine {
	m := config.ThisMachine()
	m.Environment = config.Environment{Pairs: environ, GOOS: runtime.GOOS}
	return m
}

// Load reads settings and environment ("NAME=value"), and makes the folders.
func Load(environ []string) (config.Loaded, error) {
	loaded, err := config.Load(machine(environ), desktop.PrivateFolder)
	// The environment was read; a browser that the program starts inherits what is left of it.
	for _, name := range config.SecretVariables() {
		_ = os.Unsetenv(name)
	}
	if mistake := new(config.Error); errors.As(err, &mistake) {
		return loaded, &UsageError{mistake}
	}
	return loaded, err
}

// loadLenient is Load for whoever must go on where the settings are wrong: then they are those that hold without the
// file. Only where nothing says where everything lies there is no going on.
func loadLenient(environ []string) (loaded config.Loaded, problem, err error) {
	m := machine(environ)
	paths, err := config.PathsOf(m)
	if err != nil {
		return loaded, nil, &UsageError{err}
	}
	if loaded, problem = Load(environ); problem == nil {
		return loaded, nil, nil
	}
	if mistake := new(config.Error); !errors.As(problem, &mistake) {
		problem = nil // a folder, of which the look at the folders tells
	}
	loaded.Paths = paths
	loaded.Settings, _ = config.WithoutFile(m.Environment) // a variable that is wrong is the problem already
	return loaded, problem, nil
}

// LogFolder is where the program writes its log files, whether it runs or not.
func LogFolder(environ []string) (string, error) {
	loaded, err := Load(environ)
	return loaded.Paths.Logs, err
}

const (
	// takeoverWait is how long a start waits for another process that holds the lock and can't be talked to: one that
	// is just starting or ending, or a command at work.
	takeoverWait = 5 * time.Second
	takeoverStep = 50 * time.Millisecond
)

// Claim loads the settings and takes the lock of the data folder. Where another process holds it, the lock is nil, and
// the client talks to the holder.
func Claim(ctx context.Context, environ []string) (loaded config.Loaded, lock *desktop.Lock, client *client.Client,
	err error) {
	if loaded, err = Load(environ); err != nil {
		return loaded, nil, nil, err
	}
	if lock, client, err = own(ctx, loaded); err != nil || client != nil {
		return loaded, nil, client, err
	}
	// Whoever held the lock before may have changed them.
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
func Connect(ctx context.Context, environ []string) (control.API, func() error, error) {
	loaded, lock, client, err := Claim(ctx, environ)
	if err != nil {
		return nil, nil, err
	}
	if client != nil {
		return client, client.Close, nil
	}
	b, err := Open(ctx, Config{Loaded: loaded, Lock: lock, Environ: environ,
		Address: fmt.Sprintf("http://localhost:%d", loaded.Settings.Port), Logger: slog.New(slog.DiscardHandler),
		Lenient: true, Changed: func() {}, Watched: func() bool { return false }})
	if err != nil {
		return nil, nil, errors.Join(err, lock.Release())
	}
	b.OpenSecrets(ctx)
	return b, func() error { return b.Close(context.WithoutCancel(ctx)) }, nil
}
