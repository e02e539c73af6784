package server

import (
	"embed"
	"net/http"
	"strings"
)

// openAPIParts are the description of every route for programs and people, in parts that follow each other by their
// names. A test holds them against the routes and their answers.
//
//go:embed openapi/*.yaml
var openAPIParts embed.FS

// OpenAPI is the description as one OpenAPI 3.1 file.
func OpenAPI() (string, error) {
	parts, err := openAPIParts.ReadDir("openapi") // in the order of the names
	if err != nil {
		return "", err
	}
	var whole strings.Builder
	for _, part := range parts {
		text, err := openAPIParts.ReadFile("openapi/" + part.Name())
		if err != nil {
			return "", err
		}
		whole.Write(text)
	}
	return whole.String(), nil
}

func (s *server) openAPI(w http.ResponseWriter, _ *http.Request) error {
	text, err := OpenAPI()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte(text)) // who asked may have left, and nobody else would want to know
	return nil
}
