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
	// stalled is how long a body may come without a byte.
	stalled = 30 * time.Second
	// unhurried is how long it may come as slowly as it likes; from then on slowest bytes a second are asked of it on
	// average.
	unhurried = 10 * time.Minute
	slowest   = 16 << 10
	// rearmed spares a busy connection a new deadline with every read.
	rearmed = time.Second
)

// intake is a request's body as its client sends it: never more than a limit, and with a deadline that progress
// extends.
type intake struct {
	conn *http.ResponseController
	// expects says that the client sends nothing before it is told to go on.
	expects bool
	n       atomic.Int64
	// failed is why the body broke off; nil: it did not.
	failed atomic.Pointer[bodyError]

	mu           sync.Mutex // guards the rest
	body         io.Reader
	limit        int64
	begun, armed time.Time // armed is when the deadline was set last; zero: there is none
	ended        bool      // nothing follows
	closed       bool
}

func newIntake(w http.ResponseWriter, r *http.Request, limit int64) *intake {
	return &intake{body: r.Body, conn: http.NewResponseController(w), limit: limit, begun: time.Now(),
		expects: strings.EqualFold(r.Header.Get("Expect"), "100-continue")}
}

// Read has io.EOF or a *bodyError for an error.
func (i *intake) Read(p []byte) (int, error) {
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
	if err == io.EOF { //nolint:errorlint // a body gives it bare
		i.ended = true
		return n, err
	}
	return n, i.fail(badRead(err))
}

// ends reads on where as much has come as may. The error is a *bodyError if there is more.
func (i *intake) ends() error {
	if _, err := io.ReadFull(i, make([]byte, 1)); err != io.EOF { //nolint:errorlint // see Read
		return err
	}
	return nil
}

func (i *intake) fail(e *bodyError) error {
	i.failed.Store(e)
	return e
}

// unread reports whether a client may be sending still that was not told anything.
func (i *intake) unread() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	failed := i.failed.Load()
	return !i.ended && !(i.expects && i.n.Load() == 0) &&
		(failed == nil || failed.status == http.StatusRequestEntityTooLarge)
}

// discard reads what a refused client still sends, within bounds: one that does not read before it has sent all would
// not see its answer.
func (i *intake) discard() {
	if !i.unread() {
		return
	}
	_ = i.conn.Flush()
	i.mu.Lock()
	i.limit = math.MaxInt64
	i.failed.Store(nil)
	i.mu.Unlock()
	_, _ = io.CopyN(io.Discard, i, longestDiscard)
}

// close ends it: an upload that is under way still must not touch the connection any more.
func (i *intake) close() {
	if !i.mu.TryLock() { // somebody waits for bytes that nobody wants: the connection ends with this request
		_ = i.conn.SetReadDeadline(time.Now())
		i.mu.Lock()
	}
	defer i.mu.Unlock()
	i.closed = true
	i.disarm()
}

// arm moves the deadline on. A connection that knows none (a test's) is read without.
func (i *intake) arm() {
	now := time.Now()
	if now.Sub(i.armed) < rearmed {
		return
	}
	i.armed = now
	deadline := now.Add(stalled)
	if last := i.begun.Add(unhurried + time.Duration(i.n.Load()/slowest)*time.Second); last.Before(deadline) {
		deadline = last
	}
	_ = i.conn.SetReadDeadline(deadline)
}

// disarm takes the deadline away: the connection lives on after its body.
func (i *intake) disarm() {
	if !i.armed.IsZero() {
		i.armed = time.Time{}
		_ = i.conn.SetReadDeadline(time.Time{})
	}
}

// bodyError says why a request's body could not be taken, and what its client is told: a status of 0 is a client that
// has left.
type bodyError struct {
	status        int
	kind, message string
}

func (e *bodyError) Error() string { return e.message }

func tooLarge(limit int64) *bodyError {
	return &bodyError{http.StatusRequestEntityTooLarge, "request_too_large",
		fmt.Sprintf("Request too large: the API takes at most %d MB here", limit>>20)}
}

// badRead tells a client that has left, or sends too slowly, from one that sends nonsense.
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
