// Package logs sets up slog: lines of text on a terminal, JSON in a file that is rotated.
//
// Its rules:
//   - Logging never waits. A record is formatted and put into a queue in memory (about a microsecond); one goroutine
//     for each target writes it. A slow disk, or a terminal that was stopped with Ctrl-S, delays no request. The queue
//     is bounded: what does not fit is counted, and a line says how many are missing as soon as there is room. A
//     kill -9 loses what the goroutine had not yet written, usually some milliseconds' worth.
//   - A line is one line, whatever is logged: no line break, terminal sequence or invisible character of a hostile
//     model name or error text reaches a terminal or the file, and no value is longer than a few kilobytes.
//   - Secrets are secret.Text and print as "[redacted]" by themselves. As a net below that, whatever looks like a
//     credential is taken out of the finished line.
package logs

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/DeRuina/timberjack"

	"clb/app/buildinfo"
)

// FileName is the current log file's name in the log folder. Older ones carry the time of their end in the name.
const FileName = buildinfo.Binary + ".log"

// Config says where lines go.
type Config struct {
	// Dir is the log folder, made (0700) where it is missing; empty: no file. Only one process may log there.
	Dir string
	// Level is the least urgent level that is logged; nil: info. A *slog.LevelVar can change it while running.
	Level slog.Leveler
	// Terminal gets the lines as text; nil: there is none.
	Terminal io.Writer
	// MaxMegabytes is the size at which a new file begins, KeepFiles how many older files stay. Both at least 1.
	MaxMegabytes, KeepFiles int
}

// New returns the logger and what ends it: Close writes what is waiting (for two seconds at most for each target; its
// error says that a target did not take it) and closes the file. Lines logged after Close are dropped.
func New(c Config) (*slog.Logger, io.Closer, error) {
	level := c.Level
	if level == nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	var handlers []slog.Handler
	var open targets
	if c.Dir != "" {
		file, err := openFile(c)
		if err != nil {
			return nil, nil, err
		}
		q := newQueue(file, jsonNotice)
		handlers, open = append(handlers, sanitizer{slog.NewJSONHandler(q, options)}), append(open, target{q, file})
	}
	if c.Terminal != nil {
		q := newQueue(c.Terminal, textNotice)
		handlers, open = append(handlers, sanitizer{slog.NewTextHandler(q, options)}), append(open, target{q, nil})
	}
	if len(handlers) == 1 {
		return slog.New(handlers[0]), open, nil
	}
	return slog.New(slog.NewMultiHandler(handlers...)), open, nil
}

// openFile prepares the rotated file, which only its owner can read.
func openFile(c Config) (*timberjack.Logger, error) {
	if c.MaxMegabytes < 1 || c.KeepFiles < 1 {
		return nil, errors.New("opening the log file: its size and the number of older files must be at least 1")
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the log folder: %w", err)
	}
	path := filepath.Join(c.Dir, FileName)
	// The rotation opens its file at the first line, when an error could not be reported.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the log file: %w", err)
	}
	if err := errors.Join(os.Chmod(path, 0o600), file.Close()); err != nil {
		return nil, fmt.Errorf("opening the log file: %w", err)
	}
	return &timberjack.Logger{
		Filename: path, FileMode: 0o600, MaxSize: c.MaxMegabytes, MaxBackups: c.KeepFiles,
		// Two files may end within a millisecond, the standard format's step, and the second would replace the first.
		BackupTimeFormat: "2006-01-02T15-04-05.000000000",
	}, nil
}

// target is a queue and the file behind it, nil where the writer is not ours to close.
type target struct {
	queue *queue
	file  io.Closer
}

// targets closes all of them.
type targets []target

// Close writes what is waiting and closes the files.
func (all targets) Close() error {
	var errs []error
	for _, t := range all {
		err := t.queue.close()
		// A file whose writer hangs would hang in its Close too.
		if t.file != nil && !errors.Is(err, errHangs) {
			err = errors.Join(err, t.file.Close())
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
