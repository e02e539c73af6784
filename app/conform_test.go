package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/logs"
	"clb/app/store"
	"clb/proxy"
)

// past makes the data folder of a program that has such a history.
func past(t *testing.T, o Options, list []proxy.Exchange) {
	t.Helper()
	loaded, err := load(o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(store.Config{Path: loaded.Paths.Data,
		Price: openPrices(loaded.Paths.Prices, slog.New(slog.DiscardHandler)).cost})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		s.Begin(x)
		s.End(x)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestHistoryOfTheDataFolderConforms(t *testing.T) {
	controltest.ConformHistory(t, func(t *testing.T, list []proxy.Exchange) control.API {
		o := options(t)
		past(t, o, list)
		return connect(t, o)
	})
}

func TestHistoryOfTheRunningProgramConforms(t *testing.T) {
	controltest.ConformHistory(t, func(t *testing.T, list []proxy.Exchange) control.API {
		o := options(t)
		past(t, o, list)
		return start(t, o)
	})
}

func TestLogbookConforms(t *testing.T) {
	controltest.ConformLogs(t, func(t *testing.T) (control.Logs, func(level, message, name, value string)) {
		folder := filepath.Join(t.TempDir(), "logs")
		logger, closer, err := logs.New(logs.Config{Dir: folder, Level: slog.LevelDebug, MaxMegabytes: 1, KeepFiles: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = closer.Close() })
		written := 0
		return logReader{folder}, func(level, message, name, value string) {
			least, err := logs.ParseLevel(level)
			if err != nil {
				t.Fatal(err)
			}
			logger.Log(context.Background(), least, message, slog.String(name, value))
			written++
			awaitLines(t, folder, written)
		}
	})
}

// awaitLines waits until so many lines are on the disk: the log is written by a goroutine of its own.
func awaitLines(t *testing.T, folder string, want int) {
	t.Helper()
	for deadline := time.Now().Add(45 * time.Second); ; time.Sleep(time.Millisecond) {
		lines, err := (&logs.Tail{Dir: folder, Level: slog.LevelDebug, Lines: want}).Last()
		switch {
		case err != nil:
			t.Fatal(err)
		case len(lines) == want:
			return
		case time.Now().After(deadline):
			t.Fatalf("%d of %d lines are written", len(lines), want)
		}
	}
}
