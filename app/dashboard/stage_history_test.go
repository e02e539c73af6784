//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/control/server"
)

// history answers what is asked of the history beside its rows as the program does: from the accounts and requests of
// the moment.
func (s *stage) history(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	failing := s.failing
	config := controltest.Config{Accounts: s.board.Snapshot().Accounts, Requests: s.requests, Limits: s.limits}
	s.mu.Unlock()
	if failing != 0 {
		http.Error(w, "failing", failing)
		return
	}
	program := controltest.New(config)
	server.PortHandler(server.Config{API: program, Board: program.Board()}).ServeHTTP(w, r)
}

// page serves the rows that the filters select with the last row's ID as cursor, so that a page does not slip when one
// is added.
func (s *stage) page(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	failing, rows := s.failing, s.requests
	s.mu.Unlock()
	limit, err := strconv.Atoi(r.FormValue("limit"))
	switch {
	case failing != 0:
		http.Error(w, "failing", failing)
		return
	case err != nil:
		http.Error(w, "limit", http.StatusBadRequest)
		return
	}
	rows = selected(rows, r)
	from := 0
	if cursor := r.FormValue("cursor"); cursor != "" {
		from = 1 + slices.IndexFunc(rows, func(row control.Request) bool { return row.ID == cursor })
	}
	to := min(from+limit, len(rows))
	answer := control.RequestsPage{Requests: rows[from:to]}
	if to < len(rows) {
		answer.Next = rows[to-1].ID
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// selected are the rows that fit, in the order that is asked for.
func selected(rows []control.Request, r *http.Request) []control.Request {
	order := r.FormValue("order")
	if len(r.URL.Query()) == 1 || len(r.URL.Query()) == 2 && r.URL.Query().Has("cursor") {
		return rows
	}
	found := slices.DeleteFunc(slices.Clone(rows), func(row control.Request) bool {
		is := func(name, value string) bool {
			return r.FormValue(name) == "" || strings.EqualFold(r.FormValue(name), value)
		}
		at := row.Time.UTC().Format("2006-01-02T15:04:05.000Z")
		return !is("account", row.Account) || !is("model", row.Model) || !is("session", row.Session) ||
			!is("outcome", row.Outcome) ||
			!is("status", strconv.Itoa(row.Status)) || !strings.Contains(row.Path, r.FormValue("text")) ||
			at < r.FormValue("from") || r.FormValue("to") != "" && at >= r.FormValue("to") ||
			order == "failed" && (row.Outcome == "complete" || row.Outcome == "cancelled")
	})
	if order == "slowest" {
		slices.SortStableFunc(found, func(a, b control.Request) int { return int(b.DurationMS - a.DurationMS) })
	}
	return found
}

// claudeCode tells whether Claude Code is connected; connect connects it.
func (s *stage) claudeCode(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = json.NewEncoder(w).Encode(map[string]any{"connected": s.program.connected,
		"state": map[bool]string{true: "connected", false: "not_connected"}[s.program.connected]})
}

func (s *stage) connect(*http.Request, map[string]any) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.program.connected = true
	return map[string]any{"connected": true, "state": "connected"}, nil
}
