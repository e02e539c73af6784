package anthropictest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Credential is the kind of credential that a request showed.
type Credential string

// The kinds.
const (
	NoCredential   Credential = ""
	Bearer         Credential = "bearer"
	Key            Credential = "x-api-key"
	BothAreShown   Credential = "both"
	OtherAuthorize Credential = "other" // an Authorization header that is not a bearer token
)

// Request is one request as it reached the fake, and how its answer went. Header and Body are for reading only.
type Request struct {
	// Seq counts from 1; ID is the answer's request-id.
	Seq  int
	ID   string
	Time time.Time // arrival, by Config.Now
	// Method, Path (decoded), Query (raw), Host and Proto are those of the request line and the Host header.
	Method, Path, Query, Host, Proto string
	// Header has every header as net/http shows it: names in canonical case, the values of one name in their order.
	// Host, Content-Length and Transfer-Encoding are in fields of their own.
	Header           http.Header
	ContentLength    int64 // -1: not told
	TransferEncoding []string
	// Credential is what the request showed; Account is whom it belongs to ("" where the fake does not know it). A
	// request for tokens belongs to the account of its refresh token or code.
	Credential Credential
	Account    string
	// Body is the request's body, up to Config.KeepBody bytes; nil where it was dropped since, to bound the memory.
	// BodyLen and BodySHA256 (hex) are always those of the whole.
	Body       []byte
	BodyLen    int
	BodySHA256 string
	// Model, Stream and Session (the header's, else that of metadata.user_id) are those of a request for a message.
	Model   string
	Stream  bool
	Session string

	// Status is the answer's, 0 while there is none. Events counts the events of a stream that were written.
	Status, Events int
	// Fault is the name of the scripted fault that the request met.
	Fault string
	// Done says that the fake has done with the request. Left: the client went away before the answer was whole.
	Done, Left bool
}

// maxKeptBodies bounds the bytes of all recorded bodies together.
const maxKeptBodies = 64 << 20

// log is the record of requests. Guarded by Fake.mu.
type log struct {
	seen    []*Request
	count   int
	bytes   int
	changed chan struct{} // closed, and replaced, at each change
}

// add numbers a request and keeps it, and lets go of the oldest where there are too many.
func (l *log) add(r *Request, keep int) {
	l.count++
	r.Seq, r.ID = l.count, fmt.Sprintf("req_fake_%04d", l.count)
	l.seen = append(l.seen, r)
	l.bytes += len(r.Body)
	if drop := len(l.seen) - keep; drop > 0 {
		for _, old := range l.seen[:drop] {
			l.bytes -= len(old.Body)
		}
		l.seen = slices.Delete(l.seen, 0, drop)
	}
	if l.bytes > maxKeptBodies {
		for _, old := range l.seen[:len(l.seen)/2] {
			l.bytes -= len(old.Body)
			old.Body = nil
		}
	}
	l.wake()
}

// wake tells all who wait that something has changed.
func (l *log) wake() {
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *log) snapshot() []Request {
	seen := make([]Request, len(l.seen))
	for i, r := range l.seen {
		seen[i] = *r
	}
	return seen
}

// Requests returns the recorded requests in the order of their arrival.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.log.snapshot()
}

// RequestsTo returns the recorded requests to that path.
func (f *Fake) RequestsTo(path string) []Request {
	return slices.DeleteFunc(f.Requests(), func(r Request) bool { return r.Path != path })
}

// Forget drops the recorded requests and violations; numbers go on.
func (f *Fake) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log.seen, f.log.bytes, f.violation = nil, 0, nil
	f.log.wake()
}

// Await returns when met reports true of the recorded requests; it is asked now and after each change. The error is
// ctx's, with what had been seen by then.
func (f *Fake) Await(ctx context.Context, met func([]Request) bool) error {
	for {
		f.mu.Lock()
		seen, changed := f.log.snapshot(), f.log.changed
		f.mu.Unlock()
		if met(seen) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for the fake's requests (%s): %w", brief(seen), ctx.Err())
		}
	}
}

// brief says in one line what the last requests were.
func brief(seen []Request) string {
	const last = 8
	line := fmt.Sprintf("%d so far", len(seen))
	for _, r := range seen[max(0, len(seen)-last):] {
		line += fmt.Sprintf("; %d: %s %s of %q: %d", r.Seq, r.Method, r.Path, r.Account, r.Status)
		if r.Left {
			line += " left"
		}
	}
	return line
}
