// Package app is the shell around the engine: it builds the parts, runs them together, and shuts them down in order.
//
//	start: settings → lock → log → port → backend (history, keychain, accounts) → engine → control socket → tray
//	stop:  tray, event streams → port (answers in flight end, bounded) → renewals in flight → history → lock
//
// The process that holds the lock owns the data folder. A second start finds the first by its control socket and asks
// it to show itself.
package app

import (
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"os"
	"runtime/debug"

	"golang.org/x/term"

	"clb/app/backend"
	"clb/app/logs"
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

// Run serves until ctx ends or the user quits.
func Run(ctx context.Context, o Options) error {
	loaded, lock, client, err := backend.Claim(ctx, o.Environ)
	if err != nil {
		return err
	}
	if client != nil {
		defer func() { _ = client.Close() }()
		if o.Tray {
			if err := client.Show(ctx); err != nil {
				return errors.Join(ErrAlreadyRunning, err)
			}
		}
		return ErrAlreadyRunning
	}
	logger, closeLogs, err := logs.New(logs.Config{Dir: loaded.Paths.Logs, Level: loaded.Settings.Log.Severity(),
		Terminal:     o.terminal(),
		MaxMegabytes: loaded.Settings.Log.MaxMegabytes, KeepFiles: loaded.Settings.Log.KeepFiles})
	if err != nil {
		return errors.Join(err, lock.Release())
	}
	defer func() { _ = closeLogs.Close() }() // what could not be logged can't be told there either
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(memoryLimit)
	// Libraries write there, where nobody reads.
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(logger.Handler(), slog.LevelDebug).Writer())
	p, err := build(ctx, o, loaded, lock, logger)
	if err != nil {
		tellOfPort(ctx, o, loaded, err)
		return errors.Join(err, lock.Release())
	}
	return p.run(ctx, o)
}

// terminal is where log lines are shown beside the file: to whoever started the program by hand. A desktop that starts
// it at login would keep them all in a file of its own.
func (o Options) terminal() io.Writer {
	file, isFile := o.Stderr.(*os.File)
	if o.Tray && !(isFile && term.IsTerminal(int(file.Fd()))) {
		return nil
	}
	return o.Stderr
}
