package server_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/control/client"
	"clb/app/control/controltest"
	"clb/app/control/server"
)

// endless is a history without an end: only who reads it ends it.
type endless struct {
	*controltest.Program
	ended chan error // gets what ended it
	// fails is what ends it after so many requests; nil: nothing does.
	fails error
	after int
	// quiet says that nothing in it fits what was asked for.
	quiet bool
	// begun is called when such a search begins; nil: nothing is.
	begun func()
}

func (e endless) EachRequest(ctx context.Context, _ control.HistoryFilter, do func(control.Request) error) (err error) {
	defer func() { e.ended <- err }()
	if e.quiet {
		if e.begun != nil {
			e.begun()
		}
		<-ctx.Done()
		return ctx.Err()
	}
	for i := 0; ; i++ {
		if e.fails != nil && i == e.after {
			return e.fails
		}
		if err := do(control.Request{ID: fmt.Sprintf("%013d", i), Path: strings.Repeat("x", 1000)}); err != nil {
			return err
		}
	}
}

func (e endless) CopyHistory(_ context.Context, w io.Writer) (err error) {
	defer func() { e.ended <- err }()
	for i := 0; ; i++ {
		if e.fails != nil && i == e.after {
			return e.fails
		}
		if _, err := w.Write(bytes.Repeat([]byte("x"), 1000)); err != nil {
			return err
		}
	}
}

// serveEndless serves one on a real connection.
func serveEndless(t *testing.T, e endless) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(server.Handler(server.Config{API: e, Board: e.Board()}))
	t.Cleanup(server.Close)
	return server
}

func anEndless() endless { return endless{Program: aProgram(), ended: make(chan error, 8)} }

// ending is what ended it, and soon.
func (e endless) ending(t *testing.T) error {
	t.Helper()
	select {
	case err := <-e.ended:
		return err
	case <-time.After(45 * time.Second):
		t.Fatal("the work goes on behind its reader")
		return nil
	}
}

// A reader that leaves ends the work, in the middle of an answer and before its beginning.
func TestAReaderThatLeavesEndsTheWork(t *testing.T) {
	for _, path := range []string{"/api/requests.csv", "/api/requests.jsonl", "/api/backup"} {
		e := anEndless()
		server := serveEndless(t, e)
		answer, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(answer.Body, make([]byte, 1<<20)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		_ = answer.Body.Close()
		if err := e.ending(t); err == nil {
			t.Errorf("%s has an end", path)
		}
	}
	e := anEndless()
	ctx, cancel := context.WithCancel(t.Context())
	e.quiet, e.begun = true, cancel
	r, _ := http.NewRequestWithContext(ctx, "GET", serveEndless(t, e).URL+"/api/requests.csv?status=404", nil)
	if answer, err := http.DefaultClient.Do(r); err == nil {
		_ = answer.Body.Close()
	}
	if err := e.ending(t); !errors.Is(err, context.Canceled) {
		t.Errorf("nothing to write: %v", err)
	}
}

// A reader that stands still holds up nobody else.
func TestASlowReaderHoldsNothingUp(t *testing.T) {
	e := anEndless()
	server := serveEndless(t, e)
	slow, err := http.Get(server.URL + "/api/requests.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Body.Close()
	if _, err := io.ReadFull(slow.Body, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/status", "/api/requests?limit=5", "/api/analytics", "/metrics"} {
		answer, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != 200 {
			t.Errorf("%s: %d %v", path, answer.StatusCode, err)
		}
		_ = answer.Body.Close()
	}
	if err := e.ClearHistory(t.Context()); err != nil {
		t.Error(err)
	}
	select {
	case err := <-e.ended:
		t.Errorf("the slow one was ended: %v", err)
	default:
	}
}

// Half an answer does not look like a whole one, and one that has not begun says what went wrong.
func TestAnAnswerThatBreaksOffIsNotWhole(t *testing.T) {
	for _, path := range []string{"/api/requests.csv", "/api/requests.jsonl", "/api/backup"} {
		e := anEndless()
		e.fails, e.after = errors.New("the disk is gone"), 500
		answer, err := http.Get(serveEndless(t, e).URL + path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err == nil || answer.StatusCode != 200 {
			t.Errorf("%s broke off: %d %v", path, answer.StatusCode, err)
		}
		_ = answer.Body.Close()
		e = anEndless()
		e.fails = errors.New("the disk is gone")
		w := ask(server.Handler(server.Config{API: e, Board: e.Board()}), "GET", path, "", "")
		if w.Code != 500 || !strings.Contains(w.Body.String(), "the disk is gone") ||
			w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Content-Disposition") != "" {
			t.Errorf("%s never began: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
	}
}

// The client is told of both, and its function's own error comes back as it is.
func TestTheClientStreams(t *testing.T) {
	e := anEndless()
	path := socketFor(t, server.Handler(server.Config{API: e, Board: e.Board()}))
	c, err := client.Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	enough, n := errors.New("that is enough"), 0
	err = c.EachRequest(t.Context(), control.HistoryFilter{}, func(r control.Request) error {
		if n++; r.ID != fmt.Sprintf("%013d", n-1) {
			t.Errorf("request %d is %s", n, r.ID)
		}
		if n == 1000 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 1000 {
		t.Errorf("%d requests: %v", n, err)
	}
	if e.ending(t) == nil {
		t.Error("there was an end")
	}
	if err := c.CopyHistory(t.Context(), refusing{enough}); !errors.Is(err, enough) {
		t.Errorf("a full disk: %v", err)
	}
	if e.ending(t) == nil {
		t.Error("there was an end")
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = c.EachRequest(ctx, control.HistoryFilter{}, func(control.Request) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if e.ending(t) == nil {
		t.Error("there was an end")
	}
}

func TestTheClientNoticesWhatBreaksOff(t *testing.T) {
	for after, says := range map[int]string{0: "the disk is gone", 500: "reading the answer"} {
		e := anEndless()
		e.fails, e.after = errors.New("the disk is gone"), after
		c, err := client.Dial(t.Context(), socketFor(t, server.Handler(server.Config{API: e, Board: e.Board()})))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.EachRequest(t.Context(), control.HistoryFilter{},
			func(control.Request) error { return nil }); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("rows after %d: %v", after, err)
		}
		if err := c.CopyHistory(t.Context(), io.Discard); err == nil {
			t.Errorf("a copy after %d is whole", after)
		}
	}
}

// An answer that stops to come is given up, and a function that takes its time is not.
func TestTheClientGivesUpSilence(t *testing.T) {
	e := anEndless()
	e.quiet = true
	c, err := client.Dial(t.Context(), socketFor(t, server.Handler(server.Config{API: e, Board: e.Board()})))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Timeouts.Stall = 50 * time.Millisecond
	if err := c.EachRequest(t.Context(), control.HistoryFilter{}, nil); err == nil ||
		err.Error() != "the running program has stopped answering" {
		t.Errorf("silence: %v", err)
	}
	e.ending(t)
	p := dial(t, aProgram())
	p.Timeouts.Stall = 3 * time.Second
	n := 0
	err = p.EachRequest(t.Context(), control.HistoryFilter{}, func(control.Request) error {
		if n++; n == 1 {
			<-time.After(3200 * time.Millisecond) // longer than the program may be silent
		}
		return nil
	})
	if err != nil || n != 130 {
		t.Errorf("a slow function: %d requests, %v", n, err)
	}
}

func TestACopyArrivesWhole(t *testing.T) {
	p := aProgram()
	var want, got bytes.Buffer
	if err := p.CopyHistory(t.Context(), &want); err != nil {
		t.Fatal(err)
	}
	if err := dial(t, p).CopyHistory(t.Context(), &got); err != nil || !bytes.Equal(want.Bytes(), got.Bytes()) {
		t.Errorf("%v: %d bytes of %d", err, got.Len(), want.Len())
	}
}

// Lines and tables come oldest first, and only those that fit.
func TestExportsOfAFilter(t *testing.T) {
	h, _ := handlers(aProgram())
	w := ask(h, "GET", "/api/requests.csv?from=2026-11-23T11:58:00Z", "", "")
	var ids []string
	for lines := bufio.NewScanner(w.Body); lines.Scan(); {
		id, _, _ := strings.Cut(lines.Text(), ",")
		ids = append(ids, id)
	}
	if diff := cmp.Diff([]string{"id", "0000000000128", "0000000000129", "0000000000130"}, ids); diff != "" {
		t.Error(diff)
	}
	head := ask(h, "HEAD", "/api/requests.csv", "", "")
	if head.Code != 200 || head.Body.Len() != 0 || !strings.HasPrefix(head.Header().Get("Content-Type"), "text/csv") {
		t.Errorf("HEAD: %d %v", head.Code, head.Header())
	}
}

type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, r.err }
