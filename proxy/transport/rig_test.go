package transport

import (
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"clb/proxy/secret"
	"clb/proxy/transport/proxytest"
)

// farAway is what stands for a server in the world: its certificate is for "example.com".
type farAway struct {
	*httptest.Server
	// CAFile trusts it.
	CAFile string
	// connections counts those that were made to it.
	connections atomic.Int64
	// closed gets a value for each of the first that ended.
	closed chan struct{}
}

func newFarAway(t *testing.T, answer http.HandlerFunc) *farAway {
	t.Helper()
	f := &farAway{Server: httptest.NewUnstartedServer(answer), closed: make(chan struct{}, 16)}
	f.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			f.connections.Add(1)
		case http.StateClosed:
			select {
			case f.closed <- struct{}{}:
			default:
			}
		}
	}
	f.Config.ErrorLog = log.New(io.Discard, "", 0) // of clients that trust nothing
	f.StartTLS()
	t.Cleanup(f.Close)
	f.CAFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(f.CAFile, pemOf(f.Certificate().Raw), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

func pemOf(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// to leads every name to the server.
func (f *farAway) to(string) string { return f.Listener.Addr().String() }

// noEnvironment has no variable.
func noEnvironment(string) string { return "" }

// environment has these variables.
func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

// get asks for a page and returns its text.
func get(t *testing.T, via http.RoundTripper, address string) (string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := via.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.Status + " " + string(text), err
}

// builtTransport returns the transport of a configuration; its idle connections end with the test.
func builtTransport(t *testing.T, c Config) *http.Transport {
	t.Helper()
	transport, err := c.Build()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// password is looked for in every error.
const password = "hunter2-canary"

func TestThroughProxies(t *testing.T) {
	there := newFarAway(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "there") })
	locked := proxytest.ProxyConfig{User: "u", Password: password, Route: there.to}
	open := proxytest.ProxyConfig{Route: there.to}
	secure := locked
	secure.TLS = true
	start := map[string]*proxytest.Proxy{
		"http": proxytest.StartProxy(t, locked), "open http": proxytest.StartProxy(t, open),
		"https":  proxytest.StartProxy(t, secure),
		"socks5": proxytest.StartSocks(t, locked), "open socks5": proxytest.StartSocks(t, open),
	}
	for name, p := range start {
		t.Run(name, func(t *testing.T) {
			c := Config{Proxy: secret.New(p.Login("u", password)), CAFile: there.CAFile,
				Environ: noEnvironment}
			text, err := get(t, builtTransport(t, c), "https://example.com/")
			if err != nil || text != "200 OK there" {
				t.Fatalf("%q, %v", text, err)
			}
			if asked := p.Asked(); len(asked) != 1 || asked[0] != "example.com:443" {
				t.Errorf("the proxy was asked for %q: it finds the name itself", asked)
			}
			if p.Config.User == "" {
				return
			}
			c.Proxy = secret.New(p.Login("u", password+"-wrong"))
			text, err = get(t, builtTransport(t, c), "https://example.com/")
			if err == nil || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("with a wrong password: %q, %v", text, err)
			}
		})
	}
}

func TestNoProxy(t *testing.T) {
	there := newFarAway(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "there") })
	p := proxytest.StartProxy(t, proxytest.ProxyConfig{Route: there.to})
	names := proxytest.Names(t, map[string]string{"example.com": "127.0.0.1"})
	_, port, _ := strings.Cut(there.to(""), ":")
	c := Config{Proxy: secret.New(p.URL.String()), NoProxy: "example.com", CAFile: there.CAFile,
		Environ: noEnvironment, Resolver: names}
	if text, err := get(t, builtTransport(t, c), "https://example.com:"+port+"/"); err != nil ||
		text != "200 OK there" || len(p.Asked()) > 0 {
		t.Errorf("%q, %v, the proxy was asked for %q", text, err, p.Asked())
	}
	c.NoProxy = "example.org"
	if text, err := get(t, builtTransport(t, c), "https://example.com:"+port+"/"); err != nil ||
		text != "200 OK there" || len(p.Asked()) != 1 {
		t.Errorf("%q, %v, the proxy was asked for %q", text, err, p.Asked())
	}
}
