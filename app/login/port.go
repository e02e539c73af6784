package login

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// callbackPath is the only path that the sign-in page comes back to.
const callbackPath = "/callback"

// tries is how often a random port is taken that must be free on both loopback addresses.
const tries = 16

// port is where the browser comes back to: one number on 127.0.0.1 and on ::1, because browsers resolve localhost to
// either. A nil port is none.
type port struct {
	number    string
	listeners []net.Listener
	server    *http.Server
}

// openPort listens on a free port of the loopback addresses. Where there is IPv6, it must be free on both: whoever else
// had the other one would get the user's code.
func openPort(ctx context.Context) (*port, error) {
	six := hasIPv6(ctx)
	var failed error
	for range tries {
		p, err := openBoth(ctx, six)
		if err == nil {
			return p, nil
		}
		failed = err
	}
	return nil, fmt.Errorf("opening a port for the browser to come back to: %w", failed)
}

func hasIPv6(ctx context.Context) bool {
	probe, err := new(net.ListenConfig).Listen(ctx, "tcp6", "[::1]:0")
	return err == nil && probe.Close() == nil
}

func openBoth(ctx context.Context, six bool) (*port, error) {
	four, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_, number, err := net.SplitHostPort(four.Addr().String())
	if err != nil {
		return nil, errors.Join(err, four.Close())
	}
	p := &port{number: number, listeners: []net.Listener{four}}
	if !six {
		return p, nil
	}
	other, err := new(net.ListenConfig).Listen(ctx, "tcp6", net.JoinHostPort("::1", number))
	if err != nil {
		return nil, errors.Join(err, four.Close())
	}
	p.listeners = append(p.listeners, other)
	return p, nil
}

// redirect is the address of the port as the sign-in page wants it, letter by letter.
func (p *port) redirect() string { return "http://localhost:" + p.number + callbackPath }

// ours reports whether the Host header names this port at a name of this machine. Any other name is one that somebody
// has made to point here.
func (p *port) ours(host string) bool {
	name, number, err := net.SplitHostPort(host)
	if err != nil || number != p.number {
		return false
	}
	return name == "localhost" || name == "127.0.0.1" || name == "::1"
}

// serve answers until close.
func (p *port) serve(f *Flow) {
	if p == nil {
		return
	}
	p.server = &http.Server{
		Handler:           callback{flow: f, port: p},
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, IdleTimeout: 5 * time.Second,
		MaxHeaderBytes: 32 << 10,
		ErrorLog:       log.New(io.Discard, "", 0), // foreign requests must not fill a log
	}
	p.server.SetKeepAlivesEnabled(false)
	for _, l := range p.listeners {
		go func() { _ = p.server.Serve(ownListener{l, f.config.Peer}) }() // ends with close
	}
}

// close gives the port back, whether or not it was served.
func (p *port) close() {
	if p == nil {
		return
	}
	for _, l := range p.listeners {
		_ = l.Close()
	}
	if p.server != nil {
		_ = p.server.Close()
	}
}
