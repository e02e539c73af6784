package server

import (
	"net/http"

	"clb/app/control"
)

// doctorPath is where an examination is asked for.
const doctorPath = "/api/doctor"

// noDoctor refuses what only the running program can look at.
func (s *server) noDoctor() error {
	if s.Doctor == nil {
		return refuse(http.StatusNotImplemented, "this program can't examine itself")
	}
	return nil
}

func (s *server) examine(w http.ResponseWriter, r *http.Request) error {
	if err := s.noDoctor(); err != nil {
		return err
	}
	found, err := s.Doctor.Examine(r.Context())
	return tell(w, withoutNulls(found), err)
}

func (s *server) mend(w http.ResponseWriter, r *http.Request) error {
	if err := s.noDoctor(); err != nil {
		return err
	}
	var body control.FixCall
	if err := readBody(w, r, &body, "name"); err != nil {
		return err
	}
	if body.Name == "" {
		return control.InputErrorf("name is missing: it takes the name of a check")
	}
	found, err := s.Doctor.Mend(r.Context(), body.Name)
	return tell(w, withoutNulls(found), err)
}
