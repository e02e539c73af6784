// Package server answers the local API: at the control socket everything, on the port what its access allows.
package server

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/status"
)

// Config is what the handlers are made of.
type Config struct {
	// API does what is asked. Required.
	API control.API
	// Board is what the event stream shows. Required.
	Board *status.Board
	// Metrics is what GET /metrics counts. nil: it shows gauges only.
	Metrics *RequestMetrics
	// Logs, Desktop and Connections do what is asked about the log, the machine, and the way to Anthropic. nil: the
	// routes that need them answer 501.
	Logs        control.Logs
	Desktop     control.Desktop
	Connections control.ConnectionTests
	// Doctor looks at what the program needs. nil: the routes that need it answer 501.
	Doctor control.HealthChecks
	// File is the settings file. nil: the routes that need it answer 501.
	File control.Settings
	// Show opens the dashboard on the screen of the program's user. nil: POST /api/show answers 501.
	Show func(context.Context) error
	// Log gets what fails. nil: nothing is logged.
	Log *slog.Logger
	// Version is what /health tells. Default product.Version.
	Version string
	// Ended is closed when the program begins to stop: it ends the event streams, which would hold up a graceful
	// shutdown for ever. nil: streams end with their requests only.
	Ended <-chan struct{}
	// EventInterval is the least time between two snapshots of one stream. Default 100 ms.
	EventInterval time.Duration
	// KeepAlive is the time between two comments that show a quiet stream is alive. Default 15 s.
	KeepAlive time.Duration
}

// Handler answers all routes: for the control socket, which only the user's own programs can open.
func Handler(c Config) http.Handler { return newHandler(c, false) }

// PortHandler answers for the port, which any program and page on the machine may try: the routes that read to
// everybody, those that change something to the program's own page alone, and those that hold secrets only at the
// socket. What is not allowed answers 403.
func PortHandler(c Config) http.Handler { return newHandler(c, true) }

// server answers the routes.
type server struct {
	Config
	// port says that it answers there, and not at the control socket.
	port bool
}

func newHandler(c Config, port bool) http.Handler {
	s := &server{Config: c, port: port}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Version == "" {
		s.Version = buildinfo.Version
	}
	if s.EventInterval <= 0 {
		s.EventInterval = 100 * time.Millisecond
	}
	if s.KeepAlive <= 0 {
		s.KeepAlive = 15 * time.Second
	}
	byPath := map[string]map[string]route{}
	for _, r := range s.routes() {
		if byPath[r.Path] == nil {
			byPath[r.Path] = map[string]route{}
		}
		byPath[r.Path][r.Method] = r
	}
	mux := http.NewServeMux()
	for path, methods := range byPath {
		mux.Handle(path, s.serve(func(w http.ResponseWriter, r *http.Request) error { return s.pick(methods, w, r) }))
	}
	mux.Handle("/", s.serve(notFound))
	return s.recoverPanics(mux)
}

// pick answers by the route of one path that has the method.
func (s *server) pick(methods map[string]route, w http.ResponseWriter, r *http.Request) error {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	rt, ok := methods[method]
	if !ok {
		allowed := slices.Sorted(maps.Keys(methods))
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		return httpErrorf(http.StatusMethodNotAllowed, "%s does not take %s: it takes %s", r.URL.Path, r.Method,
			strings.Join(allowed, " and "))
	}
	if err := s.authorize(rt.Access, r); err != nil {
		return err
	}
	if err := checkQuery(r, rt.In); err != nil {
		return err
	}
	return rt.answer(w, r)
}

func notFound(_ http.ResponseWriter, r *http.Request) error {
	return httpErrorf(http.StatusNotFound, "there is nothing at %s", r.URL.Path)
}

// serve makes a handler of an answer: the headers that all answers have, and the one place where errors become answers.
func (s *server) serve(answer func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		err := answer(w, r)
		if err == nil || r.Context().Err() != nil {
			return // who asked has the answer, or has left
		}
		code, body := toHTTP(err)
		if code == http.StatusInternalServerError {
			s.Log.Error("local API call failed", "method", r.Method, "path", r.URL.Path, "error", err)
		}
		if err := writeJSON(w, code, body); err != nil {
			s.Log.Error("encoding an error failed", "error", err)
		}
	})
}
