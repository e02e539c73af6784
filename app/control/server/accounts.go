package server

import (
	"net/http"

	"clb/app/control"
	"clb/proxy/secret"
)

func (s *server) addAccount(w http.ResponseWriter, r *http.Request) error {
	var body control.NewAccountCall
	if err := readBody(w, r, &body, "name, mode, endpoint, and secret or import"); err != nil {
		return err
	}
	if (body.Secret == "") == (body.Import == "") {
		return control.InputErrorf("a new account takes exactly one of secret and import")
	}
	account, err := s.API.AddAccount(r.Context(), control.NewAccount{
		Name: body.Name, Mode: body.Mode, Endpoint: body.Endpoint, Secret: secret.New(body.Secret),
		Import: secret.New(body.Import),
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, account)
}

func (s *server) removeAccount(w http.ResponseWriter, r *http.Request) error {
	return done(w, s.API.RemoveAccount(r.Context(), named(r, "name")))
}

// patchAccount sets what the body has, and answers with the account as it is then.
func (s *server) patchAccount(w http.ResponseWriter, r *http.Request) error {
	var c control.Change
	if err := readBody(w, r, &c,
		"name, enabled, priority, group, note and paused_until, each as it is to be"); err != nil {
		return err
	}
	if (c == control.Change{}) {
		return control.InputErrorf("there is nothing to change: it takes name, enabled, priority, group, note and " +
			"paused_until")
	}
	changed, err := s.API.Change(r.Context(), named(r, "name"), c)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, changed)
}

// renew renews an account's login now.
func (s *server) renew(w http.ResponseWriter, r *http.Request) error {
	renewed, err := s.API.Renew(r.Context(), named(r, "name"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, renewed)
}

func (s *server) clearLimit(w http.ResponseWriter, r *http.Request) error {
	return done(w, s.API.ClearLimit(r.Context(), named(r, "name")))
}
