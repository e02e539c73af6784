//go:build e2e

package dashboard_test

import (
	"fmt"
	"time"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/control/server"
)

// withProgram lets the stage answer what the sections Logs and Settings ask as the program does, from the machine of a
// program in memory and a settings file; nil: there is none.
func (s *stage) withProgram(m controltest.Machine, file control.Settings) *controltest.Program {
	snapshot := s.board.Snapshot()
	program := controltest.New(controltest.Config{Version: snapshot.Version, Address: snapshot.Address,
		Accounts: snapshot.Accounts, Machine: m})
	handler := server.PortHandler(server.Config{API: program, Board: program.Board(), Logs: program, Desktop: program,
		Connections: program, Doctor: program, File: file})
	s.also(everything(handler.ServeHTTP, "GET /api/logs", "GET /api/logs/stream", "GET /api/startup",
		"PUT /api/startup", "GET /api/claude-code", "PUT /api/claude-code",
		"DELETE /api/claude-code", "POST /api/connection-test", "POST /api/import", "POST /api/reset-stats",
		"POST /api/clear-history",
		"GET /api/settings", "PATCH /api/settings", "GET /api/doctor", "POST /api/doctor/fix",
		"POST /api/sessions/{session}/move"))
	return program
}

// logLine is the n-th line of a log, one of each urgency in turn.
func logLine(n int) control.LogLine {
	levels := control.LogLevels()
	said := []string{"the pool looked for an account", "a request has ended", "an account rests", "a renewal failed"}
	return control.LogLine{
		Time:  time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC).Add(time.Duration(n) * 731 * time.Millisecond),
		Level: levels[n%4], Message: said[n%4],
		Attributes: []control.LogAttribute{{Name: "account", Value: "personal"},
			{Name: "request", Value: fmt.Sprintf("req%05d", n)}, {Name: "took", Value: "4.2 s"}},
	}
}
