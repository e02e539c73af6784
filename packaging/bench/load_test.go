//go:build linux

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// aLoad is a load of 1 kB requests on a server of net/http, for that long.
func aLoad(t *testing.T, connections, events int, length time.Duration, handler http.HandlerFunc) *load {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) })
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	clock, err := newClock()
	if err != nil {
		t.Fatal(err)
	}
	s := scenario{Key: "test", Body: 1_000, Connections: connections, Events: events}
	l := &load{scenario: s, addr: target.Host, clock: clock, open: clock.now(), drain: 20 * time.Second}
	l.shut = l.open + int64(length)
	for i := range connections {
		r, err := newRequest(target.Host, i, s)
		if err != nil {
			t.Fatal(err)
		}
		l.requests = append(l.requests, r)
	}
	return l
}

// honest answers as the fake does.
func honest(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set(FastBody, FastBodyMark(body))
	w.Write([]byte(FastMessage()))
}

func TestLoadCountsWhatTheServerSaw(t *testing.T) {
	var served atomic.Int64
	l := aLoad(t, 4, 0, 100*time.Millisecond, func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		honest(w, r)
	})
	s, err := newSample(0.1, l.run(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if s.answered != int(served.Load()) || s.Requests == 0 || s.Requests > s.answered || s.answered-s.Requests > 4 {
		t.Errorf("%d served, %d answered, %d in the window", served.Load(), s.answered, s.Requests)
	}
	if len(s.Problems) > 0 || s.Latency.Count != int64(s.Requests) {
		t.Errorf("%v, %d latencies", s.Problems, s.Latency.Count)
	}
}

// One wrong answer in ten is found, wherever it is wrong, and the load goes on.
func TestLoadFindsTheWrongAnswers(t *testing.T) {
	faults := map[string]http.HandlerFunc{
		"status": func(w http.ResponseWriter,
			r *http.Request) {
			http.Error(w, "busy", http.StatusServiceUnavailable)
		},
		"no answer":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"other body": func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("{}")) },
		"cut": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1500")
			honest(w, r)
		},
		"unread body": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(FastBody, FastBodyMark(nil))
			w.Write([]byte(FastMessage()))
		},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			var served, wrong atomic.Int64
			l := aLoad(t, 2, 0, 100*time.Millisecond, func(w http.ResponseWriter, r *http.Request) {
				if served.Add(1)%10 == 0 {
					wrong.Add(1)
					fault(w, r)
					return
				}
				honest(w, r)
			})
			s, err := newSample(0.1, l.run(t.Context()))
			if err != nil {
				t.Fatal(err)
			}
			if len(s.Problems) != int(wrong.Load()) || s.answered != int(served.Load()-wrong.Load()) ||
				s.answered == 0 {
				t.Errorf("%d served, %d of them wrong: %d answered, %q", served.Load(), wrong.Load(), s.answered,
					s.Problems)
			}
		})
	}
}

func TestLoadEndsAfterTooManyErrors(t *testing.T) {
	l := aLoad(t, 3, 0, time.Hour,
		func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusInternalServerError) })
	s, err := newSample(1, l.run(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Problems); n < maxErrors || n > maxErrors+3 || s.answered != 0 {
		t.Errorf("%d problems, %d answered", n, s.answered)
	}
}

func TestLoadDoesNotWaitForEver(t *testing.T) {
	l := aLoad(t, 2, 0, 10*time.Millisecond, func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // net/http notices that the client has left only after the body's end
		<-r.Context().Done()
	})
	l.drain = 50 * time.Millisecond
	s, err := newSample(1, l.run(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Problems) == 0 || s.answered != 0 || !strings.Contains(s.Problems[0], "reading the head") {
		t.Errorf("%d answered, %q", s.answered, s.Problems)
	}
}

// A stream that ends early is a wrong answer even where it ends cleanly.
func TestLoadFindsShortStreams(t *testing.T) {
	l := aLoad(t, 1, 20, 20*time.Millisecond, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set(FastBody, FastBodyMark(body))
		w.Write([]byte(event("message_start", 1)))
	})
	s, err := newSample(1, l.run(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Problems) == 0 || !strings.Contains(s.Problems[0], "1 events") {
		t.Errorf("%q", s.Problems)
	}
}
