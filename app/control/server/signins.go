package server

import (
	"net/http"

	"clb/app/control"
	"clb/app/login"
	"clb/proxy/secret"
)

func (s *server) terms(w http.ResponseWriter, r *http.Request) error {
	snapshot, err := s.API.Status(r.Context())
	if err != nil {
		return err
	}
	notice := login.Terms()
	t := control.Terms{Edition: login.TermsEdition, Title: notice.Title, Paragraphs: notice.Paragraphs,
		Question: notice.Question, Accepted: snapshot.TermsAccepted}
	for _, l := range notice.Links {
		t.Links = append(t.Links, control.Link{Name: l.Name, URL: l.URL})
	}
	return writeJSON(w, http.StatusOK, t)
}

func (s *server) acceptTerms(w http.ResponseWriter, r *http.Request) error {
	return done(w, s.API.AcceptTerms(r.Context()))
}

func (s *server) startSignIn(w http.ResponseWriter, r *http.Request) error {
	var n control.NewSignIn
	if err := readBody(w, r, &n, "name, mode, again and browser"); err != nil {
		return err
	}
	begun, err := s.API.StartSignIn(r.Context(), n)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, begun)
}

func (s *server) signIn(w http.ResponseWriter, r *http.Request) error {
	now, err := s.API.SignIn(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, now)
}

func (s *server) pasteSignIn(w http.ResponseWriter, r *http.Request) error {
	var body control.PasteCall
	if err := readBody(w, r, &body, "text"); err != nil {
		return err
	}
	now, err := s.API.PasteSignIn(r.Context(), r.PathValue("id"), secret.New(body.Text))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, now)
}

func (s *server) cancelSignIn(w http.ResponseWriter, r *http.Request) error {
	return done(w, s.API.CancelSignIn(r.Context(), r.PathValue("id")))
}
