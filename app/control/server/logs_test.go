package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/control/client"
	"clb/app/control/controltest"
	"clb/app/control/server"
)

func aLine(level, message string) control.LogLine {
	return control.LogLine{Time: monday, Level: level, Message: message,
		Attributes: []control.LogAttribute{{Name: "account", Value: "one"}}}
}

func TestWhatALineFits(t *testing.T) {
	line := control.LogLine{Level: "info", Message: "Renewed",
		Attributes: []control.LogAttribute{{Name: "Account", Value: "Two Words"}}}
	for text, want := range map[string]bool{"": true, "renew": true, "ACCOUNT": true, "two words": true,
		"three": false} {
		if got := (control.LogsQuery{Level: "debug", Text: text}).Fits(line); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	for level, want := range map[string]bool{"debug": true, "info": true, "warn": false, "error": false} {
		if got := (control.LogsQuery{Level: level}).Fits(line); got != want {
			t.Errorf("%s: %v", level, got)
		}
		if !(control.LogsQuery{Level: level}).Fits(control.LogLine{Message: "cut o"}) {
			t.Errorf("%s: a line of which the level is not known is left out", level)
		}
	}
}

// followed starts one reader of the log inside a bubble.
func followed(t *testing.T, l control.Logs, ended <-chan struct{}, target string) (s *sink, leave context.CancelFunc,
	gone <-chan struct{}) {
	t.Helper()
	h := server.Handler(server.Config{Logs: l, Ended: ended})
	ctx, cancel := context.WithCancel(t.Context())
	s = &sink{header: http.Header{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.ServeHTTP(s, httptest.NewRequest("GET", target, nil).WithContext(ctx))
	}()
	synctest.Wait()
	return s, cancel, done
}

func (s *sink) text() string {
	var all strings.Builder
	for _, w := range s.all() {
		all.WriteString(w.text)
	}
	return all.String()
}

func TestTheLogIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := controltest.New(controltest.Config{Log: []control.LogLine{aLine("error", "before")}})
		s, leave, gone := followed(t, p, nil, "/api/logs/stream?level=warn")
		if s.text() != ": begun\n\n" || s.header.Get("Content-Type") != "text/event-stream" {
			t.Errorf("at first: %q %v", s.text(), s.header)
		}
		p.Log(aLine("info", "not urgent"))
		p.Log(aLine("warn", "a\nline\r\nbreak"))
		p.Log(control.LogLine{Message: "cut o"})
		synctest.Wait()
		want := ": begun\n\nevent: line\ndata: " +
			"{\"time\":\"2026-11-23T12:00:00Z\",\"level\":\"warn\",\"message\":\"a\\nline\\r\\nbreak\",\"attributes\":[{\"name\":\"account\",\"value\":\"one\"}]}\n\n" +
			"event: line\ndata: {\"level\":\"\",\"message\":\"cut o\",\"attributes\":[]}\n\n"
		if diff := cmp.Diff(want, s.text()); diff != "" {
			t.Error(diff)
		}
		time.Sleep(31 * time.Second)
		synctest.Wait()
		if got := strings.TrimPrefix(s.text(), want); got != ": alive\n\n: alive\n\n" {
			t.Errorf("in 31 quiet seconds: %q", got)
		}
		leave()
		<-gone
		if p.Following() != 0 {
			t.Error("the log is followed behind its reader")
		}
	})
}

// The stream ends with the program, when a reader is broken, and where the log can't be read, which it says.
func TestTheEndsOfAFollowedLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, ended := controltest.New(controltest.Config{}), make(chan struct{})
		_, _, gone := followed(t, p, ended, "/api/logs/stream")
		close(ended)
		<-gone
		s, _, gone := followed(t, p, nil, "/api/logs/stream")
		s.mu.Lock()
		s.broken = true
		s.mu.Unlock()
		p.Log(aLine("info", "m"))
		<-gone
		s, _, gone = followed(t, p, nil, "/api/logs/stream")
		p.Fail(errors.New("the disk is gone"))
		<-gone
		if got :=
			s.text(); got != ": begun\n\nevent: failed\ndata: {\"error\":{\"message\":\"the disk is gone\"}}\n\n" {
			t.Errorf("a failure: %q", got)
		}
		if p.Following() != 0 {
			t.Error("the log is followed behind its readers")
		}
	})
}

// stuck is a reader that takes nothing for a while.
type stuck struct {
	*sink
	until chan struct{}
}

func (s stuck) Write(p []byte) (int, error) {
	<-s.until
	return s.sink.Write(p)
}

// However many lines there are, and however slow their reader, the log goes on and nothing of it is lost to him.
func TestASlowReaderOfTheLogHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := controltest.New(controltest.Config{})
		ctx, cancel := context.WithCancel(t.Context())
		s, gone := stuck{&sink{header: http.Header{}}, make(chan struct{})}, make(chan struct{})
		go func() {
			defer close(gone)
			server.Handler(server.Config{Logs: p}).ServeHTTP(s,
				httptest.NewRequest("GET", "/api/logs/stream", nil).WithContext(ctx))
		}()
		synctest.Wait()
		for i := range 3000 {
			p.Log(aLine("info", fmt.Sprintf("line %04d.", i))) // which would not return if it waited for the reader
		}
		close(s.until)
		synctest.Wait()
		text := s.text()
		for i := range 3000 {
			if !strings.Contains(text, fmt.Sprintf("line %04d.", i)) {
				t.Fatalf("line %d is lost", i)
			}
		}
		if writes := len(s.all()); writes > 300 {
			t.Errorf("3000 lines took %d writes", writes)
		}
		cancel()
		<-gone
	})
}

func TestTheClientFollowsTheLog(t *testing.T) {
	p := aProgram()
	c := dial(t, p)
	lines, ended := make(chan control.LogLine, 100), make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		ended <- c.FollowLogs(ctx, "info", func(l control.LogLine) error { lines <- l; return nil })
	}()
	for p.Following() == 0 {
		select {
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(time.Millisecond):
		}
	}
	p.Log(aLine("debug", "not urgent"))
	want := aLine("error", "a\nline")
	p.Log(want)
	if diff := cmp.Diff(want, <-lines); diff != "" {
		t.Error(diff)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("cancelled: %v", err)
	}
	enough := errors.New("that is enough")
	go func() {
		ended <- c.FollowLogs(t.Context(), "", func(control.LogLine) error { return enough })
	}()
	for done := false; !done; {
		p.Log(aLine("info", "m"))
		select {
		case err := <-ended:
			if done = true; !errors.Is(err, enough) {
				t.Errorf("the function's error: %v", err)
			}
		case <-time.After(time.Millisecond):
		}
	}
	p.Fail(errors.New("the disk is gone"))
	failed := new(client.ServerError)
	if err := c.FollowLogs(t.Context(), "", nil); !errors.As(err, &failed) || failed.Text != "the disk is gone" {
		t.Errorf("a failure: %v", err)
	}
	if err := c.FollowLogs(t.Context(), "loud", nil); !errors.As(err, new(*control.InputError)) {
		t.Errorf("a level that there is not: %v", err)
	}
}
