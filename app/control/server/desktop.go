package server

import (
	"net/http"

	"clb/app/control"
)

// noDesktop refuses what only the program on a desktop can do.
func (s *server) noDesktop() error {
	if s.Desktop == nil {
		return refuse(http.StatusNotImplemented, "this program runs without a desktop that it could change")
	}
	return nil
}

// startup says whether the program starts at login.
func (s *server) startup(w http.ResponseWriter, r *http.Request) error {
	if err := s.noDesktop(); err != nil {
		return err
	}
	now, err := s.Desktop.Startup(r.Context())
	return tell(w, now, err)
}

func (s *server) setStartup(w http.ResponseWriter, r *http.Request) error {
	if err := s.noDesktop(); err != nil {
		return err
	}
	var body control.StartupCall
	if err := readBody(w, r, &body, "on"); err != nil {
		return err
	}
	if body.On == nil {
		return control.InputErrorf("on is missing: it takes true or false")
	}
	now, err := s.Desktop.SetStartup(r.Context(), *body.On)
	return tell(w, now, err)
}

// claudeCode says how Claude Code's settings stand to the program.
func (s *server) claudeCode(w http.ResponseWriter, r *http.Request) error {
	if err := s.noDesktop(); err != nil {
		return err
	}
	now, err := s.Desktop.ClaudeCode(r.Context())
	return tell(w, withoutNulls(now), err)
}

func (s *server) connectClaudeCode(w http.ResponseWriter, r *http.Request) error {
	if err := s.noDesktop(); err != nil {
		return err
	}
	var body control.ConnectCall
	if err := readBody(w, r, &body, "take_over, or nothing"); err != nil {
		return err
	}
	now, err := s.Desktop.ConnectClaudeCode(r.Context(), body.TakeOver)
	return tell(w, withoutNulls(now), err)
}

func (s *server) disconnectClaudeCode(w http.ResponseWriter, r *http.Request) error {
	if err := s.noDesktop(); err != nil {
		return err
	}
	now, err := s.Desktop.DisconnectClaudeCode(r.Context())
	return tell(w, withoutNulls(now), err)
}

// testConnection goes the way to Anthropic step by step.
func (s *server) testConnection(w http.ResponseWriter, r *http.Request) error {
	if s.Connections == nil {
		return refuse(http.StatusNotImplemented, "this program can't test its connection")
	}
	steps, err := s.Connections.TestConnection(r.Context())
	answer := control.StepList{OK: len(steps) > 0, Steps: steps}
	for _, step := range steps {
		answer.OK = answer.OK && step.OK
	}
	return tell(w, withoutNulls(answer), err)
}
