//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"clb/app/control"
	"clb/app/login"
	"clb/app/status"
)

func (s *stage) terms(w http.ResponseWriter, _ *http.Request) {
	if s.deny(w, "GET /api/terms") {
		return
	}
	n := login.Terms()
	terms := control.Terms{Title: n.Title, Paragraphs: n.Paragraphs, Question: n.Question,
		Accepted: s.board.Snapshot().TermsAccepted}
	for _, l := range n.Links {
		terms.Links = append(terms.Links, control.Link{Name: l.Name, URL: l.URL})
	}
	_ = json.NewEncoder(w).Encode(terms)
}

// look answers GET of a sign-in, which is for the page alone.
func (s *stage) look(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	signIn, ok := s.program.signIns[r.PathValue("id")]
	s.program.looks++
	s.mu.Unlock()
	switch {
	case r.Header.Get("X-Clb-Page") != "1":
		http.Error(w, "not from the page", http.StatusForbidden)
	case !ok:
		said(w, &control.InputError{Text: "there is no such sign-in (any more)", Kind: control.Unknown})
	default:
		_ = json.NewEncoder(w).Encode(signIn)
	}
}

func (s *stage) startSignIn(_ *http.Request, body map[string]any) (any, error) {
	name, _ := body["name"].(string)
	mode, _ := body["mode"].(string)
	again, _ := body["again"].(bool)
	switch _, err := s.account(name); {
	case strings.ContainsAny(name, `/\`):
		return nil, &control.InputError{Text: "a name has no slash"}
	case again && err != nil:
		return nil, err
	case !again && err == nil:
		return nil, &control.InputError{Text: "there is an account " + name + " already", Kind: control.Taken}
	}
	s.mu.Lock()
	id := fmt.Sprintf("s%d", len(s.program.signIns)+1)
	signIn := control.SignIn{ID: id, Name: name, Mode: mode, Stage: "waiting", Address: s.program.page,
		PasteAddress: "https://sign-in.example/oauth/authorize?code=true&client_id=0&response_type=code&scope=user%3Aprofile&code_challenge_method=S256&state=" + id,
		Ends:         time.Now().Add(10 * time.Minute)}
	if s.program.signIns == nil {
		s.program.signIns = map[string]control.SignIn{}
	}
	s.program.signIns[id] = signIn
	s.mu.Unlock()
	s.change(func(n *status.Snapshot) {
		n.SignIns = append(n.SignIns,
			status.SignIn{ID: id, Name: name, Mode: mode, Again: again, Stage: "waiting", Ends: signIn.Ends})
	})
	return signIn, nil
}

// advance takes a sign-in on, as its user or the other side would; tell says that the stream shows it.
func (s *stage) advance(id string, tell bool, edit func(*control.SignIn)) control.SignIn {
	s.mu.Lock()
	signIn := s.program.signIns[id]
	edit(&signIn)
	s.program.signIns[id] = signIn
	s.mu.Unlock()
	if tell {
		s.change(func(n *status.Snapshot) {
			n.SignIns = slices.DeleteFunc(n.SignIns, func(one status.SignIn) bool {
				return one.ID == id && (signIn.Stage == "done" || signIn.Stage == "failed")
			})
			for i := range n.SignIns {
				if n.SignIns[i].ID == id {
					n.SignIns[i].Stage = signIn.Stage
				}
			}
		})
	}
	return signIn
}

func (s *stage) paste(r *http.Request, body map[string]any) (any, error) {
	if text, _ := body["text"].(string); !strings.Contains(text, "#") {
		return nil, &control.InputError{Text: "this is neither a code nor an address: it looks like code#state"}
	}
	return s.advance(r.PathValue("id"), true, func(c *control.SignIn) { c.Stage = "checking" }), nil
}

func (s *stage) cancel(r *http.Request, _ map[string]any) (any, error) {
	s.advance(r.PathValue("id"), true, func(c *control.SignIn) { c.Stage, c.Problem = "failed", "cancelled" })
	return nil, nil
}
