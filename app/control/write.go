package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"

	"clb/proxy/secret"
)

// maxBody bounds the body of a call in bytes: a credentials file has a few thousand.
const maxBody = 1 << 20

func (s *server) addAccount(w http.ResponseWriter, r *http.Request) error {
	var body newAccountBody
	if err := readBody(w, r, &body, "name, mode, endpoint, and secret or import"); err != nil {
		return err
	}
	if (body.Secret == "") == (body.Import == "") {
		return invalid("a new account takes exactly one of secret and import")
	}
	account, err := s.API.AddAccount(r.Context(), NewAccount{
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
	var c Change
	if err := readBody(w, r, &c,
		"name, enabled, priority, group, note and paused_until, each as it is to be"); err != nil {
		return err
	}
	if (c == Change{}) {
		return invalid("there is nothing to change: it takes name, enabled, priority, group, note and paused_until")
	}
	changed, err := s.API.Change(r.Context(), named(r, "name"), c)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, changed)
}

// patchRouting sets what the body has about the routing.
func (s *server) patchRouting(w http.ResponseWriter, r *http.Request) error {
	var c RoutingChange
	const takes = "strategy, avoid_percent, hold_minutes and routes, each as it is to be"
	if err := readBody(w, r, &c, takes); err != nil {
		return err
	}
	if (c == RoutingChange{IfRoutes: c.IfRoutes}) {
		return invalid("there is nothing to change: it takes %s", takes)
	}
	return done(w, s.API.SetRouting(r.Context(), c))
}

// putMode sets the mode.
func (s *server) putMode(w http.ResponseWriter, r *http.Request) error {
	var c ModeChange
	if err := readBody(w, r, &c, "mode, account and until"); err != nil {
		return err
	}
	return done(w, s.API.SetMode(r.Context(), c))
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

func (s *server) resetStats(w http.ResponseWriter, r *http.Request) error {
	return done(w, s.API.ResetStats(r.Context()))
}

func (s *server) clearHistory(w http.ResponseWriter, r *http.Request) error {
	return done(w, s.API.ClearHistory(r.Context()))
}

// done answers a call that has nothing to tell but that it worked.
func done(w http.ResponseWriter, err error) error {
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// readBody decodes a JSON body; takes lists its fields for people. No error repeats any part of the body, since that
// may be a secret.
func readBody(w http.ResponseWriter, r *http.Request, v any, takes string) error {
	return readLargeBody(w, r, v, takes, maxBody)
}

// readLargeBody is readBody with a bound of its own, in bytes.
func readLargeBody(w http.ResponseWriter, r *http.Request, v any, takes string, bound int64) error {
	if !isJSON(r) {
		return refuse(http.StatusUnsupportedMediaType,
			"the body must be JSON and say so with Content-Type: application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bound))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return refuse(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return invalid("the body broke off")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	var wrongType *json.UnmarshalTypeError
	switch err := decoder.Decode(v); {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return invalid("%s is of the wrong type: it takes %s", wrongType.Field, inWords(wrongType.Type))
	case err != nil:
		return invalid("the body is not what this call takes: one JSON object with %s", takes)
	case decoder.More():
		return invalid("the body holds more than one JSON object")
	}
	return nil
}

// inWords is a type of the JSON that calls take.
func inWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text in quotes"
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		return "an object"
	}
	return "a whole number"
}
