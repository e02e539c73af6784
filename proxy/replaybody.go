package proxy

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

const (
	// maxHeldBody is how much of a body is kept for replay: all that most of Anthropic's paths accept.
	maxHeldBody = 32 << 20
	// maxStreamedHead is what is kept of a longer body: until more of it is sent it can be sent again.
	maxStreamedHead = 8 << 20
	// maxPooledBody keeps a rare huge body from staying in memory.
	maxPooledBody = 4 << 20
)

// requestBody is a request's body, unaltered for every attempt: held whole, or, if too long, its head while the rest
// streams through. Its memory is returned when the request and all attempts have released it: a transport may still be
// sending when the response is there.
type requestBody struct {
	bytes []byte
	// length is that of the whole, -1: unknown.
	length int64
	refs   atomic.Int32
	memory memoryShare

	rest      *incomingBody // what follows bytes; nil: nothing
	mu        sync.Mutex    // guards the rest
	newest    *requestBodyReader
	restBegun bool // some of rest was read
}

var requestBodies = sync.Pool{New: func() any { return new(requestBody) }}

// errBodyGone says that a body has streamed through and can't be sent again.
var errBodyGone = errors.New("the body is too large to be kept, and part of it was sent")

// readBody reads the body to its end, or as much as is held. The caller releases it. The error is a *bodyError, or the
// context's.
func (p *Proxy) readBody(in *incomingBody, r *http.Request) (*requestBody, error) {
	if r.ContentLength > in.limit {
		return nil, tooLarge(in.limit)
	}
	body := requestBodies.Get().(*requestBody)
	body.refs.Store(1)
	body.bytes, body.rest, body.newest, body.restBegun = body.bytes[:0], nil, nil, false
	body.memory.memory = p.bodyMemory
	whole, err := body.fill(r.Context(), in, r.ContentLength)
	if err != nil {
		body.release()
		return nil, err
	}
	body.length = int64(len(body.bytes))
	if !whole {
		body.length, body.rest = r.ContentLength, in
	}
	return body, nil
}

// fill reads what is held, and reports whether that is all. Memory for a large body is taken only once a part has
// come: a client that promises much and sends nothing costs nothing.
func (p *requestBody) fill(ctx context.Context, in *incomingBody, length int64) (whole bool, err error) {
	most, first := length, min(length, smallBody)
	switch {
	case length == 0:
		return true, nil
	case length < 0:
		most, first = min(in.limit, maxHeldBody), smallBody
	case length > maxHeldBody:
		most = maxStreamedHead
	}
	if err := p.memory.take(ctx, first); err != nil {
		return false, err
	}
	whole, err = p.read(in, first, first)
	if whole || err != nil || length == first {
		return err == nil, err
	}
	if err := p.memory.take(ctx, most); err != nil {
		return false, err
	}
	piece := most
	if length < 0 {
		piece = smallBody // memory grows as bytes come
	}
	whole, err = p.read(in, most, piece)
	p.memory.shrink(int64(cap(p.bytes)))
	if !whole && err == nil && most == in.limit {
		err = in.ends()
		return err == nil, err
	}
	return whole || length == most, err
}

// read reads on until n bytes are held, growing by at least piece. It reports whether the body ended.
func (p *requestBody) read(in *incomingBody, n, piece int64) (ended bool, err error) {
	for have := int64(len(p.bytes)); have < n; have = int64(len(p.bytes)) {
		if have == int64(cap(p.bytes)) || have == 0 {
			p.grow(min(max(have+piece, 2*have), n))
		}
		var got int
		got, err = in.Read(p.bytes[have:min(n, int64(cap(p.bytes)))])
		p.bytes = p.bytes[:have+int64(got)]
		if err == io.EOF { //nolint:errorlint // incomingBody returns it unwrapped
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// grow makes room for n bytes in all.
func (p *requestBody) grow(n int64) {
	if int64(cap(p.bytes)) < n {
		p.bytes = append(make([]byte, 0, n), p.bytes...)
	}
}

// release lets go; the last one returns the memory.
func (p *requestBody) release() {
	if p.refs.Add(-1) != 0 {
		return
	}
	if cap(p.bytes) > maxPooledBody {
		p.bytes = nil
	}
	p.rest, p.newest = nil, nil
	p.memory.free()
	requestBodies.Put(p)
}

// open returns a reader of the whole body; closing it lets go. The error is errBodyGone.
func (p *requestBody) open() (io.ReadCloser, error) {
	reader := &requestBodyReader{Reader: bytes.NewReader(p.bytes), payload: p}
	if p.rest != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.restBegun {
			return nil, errBodyGone
		}
		p.newest = reader // an abandoned attempt must not read the rest
	}
	p.refs.Add(1)
	return reader, nil
}

// partlySent reports whether it can't be sent again.
func (p *requestBody) partlySent() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.restBegun
}

// failure is why its client did not send it to the end; nil: it did, or still may.
func (p *requestBody) failure() error {
	if p.rest != nil {
		if failed := p.rest.failed.Load(); failed != nil {
			return failed
		}
	}
	return nil
}

type requestBodyReader struct {
	*bytes.Reader
	payload *requestBody
	once    sync.Once
}

// Read continues with the rest after the held part.
func (r *requestBodyReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != io.EOF || r.payload.rest == nil { //nolint:errorlint // a bytes.Reader returns it unwrapped
		return n, err
	}
	body := r.payload
	body.mu.Lock()
	if body.newest != r {
		body.mu.Unlock()
		return 0, errBodyGone
	}
	body.restBegun = true
	body.mu.Unlock()
	return body.rest.Read(p)
}

// WriteTo hides the inner one, which has no rest.
func (r *requestBodyReader) WriteTo(w io.Writer) (int64, error) {
	if r.payload.rest == nil {
		return r.Reader.WriteTo(w)
	}
	return io.Copy(w, struct{ io.Reader }{r})
}

func (r *requestBodyReader) Close() error {
	r.once.Do(r.payload.release)
	return nil
}
