package proxy

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// unsure is an error for a peer that nobody knows now.
type unsure struct{}

func (unsure) Error() string   { return "nobody tells whose it is" }
func (unsure) Temporary() bool { return true }

func TestARefusedPeerReadsWhy(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		retry  string
	}{
		"another user": {errors.New("another user's"), 403, "false"},
		"nobody knows": {unsure{}, 503, "true"},
	} {
		t.Run(name, func(t *testing.T) {
			g := newNetRig(t, 1)
			response := post(t.Context(), t, g.serve(func(net.Conn) error { return c.err }).URL, nil)
			body, _ := io.ReadAll(response.Body)
			if response.StatusCode != c.status || !strings.Contains(string(body), c.err.Error()) ||
				response.Header.Get("X-Should-Retry") != c.retry {
				t.Errorf("%d %v %s", response.StatusCode, response.Header, body)
			}
			if len(g.fake.Requests()) != 0 {
				t.Error("it was served")
			}
		})
	}
}

// TestTheNextPeerIsAskedAnew: one that could not be told, or is another's, says nothing of the next.
func TestTheNextPeerIsAskedAnew(t *testing.T) {
	g := newNetRig(t, 1)
	var asked atomic.Int32
	s := g.serve(func(net.Conn) error {
		switch asked.Add(1) {
		case 1:
			return unsure{}
		case 2:
			return errors.New("another user's")
		}
		return nil
	})
	for _, want := range []int{503, 403, 200} {
		response := post(t.Context(), t, s.URL, nil)
		if _, _ = io.Copy(io.Discard, response.Body); response.StatusCode != want {
			t.Errorf("%d, want %d", response.StatusCode, want)
		}
	}
}

// TestForeignConnectionsAreClosedAtOnce: those that say nothing, too, and however many there are.
func TestForeignConnectionsAreClosedAtOnce(t *testing.T) {
	inner, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	const many = 10 * maxLingering
	var asked atomic.Int32
	guard := &Guard{Peer: func(net.Conn) error {
		if asked.Add(1) <= many {
			return errors.New("another user's")
		}
		return nil
	}}
	listener := guard.Admit(inner)
	defer func() { _ = listener.Close() }()
	var foreign []net.Conn
	own := make(chan net.Conn, 1)
	go func() {
		defer close(own)
		if conn, err := listener.Accept(); err == nil {
			own <- conn
		}
	}()
	for range many + 1 {
		conn, err := net.Dial("tcp4", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		foreign = append(foreign, conn)
	}
	if conn := <-own; conn == nil || conn.RemoteAddr().String() != foreign[many].LocalAddr().String() {
		t.Fatalf("the own one was not let in: %v", conn)
	} else {
		defer func() { _ = conn.Close() }()
	}
	for i, conn := range foreign[:many] {
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
		if answer, err := io.ReadAll(conn); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 403 ") {
			t.Fatalf("connection %d: %q, %v", i, answer, err)
		}
	}
	if n := len(listener.(*peerListener).lingering); n > maxLingering {
		t.Errorf("%d are open still", n)
	}
}

func TestAllAnswersAreIsolated(t *testing.T) {
	g := newNetRig(t, 1)
	s := g.serve(nil)
	for _, change := range []func(*http.Request){nil, func(r *http.Request) { r.Host = "evil.example" },
		func(r *http.Request) { r.URL.Path = "/nothing" }} {
		response := post(t.Context(), t, s.URL, change)
		h := response.Header
		if h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox") ||
			h.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%d: %v", response.StatusCode, h)
		}
	}
}
