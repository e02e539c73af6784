package controltest

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"clb/app/control/server"
)

// Serve answers for a program at a control socket until the test ends, and returns the socket's path.
func Serve(t testing.TB, p *Program) string {
	t.Helper()
	// Not t.TempDir: the path of a socket has to be short.
	dir, err := os.MkdirTemp("", "clb")
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "control.sock")
	listener, err := server.Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	version := p.Board().Snapshot().Version
	handler := server.Handler(server.Config{API: p, Board: p.Board(), Logs: p, Desktop: p, Connections: p, Doctor: p,
		File: p, Show: p.Show, Version: version, Ended: ctx.Done()})
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener, handler, slog.New(slog.DiscardHandler)) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serving the control socket: %v", err)
		}
		_ = os.RemoveAll(dir)
	})
	return socket
}
