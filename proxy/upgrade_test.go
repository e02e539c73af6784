package proxy

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clb/proxy/anthropic"
)

// upgraded switches the connection to another protocol, whether anybody asked or not, and says hello in it.
func upgraded(t *testing.T, w http.ResponseWriter) (net.Conn, *bufio.ReadWriter) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return nil, nil
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "+
		"websocket\r\n\r\nhello")
	return conn, buffered
}

func TestWebSocketOfTheClientsOwn(t *testing.T) {
	left := make(chan struct{})
	var seen atomic.Pointer[http.Request]
	g := newOddNetRig(t, 1, func(w http.ResponseWriter, r *http.Request) {
		seen.Store(r)
		conn, buffered := upgraded(t, w)
		_, _ = io.Copy(conn, buffered) // an echo
		_ = conn.Close()
		close(left)
	})
	s := g.serve(nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(45 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(conn, "GET /v1/session_ingress/ws/abc?x=1 HTTP/1.1\r\nHost: "+
		strings.TrimPrefix(s.URL, "http://")+
		"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\nAuthorization: Bearer "+
		"sk-ant-oat01-own\r\n\r\n")
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	response, err := http.ReadResponse(in, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols ||
		response.Header.Get("Upgrade") != "websocket" {
		t.Fatalf("%v %+v", err, response)
	}
	expect := func(want string) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := io.ReadFull(in, got); err != nil || string(got) != want {
			t.Fatalf("%v: %q, want %q", err, got, want)
		}
	}
	expect("hello")
	for _, frame := range []string{"one", "and two"} {
		if _, err := io.WriteString(conn, frame); err != nil {
			t.Fatal(err)
		}
		expect(frame)
	}
	_ = conn.Close()
	<-left
	r := seen.Load()
	if r.URL.String() != "/v1/session_ingress/ws/abc?x=1" ||
		r.Header.Get("Authorization") != "Bearer sk-ant-oat01-own" || r.Header.Get("Sec-Websocket-Key") != "abc" {
		t.Errorf("upstream got %s %v", r.URL, r.Header)
	}
	if x := g.settled(); x.Status != http.StatusSwitchingProtocols || x.Outcome != OutcomeComplete || !x.Own ||
		x.Account != "" {
		t.Errorf("%+v", x)
	}
}

func TestASwitchThatNobodyAskedFor(t *testing.T) {
	var asked atomic.Int32
	g := newOddNetRig(t, 1, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if asked.Add(1) == 2 { // the second attempt of the first request
			_, _ = io.WriteString(w, "{}")
			return
		}
		conn, _ := upgraded(t, w)
		_ = conn.Close()
	})
	s := g.serve(nil)
	if response := post(t.Context(), t, s.URL, nil); response.StatusCode != 200 {
		t.Errorf("%d", response.StatusCode)
	}
	if x := g.settled(); x.Retries != 1 || x.Attempts[0].Verdict != anthropic.Trouble || x.Outcome != OutcomeComplete {
		t.Errorf("%+v", x)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/v1/code/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if x := g.settled(); response.StatusCode != http.StatusBadGateway || x.Status != http.StatusBadGateway ||
		x.Outcome != OutcomeError {
		t.Errorf("on a path of its own: %d, %+v", response.StatusCode, x)
	}
}
