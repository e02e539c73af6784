package conncheck

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"clb/proxy/secret"
	"clb/proxy/transport"
	"clb/proxy/transport/proxytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// canary is in every secret here, and in no word that is said.
const canary = "hunter2"

// api is a server that stands for the API, for "example.com".
type api struct {
	*httptest.Server
	caFile string
	asked  chan string // method, path and credential of each request
}

func newAPI(t *testing.T, answer http.HandlerFunc, certificate *tls.Certificate) *api {
	t.Helper()
	a := &api{asked: make(chan string, 16)}
	a.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.asked <- r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization") + r.Header.Get("X-Api-Key")
		answer(w, r)
	}))
	a.Config.ErrorLog = log.New(io.Discard, "", 0)
	if certificate != nil {
		a.TLS = &tls.Config{Certificates: []tls.Certificate{*certificate}}
	}
	a.StartTLS()
	t.Cleanup(a.Close)
	a.caFile = filepath.Join(t.TempDir(), "ca.pem")
	leaf := a.TLS.Certificates[0].Certificate[0]
	if err := os.WriteFile(a.caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf}),
		0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *api) to(string) string { return a.Listener.Addr().String() }

func (a *api) port() string {
	_, port, _ := net.SplitHostPort(a.to(""))
	return port
}

// unauthorized is how the API answers a request without a credential, and one with it.
func unauthorized(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Header.Get("Authorization") == "Bearer good-"+canary && r.URL.Path == "/api/oauth/usage" &&
		r.Header.Get("Anthropic-Beta") != "",
		r.Header.Get("X-Api-Key") == "good-"+canary && r.URL.Path == "/v1/models":
		_, _ = io.WriteString(w, `{"five_hour":null,"data":[]}`)
	case r.Header.Get("Authorization") == "Bearer narrow-"+canary:
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"type":"error","error":{"type":"permission_error","message":"scope"}}`)
	case r.Header.Get("Authorization") == "Bearer busy-"+canary:
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"error":{"type":"rate_limit_error"}}`)
	default:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w,
			`{"type":"error","error":{"type":"authentication_error","message":"x-api-key header is required"}}`)
	}
}

// names are the steps in one line, a failed one in brackets with its detail behind.
func names(steps []Step) string {
	var all []string
	for _, s := range steps {
		if s.OK {
			all = append(all, s.Name)
		} else {
			all = append(all, "["+s.Name+": "+s.Detail+"]")
		}
	}
	return strings.Join(all, " ")
}

// check runs a test and holds its words to the rules.
func check(t *testing.T, c Config) []Step {
	t.Helper()
	if c.Transport.Environ == nil {
		c.Transport.Environ = func(string) string { return "" }
	}
	c.UserAgent = "test"
	steps := Check(t.Context(), c)
	for _, s := range steps {
		if strings.Contains(s.Detail+s.Advice, canary) || s.Detail == "" || (s.Advice == "") == !s.OK &&
			s.Detail != "it was cancelled" || s.Duration < 0 || s.Duration > time.Minute {
			t.Errorf("%+v", s)
		}
	}
	return steps
}

func address(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestWholeWay(t *testing.T) {
	there := newAPI(t, unauthorized, nil)
	names4 := proxytest.Names(t, map[string]string{"example.com": "127.0.0.1"})
	direct := Config{Transport: transport.Config{CAFile: there.caFile, Resolver: names4},
		API: address(t, "https://example.com:"+there.port())}
	steps := check(t, direct)
	if names(steps) != "dns tcp tls http" || !OK(steps) {
		t.Fatal(names(steps))
	}
	if h := steps[3]; !h.Dated || h.Ahead < -2*time.Second || h.Ahead > 5*time.Second {
		t.Errorf("the clock: %+v", h)
	}
	if got := <-there.asked; got != "GET /v1/models " {
		t.Errorf("asked for %q", got)
	}
	withProxy := direct
	p := proxytest.StartProxy(t, proxytest.ProxyConfig{User: "u", Password: canary, Route: there.to})
	withProxy.Transport.Proxy = secret.New(p.Login("u", canary))
	withProxy.Login = secret.New("good-" + canary)
	steps = check(t, withProxy)
	if names(steps) != "dns tcp proxy tls http credential" {
		t.Fatal(names(steps))
	}
	<-there.asked
	if got := <-there.asked; got != "GET /api/oauth/usage Bearer good-"+canary {
		t.Errorf("asked for %q", got)
	}
}

// TestFailingSteps breaks each step in its turn.
func TestFailingSteps(t *testing.T) {
	there := newAPI(t, unauthorized, nil)
	foreign := newAPI(t, unauthorized, madeFor(t, "other.example", time.Now().Add(time.Hour)))
	expired := newAPI(t, unauthorized, madeFor(t, "example.com", time.Now().Add(-time.Hour)))
	plain := httptest.NewServer(http.HandlerFunc(unauthorized))
	defer plain.Close()
	plain.Config.ErrorLog = log.New(io.Discard, "", 0)
	known := proxytest.Names(t, map[string]string{"example.com": "127.0.0.1"})
	here := func(a *api) transport.Config {
		return transport.Config{Resolver: known, CAFile: a.caFile}
	}
	untrusting := here(there)
	untrusting.CAFile = ""
	lost := here(there)
	lost.Resolver = proxytest.BrokenNames(t)
	missing := here(there)
	missing.CAFile = filepath.Join(t.TempDir(), "missing.pem")
	api := "https://example.com:" + there.port()
	cases := map[string]struct {
		transport transport.Config
		api       string
		want      string
	}{
		"no such name": {here(there), "https://nowhere.example",
			"[dns: the name nowhere.example is not known]"},
		"a broken name server": {lost, api, "[dns: the name server failed when example.com was asked for]"},
		"refused": {here(there), "https://example.com:" + closedPort(t),
			"dns [tcp: example.com refuses connections]"},
		"an unknown authority": {untrusting, api,
			`dns tcp [tls: the certificate is from an authority that this machine does not trust (issued by "Acme Co")]`},
		"another name": {here(foreign), "https://example.com:" + foreign.port(),
			`dns tcp [tls: the certificate is for another name than example.com (issued by "Test authority")]`},
		"expired": {here(expired), "https://example.com:" + expired.port(),
			`dns tcp [tls: the certificate has expired, or is not valid yet (issued by "Test authority")]`},
		"no TLS": {here(there), "https://" + plain.Listener.Addr().String(),
			"dns tcp [tls: the other end does not speak TLS]"},
		"ends at once": {here(there), "https://" + abrupt(t),
			"dns tcp [tls: the encryption was not agreed on: the connection was broken off by the other end]"},
		"a missing certificate": {missing, api, "[settings: the file of certificates: it can't be read: stat " +
			missing.CAFile + ": no such file or directory]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := names(check(t, Config{Transport: c.transport, API: address(t, c.api)})); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// madeFor is a certificate that signed itself.
func madeFor(t *testing.T, name string, until time.Time) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test authority"},
		DNSNames: []string{name}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// closedPort is one at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	_ = listener.Close()
	return port
}

// abrupt is an address that closes each connection when something was said.
func abrupt(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1))
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-ended })
	return listener.Addr().String()
}

// silent is an address that takes connections and says nothing.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // the system accepts for it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String()
}

func TestSilence(t *testing.T) {
	c := Config{API: address(t, "https://"+silent(t)), Timeout: 100 * time.Millisecond}
	if got := names(check(t, c)); got != "dns tcp [tls: the encryption was not agreed on: the connection stayed "+
		"silent for too long]" {
		t.Error(got)
	}
	c.API = address(t, "http://"+silent(t))
	if got := names(check(t, c)); got != "dns tcp [http: the request was sent, and the connection stayed silent for "+
		"too long]" {
		t.Error(got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if steps := Check(ctx, c); OK(steps) {
		t.Error(names(steps))
	}
}
