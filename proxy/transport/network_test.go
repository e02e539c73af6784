package transport

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"clb/proxy/secret"
	"clb/proxy/transport/proxytest"
)

// newNetwork is a network to one server; its idle connections end with the test.
func newNetwork(t *testing.T, c Config) *Network {
	t.Helper()
	n, err := NewNetwork(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.CloseIdleConnections)
	return n
}

// slowAnswer answers /slow when it is let go, everything else at once.
func slowAnswer(let <-chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "first,")
		if r.URL.Path == "/slow" {
			_ = http.NewResponseController(w).Flush()
			<-let
		}
		_, _ = io.WriteString(w, "last")
	}
}

// direct asks no proxy.
func (f *farAway) direct() Config {
	return Config{Proxy: secret.New(Direct), CAFile: f.CAFile, Environ: noEnvironment}
}

func TestIdleConnectionsAreForgottenAndUsedOnesKept(t *testing.T) {
	forget := map[string]func(*testing.T, *Network, *farAway){
		"a change of the network": func(_ *testing.T, n *Network, _ *farAway) { n.CloseIdleConnections() },
		"a nap": func(_ *testing.T, n *Network, _ *farAway) {
			n.clock.last.Add(int64(time.Minute)) // as if the clocks had been a minute closer before
		},
		"another configuration": func(t *testing.T, n *Network, f *farAway) {
			if err := n.Set(f.direct()); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, happens := range forget {
		t.Run(name, func(t *testing.T) {
			let := make(chan struct{})
			there := newFarAway(t, slowAnswer(let))
			n := newNetwork(t, there.direct())
			slow, err := n.RoundTrip(mustRequest(t, there.URL+"/slow"))
			if err != nil {
				t.Fatal(err)
			}
			defer slow.Body.Close()
			for range 2 { // the second goes by the connection of the first
				if text, err := get(t, n, there.URL); err != nil || text != "200 OK first,last" {
					t.Fatalf("%q, %v", text, err)
				}
			}
			before := there.connections.Load()
			happens(t, n, there)
			if text, err := get(t, n, there.URL); err != nil || text != "200 OK first,last" {
				t.Fatalf("%q, %v", text, err)
			}
			if after := there.connections.Load(); before != 2 || after != 3 {
				t.Errorf("%d connections before, %d after: the idle one was to go, and no other", before, after)
			}
			close(let)
			if text, err := io.ReadAll(slow.Body); err != nil || string(text) != "first,last" {
				t.Errorf("the answer under way: %q, %v", text, err)
			}
		})
	}
}

func mustRequest(t *testing.T, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOldConnectionIsNotKept: what was under way when the configuration changed leaves no idle connection behind.
func TestOldConnectionIsNotKept(t *testing.T) {
	asked, let := make(chan struct{}), make(chan struct{})
	there := newFarAway(t, func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-let
		_, _ = io.WriteString(w, "there")
	})
	n := newNetwork(t, there.direct())
	answered := make(chan error, 1)
	go func() {
		answer, err := n.RoundTrip(mustRequest(t, there.URL))
		if err == nil {
			_, err = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
		answered <- err
	}()
	<-asked
	if err := n.Set(there.direct()); err != nil {
		t.Fatal(err)
	}
	close(let)
	if err := <-answered; err != nil {
		t.Fatal(err)
	}
	select {
	case <-there.closed:
	case <-time.After(45 * time.Second):
		t.Error("the connection of the old configuration stays open")
	}
}

func TestChangeOfProxyHeals(t *testing.T) {
	there := newFarAway(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "there") })
	first := proxytest.StartProxy(t, proxytest.ProxyConfig{Route: there.to})
	second := proxytest.StartSocks(t, proxytest.ProxyConfig{Route: there.to})
	c := Config{Proxy: secret.New(first.URL.String()), CAFile: there.CAFile, Environ: noEnvironment}
	n := newNetwork(t, c)
	if text, err := get(t, n, "https://example.com/"); err != nil || text != "200 OK there" {
		t.Fatalf("%q, %v", text, err)
	}
	first.Server.Close()
	n.CloseIdleConnections() // from the office, where the proxy was, to a network without it
	if _, err := get(t, n, "https://example.com/"); err == nil {
		t.Error("a proxy that is gone serves on")
	}
	c.Proxy = secret.New(second.URL.String())
	if err := n.Set(c); err != nil {
		t.Fatal(err)
	}
	if text, err := get(t, n, "https://example.com/"); err != nil || text != "200 OK there" ||
		len(second.Asked()) != 1 {
		t.Errorf("%q, %v", text, err)
	}
	c.Proxy = secret.New("ftp://nowhere")
	if err := n.Set(c); err == nil {
		t.Error("a wrong configuration is taken")
	}
	if text, err := get(t, n, "https://example.com/"); err != nil || text != "200 OK there" {
		t.Errorf("after a wrong configuration: %q, %v", text, err)
	}
}

func TestCertificatesAreReadAnew(t *testing.T) {
	there := newFarAway(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "there") })
	c := there.direct()
	right, err := os.ReadFile(c.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	other := otherAuthority(t)
	if err := os.WriteFile(c.CAFile, other, 0o600); err != nil {
		t.Fatal(err)
	}
	n := newNetwork(t, c)
	if _, err := get(t, n, there.URL); err == nil {
		t.Error("a server is trusted that no authority of the file knows")
	}
	if err := os.WriteFile(c.CAFile, right, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := n.Set(c); err != nil {
		t.Fatal(err)
	}
	if _, err := get(t, n, there.URL); err != nil {
		t.Error(err)
	}
}

// TestDeadConnectionIsGivenUp: the other end takes nothing more and says nothing. The system's own patience would be a
// quarter of an hour.
func TestDeadConnectionIsGivenUp(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what the system does with a full window differs")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	accepted := make(chan net.Conn, 1)
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			_, _ = bufio.NewReader(conn).ReadByte()
			accepted <- conn // and never reads on
		}
	}()
	n := newNetwork(t, Config{Proxy: secret.New(Direct), unackedTimeout: 300 * time.Millisecond})
	to := &url.URL{Scheme: "http", Host: listener.Addr().String()}
	body, feed := io.Pipe()
	go func() {
		block := make([]byte, 1<<20)
		for {
			if _, err := feed.Write(block); err != nil {
				return
			}
		}
	}()
	began := time.Now()
	answer, err := n.RoundTrip((&http.Request{Method: http.MethodPost, URL: to, Host: to.Host, Header: http.Header{},
		Body: body, ContentLength: -1}).WithContext(t.Context()))
	if err == nil {
		_ = answer.Body.Close()
		t.Fatal("an answer came")
	}
	if !ConnLost(err) || time.Since(began) > 20*time.Second {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
	_ = (<-accepted).Close()
}

// TestLostWayForgetsTheOthers: one connection that has timed out speaks for all that wait beside it.
func TestLostWayForgetsTheOthers(t *testing.T) {
	let := make(chan struct{})
	there := newFarAway(t, slowAnswer(let))
	n := newNetwork(t, there.direct())
	slow, err := n.RoundTrip(mustRequest(t, there.URL+"/slow"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := get(t, n, there.URL); err != nil {
		t.Fatal(err)
	}
	close(let)
	if _, err := io.ReadAll(slow.Body); err != nil {
		t.Fatal(err)
	}
	_ = slow.Body.Close() // two connections are idle now
	r := mustRequest(t, there.URL)
	r.Method, r.ContentLength = http.MethodPost, -1
	r.Body = io.NopCloser(iotest.ErrReader(os.NewSyscallError("write", syscall.EHOSTUNREACH)))
	if _, err := n.RoundTrip(r); !errors.Is(err, syscall.EHOSTUNREACH) {
		t.Fatal(err)
	}
	if _, err := get(t, n, there.URL); err != nil || there.connections.Load() != 3 {
		t.Errorf("%v, %d connections: the second idle one was to go with the first", err, there.connections.Load())
	}
}
