package anthropictest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// server is an http.Server whose end can be waited for.
type server struct {
	addr  string
	http  *http.Server
	ended chan struct{}
	conns sync.WaitGroup
}

func serve(ctx context.Context, addr string, handler http.Handler) (*server, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("starting the fake: %w", err)
	}
	s := &server{addr: listener.Addr().String(), ended: make(chan struct{})}
	s.http = &http.Server{
		Handler: handler, ConnState: s.count, ReadHeaderTimeout: time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	go func() {
		defer close(s.ended)
		_ = s.http.Serve(listener)
	}()
	return s, nil
}

// count keeps the number of connections whose goroutine still runs; a hijacked one runs on inside of its handler only.
func (s *server) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.conns.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.conns.Done()
	}
}

// close returns when the accept loop, which alone adds connections, and then every connection has ended.
func (s *server) close() {
	_ = s.http.Close()
	<-s.ended
	s.conns.Wait()
}
