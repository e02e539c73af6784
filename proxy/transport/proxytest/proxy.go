// Package proxytest has what stands between this machine and a server, on loopback and well behaved: proxies that ask
// for user and password, and a name server. What they are asked they remember.
//
// Its rule: nothing leaves the machine. A proxy goes where its Route says and nowhere else.
package proxytest

import (
	"bufio"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
)

// ProxyConfig says what a proxy is like.
type ProxyConfig struct {
	// User and Password are asked for; empty: the proxy serves anybody.
	User, Password string
	// Route says which address of this machine stands for "host:port"; empty: the proxy can't reach it.
	Route func(hostPort string) string
	// TLS says that one speaks TLS with the proxy itself.
	TLS bool
	// Refuse is the status of every answer, where it is not 0.
	Refuse int
}

// Proxy is a running proxy.
type Proxy struct {
	// URL is its address without user and password, Config what it was made of.
	URL    *url.URL
	Config ProxyConfig
	// Server is the server of an HTTP proxy, nil of a SOCKS proxy.
	Server *httptest.Server

	mu    sync.Mutex // guards asked
	asked []string
	busy  sync.WaitGroup
}

// Asked are the "host:port" that it was asked for, the refused ones too.
func (p *Proxy) Asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.asked...)
}

func (p *Proxy) note(hostPort string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, hostPort)
}

// Login is the proxy's address with user and password in it.
func (p *Proxy) Login(user, password string) string {
	u := *p.URL
	u.User = url.UserPassword(user, password)
	return u.String()
}

// StartProxy starts an HTTP proxy that makes tunnels (CONNECT). It ends with the test.
func StartProxy(t testing.TB, c ProxyConfig) *Proxy {
	t.Helper()
	p := &Proxy{Config: c}
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(p.serve))
	if c.TLS {
		p.Server.StartTLS()
	} else {
		p.Server.Start()
	}
	t.Cleanup(func() {
		p.Server.Close()
		p.busy.Wait()
	})
	u, err := url.Parse(p.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	p.URL = u
	return p
}

func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	p.note(r.Host)
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.Config.User+":"+p.Config.Password))
	switch {
	case p.Config.Refuse != 0:
		http.Error(w, "refused", p.Config.Refuse)
	case p.Config.User != "" && r.Header.Get("Proxy-Authorization") != want:
		w.Header().Set("Proxy-Authenticate", `Basic realm="test"`)
		http.Error(w, "who are you?", http.StatusProxyAuthRequired)
	case r.Method != http.MethodConnect:
		http.Error(w, "only tunnels", http.StatusMethodNotAllowed)
	default:
		p.tunnel(w, r.Host)
	}
}

func (p *Proxy) tunnel(w http.ResponseWriter, hostPort string) {
	there, err := p.dial(hostPort)
	if err != nil {
		http.Error(w, "not reached", http.StatusBadGateway)
		return
	}
	here, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		_ = there.Close()
		return
	}
	_, _ = io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
	p.busy.Add(1)
	defer p.busy.Done()
	join(here, buffered.Reader, there)
}

// dial goes where the route says.
func (p *Proxy) dial(hostPort string) (net.Conn, error) {
	to := ""
	if p.Config.Route != nil {
		to = p.Config.Route(hostPort)
	}
	if to == "" {
		return nil, net.ErrClosed
	}
	return net.Dial("tcp", to)
}

// join carries bytes both ways until one side ends.
func join(here net.Conn, from *bufio.Reader, there net.Conn) {
	done := make(chan struct{}, 2)
	go func() { _, _ = io.Copy(there, from); done <- struct{}{} }()
	go func() { _, _ = io.Copy(here, there); done <- struct{}{} }()
	<-done
	_, _ = here.Close(), there.Close()
	<-done
}
