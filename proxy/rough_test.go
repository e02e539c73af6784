package proxy

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

// rough is an upstream that answers early, late, by halves or not at all, and compares each byte that it gets with what
// the client sent. What it does follows from the request's number and the attempt alone.
type rough struct {
	t        *testing.T
	listener net.Listener
	conns    sync.WaitGroup
	attempts sync.Map // request number to *atomic.Uint64

	whole, early, broken atomic.Int64
}

func newRough(t *testing.T) *rough {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := &rough{t: t, listener: listener}
	u.conns.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			u.conns.Go(func() { u.serve(conn) })
		}
	})
	return u
}

func (u *rough) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	for {
		r, err := http.ReadRequest(in)
		if err != nil || !u.answer(conn, r) {
			return
		}
	}
}

// answer reports whether the connection can go on.
func (u *rough) answer(conn net.Conn, r *http.Request) bool {
	number, _ := strconv.ParseUint(r.Header.Get("X-Test-Number"), 10, 64)
	index, _ := strconv.Atoi(r.Header.Get("X-Test-Body"))
	want := loadBodies()[index]
	count, _ := u.attempts.LoadOrStore(number, new(atomic.Uint64))
	random := rand.New(rand.NewPCG(number, count.(*atomic.Uint64).Add(1)))
	say := func(status int) {
		body := loadFailure
		if status == http.StatusOK {
			body = loadAnswer
		}
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			status, len(body), body)
	}
	switch kind := random.IntN(12); kind {
	case 0, 1, 2: // an answer before the body, which is then read to its end, a little at a time
		u.early.Add(1)
		say([...]int{http.StatusOK, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests}[kind])
		return u.compare(r.Body, want, len(want), 4<<10)
	case 3: // an answer before the body, which is not read to its end
		u.early.Add(1)
		say(529)
		u.compare(r.Body, want, random.IntN(len(want)), 32<<10)
		return false
	case 4: // a reset in the middle of it
		u.broken.Add(1)
		u.compare(r.Body, want, random.IntN(len(want)), 32<<10)
		_ = conn.(*net.TCPConn).SetLinger(0)
		return false
	case 5: // trouble after it
		whole := u.compare(r.Body, want, len(want), 32<<10)
		say(http.StatusInternalServerError)
		return whole
	}
	if !u.compare(r.Body, want, len(want), 32<<10) {
		return false
	}
	u.whole.Add(1)
	say(http.StatusOK)
	return true
}

// compare reads that many bytes of a body, piece by piece, and reports whether all of them came.
func (u *rough) compare(body io.Reader, want []byte, most, piece int) bool {
	buffer := make([]byte, piece)
	for n := 0; n < most; {
		m, err := body.Read(buffer[:min(piece, most-n)])
		if m > len(want)-n || !bytes.Equal(buffer[:m], want[n:n+m]) {
			u.t.Errorf("bytes %d to %d of a body are not the client's", n, n+m)
			return false
		}
		n += m
		if err != nil {
			return n == most
		}
		runtime.Gosched() // let others at the pool of bodies
	}
	return true
}
