package control

import (
	"net/http"

	"clb/app/buildinfo"
	"clb/app/status"
)

// Bounds of a page of the history.
const (
	// DefaultLimit is how many requests a page has when nothing was said.
	DefaultLimit = 50
	// MaxLimit is the most requests that one page can have.
	MaxLimit = 1000
)

func (s *server) health(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, Health{Status: "ok", Product: buildinfo.Name, Version: s.Version})
}

func (s *server) status(w http.ResponseWriter, r *http.Request) error {
	snapshot, err := s.API.Status(r.Context())
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, tidy(snapshot))
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
	return writeJSON(w, http.StatusOK, AccountList{tidy(snapshot).Accounts})
}

// tidy makes an empty list a list: whoever reads the JSON need not know null.
func tidy(s status.Snapshot) status.Snapshot {
	if s.Accounts == nil {
		s.Accounts = []status.Account{}
	}
	return s
}

// request is one request of the history.
func (s *server) request(w http.ResponseWriter, r *http.Request) error {
	found, err := s.API.Request(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, found)
}
