//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxErrors ends a measurement: it is lost anyway.
	maxErrors = 50
	// maxRequests bounds what one connection sends in one measurement.
	maxRequests = 200_000
	// drainTime is what the last answers of a measurement may take.
	drainTime = 20 * time.Second
)

// load is one measurement: a scenario against one address.
type load struct {
	scenario scenario
	requests []request // one for each connection
	addr     string
	clock    clock
	// open and shut bound the window in which answers and events count.
	open, shut int64
	// drain is what the last answers may take after the end of the window.
	drain  time.Duration
	errors atomic.Int64
}

// connectionLoad is what one connection saw.
type connectionLoad struct {
	requests, answered int // within the window; in all
	latencies, delays  []int64
	problems           []string
}

// run sends until the window shuts, waits for the answers under way, and returns what each connection saw.
func (l *load) run(ctx context.Context) []connectionLoad {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(l.shut-l.clock.now())+l.drain)
	defer cancel()
	results := make([]connectionLoad, len(l.requests))
	var all sync.WaitGroup
	for i := range l.requests {
		all.Go(func() { results[i] = l.connection(ctx, i) })
	}
	all.Wait()
	return results
}

// connection sends request after request. After an error it goes on with a new connection.
func (l *load) connection(ctx context.Context, i int) connectionLoad {
	var c connectionLoad
	// Paced streams start spread over the length of one, as people do, not all at one moment.
	pause(ctx, l.scenario.length()*time.Duration(i)/time.Duration(len(l.requests)))
	var s *session
	defer func() { s.close() }()
	for range maxRequests {
		if l.clock.now() >= l.shut || l.errors.Load() >= maxErrors {
			break
		}
		var err error
		if s == nil {
			if s, err = openSession(ctx, l.addr, l.clock.now, func(d int64) { l.delayed(&c, s, d) }); err != nil {
				l.failed(&c, err)
				continue
			}
		}
		sent := l.clock.now()
		keep, err := s.exchange(l.requests[i])
		if err != nil {
			l.failed(&c, err)
		} else {
			c.answered++
			if now := l.clock.now(); now >= l.open && now < l.shut {
				c.requests++
				c.latencies = append(c.latencies, now-sent)
			}
		}
		if !keep {
			s.close()
			s = nil
		}
	}
	return c
}

func (l *load) delayed(c *connectionLoad, s *session, d int64) {
	if at := s.answers.arrived; at >= l.open && at < l.shut {
		c.delays = append(c.delays, d)
	}
}

func (l *load) failed(c *connectionLoad, err error) {
	l.errors.Add(1)
	c.problems = append(c.problems, fmt.Sprintf("%s, %s: %v", l.scenario.Key, l.addr, err))
}

// session is one connection to a proxy. It breaks when its context ends.
type session struct {
	conn    net.Conn
	answers *answers
	stop    func() bool
}

func openSession(ctx context.Context, addr string, now func() int64, delayed func(int64)) (*session, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	return &session{conn, newAnswers(conn, now, delayed), stop}, nil
}

// exchange sends one request and reads its answer; where keep is false the session is at its end.
func (s *session) exchange(r request) (keep bool, err error) {
	if _, err := s.conn.Write(r.bytes); err != nil {
		return false, fmt.Errorf("sending a request: %w", err)
	}
	return s.answers.next(r)
}

func (s *session) close() {
	if s != nil {
		s.stop()
		s.conn.Close()
	}
}

// pause sleeps, but no longer than ctx.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
