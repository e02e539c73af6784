package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"clb/app/control"
)

// maxSocketPath is the longest path in bytes that every supported system takes for a socket (macOS: 104 with the end
// mark).
const maxSocketPath = 103

// dialTimeout is how long an old socket may take to show that a program listens.
const dialTimeout = 2 * time.Second

// ErrInUse says that a program answers at the control socket.
var ErrInUse = errors.New("another program answers at the control socket")

// Listen makes the control socket, readable and writable for its owner only, in a folder that only its owner can open.
// A socket that a dead program left is replaced; one that answers is ErrInUse. The caller holds the lock of the data
// folder, so that two starts cannot take each other's fresh socket for a dead one. Closing the listener removes the
// socket.
func Listen(path string) (net.Listener, error) {
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("the path of the control socket has %d bytes, and systems take %d: choose a shorter "+
			"folder (%s)", len(path), maxSocketPath, path)
	}
	if err := makePrivate(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := removeStale(path); err != nil {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("making the control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("closing the control socket to others: %w", err), listener.Close())
	}
	return listener, nil
}

// makePrivate makes the folder, or closes one that others may look into. One that others may write to is not ours to
// close: it may be /tmp.
func makePrivate(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the folder of the control socket: %w", err)
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("looking at the folder of the control socket: %w", err)
	case control.IsPrivate(info):
		return nil
	case info.Mode().Perm()&0o022 != 0:
		return fmt.Errorf("others may write to %s, so the control socket is not safe there: choose another folder, "+
			"or close it with chmod go-w", dir)
	}
	if err := os.Chmod(dir, info.Mode().Perm()&0o700); err != nil {
		return fmt.Errorf("closing the folder of the control socket to others: %w", err)
	}
	return nil
}

// removeStale removes a socket that no program answers.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("looking for an old control socket: %w", err)
	case info.Mode().IsRegular() || info.IsDir():
		return fmt.Errorf("%s is in the way of the control socket and is not one: move it away", path)
	}
	conn, err := net.DialTimeout("unix", path, dialTimeout)
	switch {
	case err == nil:
		return errors.Join(ErrInUse, conn.Close())
	case !control.NobodyListens(err):
		return fmt.Errorf("asking who is at the control socket: %w", err)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("removing an old control socket: %w", err)
	}
	return nil
}

// shutdownTime is how long Serve waits for calls under way once it is to stop.
const shutdownTime = 5 * time.Second

// Serve answers calls at the socket until ctx ends, then lets those under way finish for up to five seconds. Event
// streams end by Config.Ended, which must be closed when ctx ends. It closes the listener.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		// No ReadTimeout: it would end event streams and calls that wait for the keychain.
		IdleTimeout:    time.Minute,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	unhook := context.AfterFunc(ctx, func() {
		// The context has ended already; the rest has a time of its own.
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		if err := server.Shutdown(grace); err != nil {
			stopped <- errors.Join(fmt.Errorf("calls at the control socket did not finish: %w", err), server.Close())
			return
		}
		stopped <- nil
	})
	err := server.Serve(listener)
	if unhook() { // it stopped by itself
		return fmt.Errorf("serving the control socket: %w", err)
	}
	return <-stopped
}
