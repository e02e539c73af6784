package proxy

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"clb/proxy/transport"
)

// forgetful is a server whose idle connections die: once stale is set, a connection that has carried an answer is reset
// at its next request, without a word.
type forgetful struct {
	address       string
	stale         atomic.Bool
	requests, cut atomic.Int64
	together      sync.WaitGroup // answers wait until all are asked for, so that each has a connection of its own
}

func newForgetful(t *testing.T) *forgetful {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &forgetful{address: "http://" + l.Addr().String()}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { f.serve(c) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); serving.Wait() })
	return f
}

func (f *forgetful) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	for n := 0; ; n++ {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if n > 0 && f.stale.Load() {
			f.cut.Add(1)
			_ = c.(*net.TCPConn).SetLinger(0)
			return
		}
		f.requests.Add(1)
		if !f.stale.Load() {
			f.together.Done()
			f.together.Wait()
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
	}
}

// TestDeadIdleConnectionsCostARequestNothing: twelve idle connections have died; the next request finds one, and goes
// out again at once on a new one.
func TestDeadIdleConnectionsCostARequestNothing(t *testing.T) {
	f := newForgetful(t)
	transport := transport.New()
	t.Cleanup(transport.CloseIdleConnections)
	g := build(t, newRig(t, 0).fake, 2, f.address, transport)
	const idle = 12
	f.together.Add(idle)
	var asking sync.WaitGroup
	for range idle {
		asking.Go(func() { g.ask("") })
	}
	asking.Wait()
	f.stale.Store(true)
	before := f.requests.Load()
	if got := g.ask("s"); got.status != 200 || got.body != "{}" {
		t.Errorf("%d %q", got.status, got.body)
	}
	x := g.record.last()
	if len(x.Attempts) != 1 || x.Retries != 0 || x.Failovers != 0 {
		t.Errorf("%d attempts, %d retries, %d failovers", len(x.Attempts), x.Retries, x.Failovers)
	}
	if f.cut.Load() != 1 || f.requests.Load() != before+1 {
		t.Errorf("%d connections were found dead, %d requests were served", f.cut.Load(), f.requests.Load()-before)
	}
}

// TestANewConnectionThatFailsIsTrouble: only what was idle is sent again for nothing.
func TestANewConnectionThatFailsIsTrouble(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var accepted atomic.Int64
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted.Add(1)
			if r, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
			}
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}
	})
	t.Cleanup(func() { _ = l.Close(); serving.Wait() })
	g := build(t, newRig(t, 0).fake, 1, "http://"+l.Addr().String(), realTransport(t))
	g.proxy.Retry = RetryPolicy{Count: 1, First: 1, Multiplier: 1}
	if got := g.ask("s"); got.status != http.StatusBadGateway || accepted.Load() != 2 {
		t.Errorf("%d after %d connections", got.status, accepted.Load())
	}
}
