package server

import (
	"fmt"
	"net/http"

	"clb/app/buildinfo"
	"clb/app/control"
)

func (s *server) health(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, control.Health{Status: "ok", Product: buildinfo.Name, Version: s.Version})
}

func (s *server) status(w http.ResponseWriter, r *http.Request) error {
	snapshot, err := s.API.Status(r.Context())
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, withoutNulls(snapshot))
}

func (s *server) stats(w http.ResponseWriter, r *http.Request) error {
	snapshot, err := s.API.Status(r.Context())
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, snapshot.Stats)
}

func (s *server) accounts(w http.ResponseWriter, r *http.Request) error {
	snapshot, err := s.API.Status(r.Context())
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, withoutNulls(control.AccountList{Accounts: snapshot.Accounts}))
}

// show asks the program to open its dashboard.
func (s *server) show(w http.ResponseWriter, r *http.Request) error {
	if s.Show == nil {
		return refuse(http.StatusNotImplemented, "this program runs without a screen and cannot open its dashboard")
	}
	if err := s.Show(r.Context()); err != nil {
		return fmt.Errorf("opening the dashboard: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *server) resetStats(w http.ResponseWriter, r *http.Request) error {
	return done(w, s.API.ResetStats(r.Context()))
}

func (s *server) clearHistory(w http.ResponseWriter, r *http.Request) error {
	return done(w, s.API.ClearHistory(r.Context()))
}
