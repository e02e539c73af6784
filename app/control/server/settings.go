package server

import (
	"net/http"

	"clb/app/control"
)

func (s *server) settingsFile(w http.ResponseWriter, r *http.Request) error {
	if s.File == nil {
		return refuse(http.StatusNotImplemented, "this program has no settings file")
	}
	now, err := s.File.SettingsFile(r.Context())
	return tell(w, withoutNulls(now), err)
}

func (s *server) changeSettings(w http.ResponseWriter, r *http.Request) error {
	if s.File == nil {
		return refuse(http.StatusNotImplemented, "this program has no settings file")
	}
	var body control.SettingsCall
	if err := readBody(w, r, &body, "changes"); err != nil {
		return err
	}
	if len(body.Changes) == 0 {
		return control.InputErrorf("changes is missing: it takes names of settings with their values as texts")
	}
	now, err := s.File.ChangeSettings(r.Context(), body.Changes)
	return tell(w, withoutNulls(now), err)
}
