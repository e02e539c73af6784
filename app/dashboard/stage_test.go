//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/dashboard"
	"clb/app/status"
)

// stage is the program as the page sees it: the handler, and the API over a picture and a history that the test sets.
// It can go away and come back at the same address.
type stage struct {
	t       testing.TB
	address string // host:port
	board   *status.Board
	streams chan int // gets the number of open event streams whenever it changes

	mu       sync.Mutex // guards the rest
	server   *http.Server
	requests []control.Request // newest first
	limits   map[string][]control.LimitSample
	failing  int // status that /api/requests and what else is asked of the history answer instead, 0: none
	refusing int // status that /api/events and /api/status answer instead, 0: none
	open     int // event streams
	program  program
}

func newStage(t testing.TB, first status.Snapshot, requests []control.Request) *stage {
	t.Helper()
	s := &stage{t: t, board: status.NewBoard(first), requests: requests, streams: make(chan int, 1000)}
	s.start("127.0.0.1:0")
	t.Cleanup(s.stop)
	return s
}

func (s *stage) url() string { return "http://" + s.address + "/" }

func (s *stage) start(address string) {
	s.t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		s.t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", dashboard.Handler())
	mux.HandleFunc("GET /api/status", s.status)
	mux.HandleFunc("GET /api/events", s.events)
	mux.HandleFunc("GET /api/requests", s.page)
	for _, path := range []string{"/api/analytics", "/api/sessions", "/api/accounts/{name}/limits",
		"/api/requests.csv"} {
		mux.HandleFunc("GET "+path, s.history)
	}
	s.routes(mux)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Second}
	s.mu.Lock()
	s.server, s.address = server, listener.Addr().String()
	s.mu.Unlock()
	go func() { _ = server.Serve(listener) }() // ends with stop
}

// stop is the program's sudden end: every connection breaks.
func (s *stage) stop() {
	s.mu.Lock()
	server := s.server
	s.mu.Unlock()
	_ = server.Close()
}

func (s *stage) restart() { s.start(s.address) }

// change publishes a changed copy of the picture.
func (s *stage) change(edit func(*status.Snapshot)) {
	next := s.board.Snapshot()
	next.Accounts = append([]status.Account(nil), next.Accounts...)
	next.SignIns = append([]status.SignIn(nil), next.SignIns...)
	edit(&next)
	s.board.Publish(next)
}

// finish adds a request to the history and counts it.
func (s *stage) finish(r control.Request) {
	s.mu.Lock()
	s.requests = append([]control.Request{r}, s.requests...)
	s.mu.Unlock()
	s.change(func(n *status.Snapshot) { n.Stats.TotalRequests++; n.Stats.Complete++ })
}

// newest is the request that came last.
func (s *stage) newest() control.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[0]
}

func (s *stage) fail(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing = status
}

func (s *stage) refuse(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusing = status
}

func (s *stage) refused(w http.ResponseWriter) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusing != 0 {
		http.Error(w, "refused", s.refusing)
	}
	return s.refusing != 0
}

func (s *stage) status(w http.ResponseWriter, _ *http.Request) {
	if !s.refused(w) {
		_ = json.NewEncoder(w).Encode(s.board.Snapshot())
	}
}

func (s *stage) events(w http.ResponseWriter, r *http.Request) {
	if s.refused(w) {
		return
	}
	s.count(1)
	defer s.count(-1)
	changed, stop := s.board.Watch()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		data, err := json.Marshal(s.board.Snapshot())
		if err != nil {
			panic(err)
		}
		if _, err := fmt.Fprintf(w, ": alive\nevent: snapshot\ndata: %s\n\n", data); err != nil {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

func (s *stage) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open += n
	s.streams <- s.open
}

// awaitStreams waits until that many event streams are open.
func (s *stage) awaitStreams(want int) {
	s.t.Helper()
	late := time.After(45 * time.Second)
	for {
		select {
		case n := <-s.streams:
			if n == want {
				return
			}
		case <-late:
			s.t.Fatalf("never were %d streams open", want)
		}
	}
}
