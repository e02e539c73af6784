package proxy

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// stallTimeout is how long a body may come without a byte.
	stallTimeout = 30 * time.Second
	// slowBodyGrace is how long it may be slow; after it minBodyRate bytes a second are required on average.
	slowBodyGrace = 10 * time.Minute
	minBodyRate   = 16 << 10
	// rearmInterval spares a busy connection a new deadline at every read.
	rearmInterval = time.Second
)

// incomingBody is a request's body as its client sends it: at most a limit, and with a deadline that progress extends.
type incomingBody struct {
	conn *http.ResponseController
	// expects: the client sends nothing before it is told to continue.
	expects bool
	n       atomic.Int64
	// failed is why the body broke off; nil: it did not.
	failed atomic.Pointer[bodyError]

	mu           sync.Mutex // guards the rest
	body         io.Reader
	limit        int64
	begun, armed time.Time // armed: when the deadline was last set; zero: none
	ended        bool      // nothing follows
	closed       bool
}

func newIncomingBody(w http.ResponseWriter, r *http.Request, limit int64) *incomingBody {
	return &incomingBody{body: r.Body, conn: http.NewResponseController(w), limit: limit, begun: time.Now(),
		expects: strings.EqualFold(r.Header.Get("Expect"), "100-continue")}
}

// Read returns io.EOF or a *bodyError.
func (i *incomingBody) Read(p []byte) (int, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if failed := i.failed.Load(); failed != nil {
		return 0, failed
	}
	if i.closed {
		return 0, i.fail(badRead(net.ErrClosed))
	}
	i.arm()
	n, err := i.body.Read(p)
	if total := i.n.Add(int64(n)); total > i.limit {
		return 0, i.fail(tooLarge(i.limit))
	}
	if err == nil {
		return n, nil
	}
	i.disarm()
	if err == io.EOF { //nolint:errorlint // a body returns it unwrapped
		i.ended = true
		return n, err
	}
	return n, i.fail(badRead(err))
}

// ends reads on at the limit. The error is a *bodyError if there is more.
func (i *incomingBody) ends() error {
	if _, err := io.ReadFull(i, make([]byte, 1)); err != io.EOF { //nolint:errorlint // see Read
		return err
	}
	return nil
}

func (i *incomingBody) fail(e *bodyError) error {
	i.failed.Store(e)
	return e
}

// unread reports whether a client that got no answer may still be sending.
func (i *incomingBody) unread() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	failed := i.failed.Load()
	return !i.ended && !(i.expects && i.n.Load() == 0) &&
		(failed == nil || failed.status == http.StatusRequestEntityTooLarge)
}

// discard reads what a refused client still sends, within bounds: one that reads only after sending would miss its
// answer.
func (i *incomingBody) discard() {
	if !i.unread() {
		return
	}
	_ = i.conn.Flush()
	i.mu.Lock()
	i.limit = math.MaxInt64
	i.failed.Store(nil)
	i.mu.Unlock()
	_, _ = io.CopyN(io.Discard, i, maxDiscard)
}

// close keeps an upload in flight from touching the connection any more.
func (i *incomingBody) close() {
	if !i.mu.TryLock() { // a read is waiting for bytes that nobody wants: end the connection with this request
		_ = i.conn.SetReadDeadline(time.Now())
		i.mu.Lock()
	}
	defer i.mu.Unlock()
	i.closed = true
	i.disarm()
}

// arm moves the deadline on, if the connection has deadlines.
func (i *incomingBody) arm() {
	now := time.Now()
	if now.Sub(i.armed) < rearmInterval {
		return
	}
	i.armed = now
	deadline := now.Add(stallTimeout)
	if last := i.begun.Add(slowBodyGrace + time.Duration(i.n.Load()/minBodyRate)*time.Second); last.Before(deadline) {
		deadline = last
	}
	_ = i.conn.SetReadDeadline(deadline)
}

// disarm removes the deadline: the connection outlives the body.
func (i *incomingBody) disarm() {
	if !i.armed.IsZero() {
		i.armed = time.Time{}
		_ = i.conn.SetReadDeadline(time.Time{})
	}
}

// bodyError says why a request's body could not be taken, and what its client is told; status 0: the client is gone.
type bodyError struct {
	status        int
	kind, message string
}

func (e *bodyError) Error() string { return e.message }

func tooLarge(limit int64) *bodyError {
	return &bodyError{http.StatusRequestEntityTooLarge, "request_too_large",
		fmt.Sprintf("Request too large: the API takes at most %d MB here", limit>>20)}
}

// badRead tells a client that left, or is too slow, from one that sends nonsense.
func badRead(err error) *bodyError {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &bodyError{http.StatusRequestTimeout, "timeout_error",
			"The request's body came too slowly, or stopped coming"}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, http.ErrBodyReadAfterClose),
		errors.Is(err, syscall.ECONNRESET), errors.As(err, new(net.Error)):
		return &bodyError{message: "the client went away"}
	}
	return &bodyError{http.StatusBadRequest, "invalid_request_error", "The request's body is not whole: " + err.Error()}
}
