package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clb/app/control/server"
	"clb/app/status"
)

// sink is a reader's end of a stream, with the moment of each write.
type sink struct {
	header http.Header

	mu     sync.Mutex // guards the rest
	writes []sinkWrite
	broken bool
}

type sinkWrite struct {
	at   time.Time
	text string
}

func (s *sink) Header() http.Header { return s.header }
func (s *sink) WriteHeader(int)     {}
func (s *sink) Flush()              {}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return 0, http.ErrHandlerTimeout
	}
	s.writes = append(s.writes, sinkWrite{time.Now(), string(p)})
	return len(p), nil
}

func (s *sink) all() []sinkWrite {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.writes)
}

// totals decodes the snapshots of a stream to their total_requests.
func totals(t *testing.T, writes []sinkWrite) []int64 {
	t.Helper()
	var list []int64
	for _, w := range writes {
		data, ok := strings.CutPrefix(w.text, "event: snapshot\ndata: ")
		if !ok {
			continue
		}
		var s status.Snapshot
		if err := json.Unmarshal([]byte(strings.TrimSuffix(data, "\n\n")), &s); err != nil {
			t.Fatalf("%q: %v", w.text, err)
		}
		list = append(list, s.Stats.TotalRequests)
	}
	return list
}

// stream starts one reader of the board inside a bubble.
func stream(t *testing.T, board *status.Board, ended <-chan struct{}) (*sink, context.CancelFunc, <-chan struct{}) {
	t.Helper()
	h := server.PortHandler(server.Config{Board: board, Ended: ended})
	ctx, cancel := context.WithCancel(t.Context())
	s := &sink{header: http.Header{}}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		h.ServeHTTP(s, httptest.NewRequest("GET", "/api/events", nil).WithContext(ctx))
	}()
	return s, cancel, gone
}

func total(n int64) status.Snapshot { return status.Snapshot{Stats: status.Stats{TotalRequests: n}} }

func TestEventsComeAtOnceAndCoalesced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board := status.NewBoard(total(0))
		start := time.Now()
		s, cancel, gone := stream(t, board, nil)
		synctest.Wait()
		if got := totals(t, s.all()); len(got) != 1 || got[0] != 0 || !s.all()[0].at.Equal(start) {
			t.Fatalf("on connect: %v", s.all())
		}
		// A thousand changes in one second.
		for i := range int64(1000) {
			board.Publish(total(i + 1))
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		writes := s.all()
		got := totals(t, writes)
		if n := len(got); n < 9 || n > 12 || got[n-1] != 1000 {
			t.Errorf("got %d snapshots, the last %d: %v", n, got[n-1], got)
		}
		for i := 1; i < len(writes); i++ {
			if gap := writes[i].at.Sub(writes[i-1].at); gap < 100*time.Millisecond {
				t.Errorf("snapshots %d and %d are %v apart", i-1, i, gap)
			}
		}
		// After a quiet time a change is told at once.
		before := time.Now()
		board.Publish(total(2000))
		synctest.Wait()
		if last := s.all()[len(s.all())-1]; !last.at.Equal(before) || totals(t, s.all())[len(got)] != 2000 {
			t.Errorf("after a quiet time: %v", last)
		}
		cancel()
		<-gone
	})
}

func TestEventsKeepAQuietStreamAliveAndTellNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board := status.NewBoard(total(5))
		s, cancel, gone := stream(t, board, nil)
		for range 10 {
			time.Sleep(3100 * time.Millisecond)
			board.Publish(total(5))
		}
		synctest.Wait()
		var text bytes.Buffer
		for _, w := range s.all()[1:] {
			text.WriteString(w.text)
		}
		if text.String() != ": alive\n\n: alive\n\n" {
			t.Errorf("in 31 s of no change: %q", &text)
		}
		cancel()
		<-gone
	})
}

func TestEventsEndAtShutdownAndWhenTheReaderLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board := status.NewBoard(total(0))
		ended := make(chan struct{})
		_, cancel, gone := stream(t, board, ended)
		close(ended)
		<-gone
		cancel()

		s, cancel, gone := stream(t, board, nil)
		defer cancel()
		synctest.Wait()
		s.mu.Lock()
		s.broken = true
		s.mu.Unlock()
		board.Publish(total(1))
		<-gone
	})
}

func TestEventsHaveTheirHeadersAndNoBodyForHead(t *testing.T) {
	h := server.PortHandler(server.Config{Board: status.NewBoard(total(0))})
	w := ask(h, "HEAD", "/api/events", "", "")
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/event-stream" ||
		w.Header().Get("Cache-Control") != "no-store" || w.Body.Len() != 0 {
		t.Errorf("got %d %v %q", w.Code, w.Header(), w.Body)
	}
}
