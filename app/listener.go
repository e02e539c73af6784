package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"clb/app/backend"
	"clb/proxy"
)

// listener is what the program serves on: the same port of both loopback addresses.
type listener struct {
	number    int
	listeners []net.Listener
}

// listen opens the port, on loopback only. Port 0 is any free one. A machine without IPv6 is served on 127.0.0.1 alone.
func listen(number int) (*listener, error) {
	v4, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(number)))
	if err != nil {
		return nil, portError(number, err)
	}
	p := &listener{number: v4.Addr().(*net.TCPAddr).Port, listeners: []net.Listener{v4}}
	v6, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(p.number)))
	switch {
	case err == nil:
		p.listeners = append(p.listeners, v6)
	case errors.Is(err, syscall.EADDRINUSE):
		p.close()
		return nil, portError(p.number, err)
	}
	return p, nil
}

// portError says what to do about a port that can't be had.
func portError(number int, err error) error {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return &backend.UsageError{Err: fmt.Errorf(
			"port %d can't be opened: %w; choose another one (PORT=9090, or \"port\" in the settings file)", number,
			err)}
	}
	return &backend.UsageError{Err: portInUseError(number)}
}

// portInUseError says that another program has the port of that number.
type portInUseError int

func (e portInUseError) Error() string {
	return fmt.Sprintf("port %d is taken by another program: end that program, or choose another port (PORT=9090, or "+
		"\"port\" in the settings file)", int(e))
}

func (p *listener) address() string { return "http://localhost:" + strconv.Itoa(p.number) }

func (p *listener) close() {
	for _, l := range p.listeners {
		_ = l.Close()
	}
}

// serve answers on the port until ctx ends, and then gives what is under way the drain time to end. cut is called
// before the rest is cut off.
func (p *listener) serve(ctx context.Context, guard *proxy.Guard, handler http.Handler, drain time.Duration,
	logger *slog.Logger, cut func()) error {
	silent := idleConns{conns: map[net.Conn]struct{}{}}
	server := &http.Server{
		Handler:                      guard.Wrap(handler),
		ConnState:                    silent.note,
		ReadHeaderTimeout:            30 * time.Second,
		IdleTimeout:                  5 * time.Minute,
		MaxHeaderBytes:               256 << 10,
		ErrorLog:                     slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
		DisableGeneralOptionsHandler: true,
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, l := range p.listeners {
		group.Go(func() error {
			if err := server.Serve(guard.Admit(l)); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("serving: %w", err)
			}
			return nil
		})
	}
	group.Go(func() error {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		silent.close()
		if err := server.Shutdown(limit); err != nil {
			logger.Warn("running requests cut off", "drain_seconds", drain.Seconds())
			cut()
			return server.Close()
		}
		return nil
	})
	return group.Wait()
}

// idleConns are connections on which nothing was ever asked: browsers open some in advance. http.Server would wait five
// seconds for each of them before it ends.
type idleConns struct {
	mu    sync.Mutex // guards the rest
	conns map[net.Conn]struct{}
	ended bool // one that is accepted still, while the port closes, is closed at once
}

// note is for http.Server.ConnState.
func (s *idleConns) note(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(s.conns, c)
	case s.ended:
		_ = c.Close()
	default:
		s.conns[c] = struct{}{}
	}
}

func (s *idleConns) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	for c := range s.conns {
		_ = c.Close() // it is nobody's yet
	}
}
