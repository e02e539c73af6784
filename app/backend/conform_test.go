package backend_test

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"clb/app/backend"
	"clb/app/config/configtest"
	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/control/server"
	"clb/app/doctor"
	"clb/app/doctor/checktest"
	"clb/app/logs"
	"clb/proxy"
	fake "clb/proxy/anthropictest"
)

// connect opens the data folder as a command does.
func connect(t *testing.T, environ []string) *backend.Backend {
	t.Helper()
	api, closeIt, err := backend.Connect(t.Context(), environ)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeIt(); err != nil {
			t.Error(err)
		}
	})
	return api.(*backend.Backend)
}

func TestDataFolderConforms(t *testing.T) {
	controltest.Conform(t, func(t *testing.T) control.API {
		return connect(t, configtest.Environ(t, configtest.Nowhere, 0))
	})
}

func TestHistoryOfTheDataFolderConforms(t *testing.T) {
	controltest.ConformHistory(t, func(t *testing.T, list []proxy.Exchange) control.API {
		environ := configtest.Environ(t, configtest.Nowhere, 0)
		controltest.Record(t, environ, list)
		return connect(t, environ)
	})
}

func TestHealthChecksConform(t *testing.T) {
	controltest.ConformDoctors(t, func(t *testing.T) (control.HealthChecks, string) {
		b := connect(t, append(configtest.Environ(t, configtest.Nowhere, 0), "HOME="+t.TempDir(),
			"USERPROFILE="+t.TempDir()))
		if err := os.Chmod(b.Paths.Logs, 0o755); err != nil {
			t.Fatal(err)
		}
		return b, doctor.NameFolders
	})
}

func TestLogbookConforms(t *testing.T) {
	controltest.ConformLogs(t, func(t *testing.T) (control.Logs, func(level, message, name, value string)) {
		b := connect(t, configtest.Environ(t, configtest.Nowhere, 0))
		folder := b.Paths.Logs
		logger, closer, err := logs.New(logs.Config{Dir: folder, Level: slog.LevelDebug, MaxMegabytes: 1, KeepFiles: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = closer.Close() })
		written := 0
		return b.Logs(), func(level, message, name, value string) {
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

// TestExamineAnOlderProgram: one that has not learnt to answer is no reason to say nothing.
func TestExamineAnOlderProgram(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	environ := append(configtest.Environ(t, f.URL, configtest.FreePort(t)), "HOME="+t.TempDir(),
		"USERPROFILE="+t.TempDir())
	loaded, err := backend.Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := server.Listen(loaded.Paths.Socket)
	if err != nil {
		t.Fatal(err)
	}
	older := controltest.New(controltest.Config{Version: "0.0.1", Address: "http://localhost:1"})
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- server.Serve(ctx, listener,
			server.Handler(server.Config{API: older, Board: older.Board(), Version: "0.0.1"}),
			slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	checks, err := backend.CheckHealth(t.Context(), environ)
	if err != nil {
		t.Fatal(err)
	}
	found := checktest.Worst(checks)
	found.Are(t, map[string]doctor.Verdict{doctor.NameVersions: "warning", doctor.NamePort: "trouble",
		doctor.NameTold: "warning", doctor.NameUpstream: "ok", doctor.NameProxy: "ok"})
	if c := found[doctor.NameTold]; !strings.Contains(c.Reason, "keychain") {
		t.Errorf("%+v", c)
	}
}
