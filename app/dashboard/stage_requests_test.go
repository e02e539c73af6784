//go:build e2e

package dashboard_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
)

// also lets the stage answer further routes, from an address of its own.
func (s *stage) also(routes map[string]http.HandlerFunc) {
	mux := http.NewServeMux()
	for pattern, answer := range routes {
		mux.HandleFunc(pattern, answer)
	}
	s.mu.Lock()
	mux.Handle("/", s.server.Handler)
	s.mu.Unlock()
	server := httptest.NewServer(mux)
	s.t.Cleanup(func() {
		server.CloseClientConnections() // the streams would never end by themselves
		server.Close()
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = strings.TrimPrefix(server.URL, "http://")
}

// withRequests lets the stage answer what the section Requests asks of the history beside its pages.
func (s *stage) withRequests() *stage {
	s.also(map[string]http.HandlerFunc{
		"GET /api/requests.jsonl": s.history,
		"GET /api/requests/{id}":  s.history,
	})
	return s
}
