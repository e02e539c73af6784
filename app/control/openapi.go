package control

import (
	_ "embed"
	"net/http"
)

// openAPIText describes every route for programs and people. A test holds it against the routes and their answers.
//
//go:embed openapi.yaml
var openAPIText string

func (s *server) openAPI(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte(openAPIText)) // who asked may have left, and nobody else would want to know
	return nil
}
