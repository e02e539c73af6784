//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"clb/app/control"
	"clb/app/status"
)

// program is what the stage remembers of the calls that change something, and how it answers them. The stage's mu
// guards it.
type program struct {
	calls     []string                      // "METHOD /path body", in order
	errors    map[string]control.InputError // by "METHOD /path": the next answer
	holding   map[string]chan struct{}      // by "METHOD /path": answers wait for the close
	signIns   map[string]control.SignIn
	page      string // the address to sign in on, as far as the test has set one
	looks     int    // GETs of sign-ins
	connected bool   // Claude Code is
}

func (s *stage) routes(mux *http.ServeMux) {
	for pattern, answer := range map[string]func(*http.Request, map[string]any) (any, error){
		"POST /api/accounts":                    s.addAccount,
		"PATCH /api/accounts/{name}":            s.patchAccount,
		"DELETE /api/accounts/{name}":           s.removeAccount,
		"POST /api/accounts/{name}/renew":       s.renew,
		"POST /api/accounts/{name}/clear-limit": s.clearLimit,
		"POST /api/terms":                       s.acceptTerms,
		"POST /api/sign-ins":                    s.startSignIn,
		"POST /api/sign-ins/{id}/paste":         s.paste,
		"DELETE /api/sign-ins/{id}":             s.cancel,
		"PATCH /api/routing":                    s.patchRouting,
		"PUT /api/mode":                         s.putMode,
		"PUT /api/claude-code":                  s.connect,
	} {
		mux.HandleFunc(pattern, s.write(answer))
	}
	mux.HandleFunc("GET /api/terms", s.terms)
	mux.HandleFunc("GET /api/claude-code", s.claudeCode)
	mux.HandleFunc("GET /api/sign-ins/{id}", s.look)
}

// write checks what a call from the page must have, notes it, and answers.
func (s *stage) write(answer func(*http.Request, map[string]any) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Clb-Page") != "1" || r.Header.Get("Origin") != "http://"+r.Host ||
			r.Header.Get("Sec-Fetch-Site") != "same-origin" {
			http.Error(w, "not from the page", http.StatusForbidden)
			return
		}
		body := map[string]any{}
		if r.ContentLength != 0 {
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil ||
				r.Header.Get("Content-Type") != "application/json" {
				http.Error(w, "not JSON", http.StatusUnsupportedMediaType)
				return
			}
		}
		at := r.Method + " " + r.URL.EscapedPath()
		text, _ := json.Marshal(body)
		s.mu.Lock()
		s.program.calls = append(s.program.calls, at+" "+string(text))
		hold := s.program.holding[at]
		s.mu.Unlock()
		if hold != nil {
			<-hold
		}
		if s.deny(w, at) {
			return
		}
		v, err := answer(r, body)
		switch {
		case err != nil:
			said(w, err)
		case v == nil:
			w.WriteHeader(http.StatusNoContent)
		default:
			_ = json.NewEncoder(w).Encode(v)
		}
	}
}

// deny answers with the error that the test has set for this call, once.
func (s *stage) deny(w http.ResponseWriter, at string) bool {
	s.mu.Lock()
	err, ok := s.program.errors[at]
	delete(s.program.errors, at)
	s.mu.Unlock()
	if ok {
		said(w, &err)
	}
	return ok
}

func said(w http.ResponseWriter, err error) {
	detail, code := map[string]any{"message": err.Error()}, http.StatusBadRequest
	if input, ok := errors.AsType[*control.InputError](err); ok {
		detail["kind"] = input.Kind
		code = map[control.InputKind]int{control.Unknown: 404, control.Taken: 409, control.Invalid: 400}[input.Kind]
	}
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": detail})
}

// denyNext sets the error of the next such call.
func (s *stage) denyNext(at, text string, kind control.InputKind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.program.errors == nil {
		s.program.errors = map[string]control.InputError{}
	}
	s.program.errors[at] = control.InputError{Text: text, Kind: kind}
}

// hold lets such calls wait until the returned function is called.
func (s *stage) hold(at string) (release func()) {
	c := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.program.holding = map[string]chan struct{}{at: c}
	return func() { close(c) }
}

// called are the calls that changed something since the last look.
func (s *stage) called() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := s.program.calls
	s.program.calls = nil
	return calls
}

func (s *stage) account(name string) (status.Account, error) {
	for _, a := range s.board.Snapshot().Accounts {
		if a.Name == name {
			return a, nil
		}
	}
	return status.Account{}, &control.InputError{Text: "there is no account " + name, Kind: control.Unknown}
}

func (s *stage) addAccount(_ *http.Request, body map[string]any) (any, error) {
	name, _ := body["name"].(string)
	if _, err := s.account(name); err == nil {
		return nil, &control.InputError{Text: "there is an account " + name + " already", Kind: control.Taken}
	}
	a := status.Account{Name: name, Mode: "max", Kind: "oauth", Enabled: true, State: status.Ready,
		Token: status.Token{State: "valid"}}
	if body["mode"] == "console" {
		a.Mode, a.Kind, a.Token.State = "console", "api-key", "permanent"
	}
	if body["mode"] == "endpoint" {
		if err := foreign(&a, body); err != nil {
			return nil, err
		}
	}
	s.change(func(n *status.Snapshot) { n.Accounts = append(n.Accounts, a) })
	return a, nil
}

// edit changes one account, and answers with it.
func (s *stage) edit(name string, edit func(*status.Account)) (any, error) {
	a, err := s.account(name)
	if err != nil {
		return nil, err
	}
	edit(&a)
	s.change(func(n *status.Snapshot) {
		n.Accounts[slices.IndexFunc(n.Accounts, func(a status.Account) bool { return a.Name == name })] = a
	})
	return a, nil
}

func (s *stage) patchAccount(r *http.Request, body map[string]any) (any, error) {
	var c control.Change
	text, _ := json.Marshal(body)
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, err
	}
	return s.edit(r.PathValue("name"), func(a *status.Account) {
		set(&a.Name, c.Name)
		set(&a.Priority, c.Priority)
		set(&a.Group, c.Group)
		set(&a.Note, c.Note)
		set(&a.PausedUntil, c.PausedUntil)
		set(&a.Enabled, c.Enabled)
		switch {
		case !a.Enabled:
			a.State = status.Off
		case a.PausedUntil.After(time.Now()):
			a.State, a.Reason, a.Until = status.Paused, "paused by you", a.PausedUntil
		default:
			a.State, a.Reason, a.Until, a.PausedUntil = status.Ready, "", time.Time{}, time.Time{}
		}
	})
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func (s *stage) removeAccount(r *http.Request, _ map[string]any) (any, error) {
	if _, err := s.account(r.PathValue("name")); err != nil {
		return nil, err
	}
	s.drop(r.PathValue("name"))
	return nil, nil
}

func (s *stage) drop(name string) {
	s.change(func(n *status.Snapshot) {
		n.Accounts = slices.DeleteFunc(n.Accounts, func(a status.Account) bool { return a.Name == name })
	})
}

func (s *stage) renew(r *http.Request, _ map[string]any) (any, error) {
	return s.edit(r.PathValue("name"), func(a *status.Account) { a.Token.RenewedAt, a.Token.Failure = time.Now(), "" })
}

func (s *stage) clearLimit(r *http.Request, _ map[string]any) (any, error) {
	_, err := s.edit(r.PathValue("name"),
		func(a *status.Account) { a.State, a.Reason, a.Until = status.Ready, "", time.Time{} })
	return nil, err
}

func (s *stage) acceptTerms(*http.Request, map[string]any) (any, error) {
	s.change(func(n *status.Snapshot) { n.TermsAccepted = true })
	return nil, nil
}
