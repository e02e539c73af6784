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
	// longestHeld is how much of a body is kept for a replay: all that most of Anthropic's paths take.
	longestHeld = 32 << 20
	// longestHead is what is kept of a body that is known to be longer: as long as no more of it was sent it can be
	// sent anew.
	longestHead = 8 << 20
	// largestPooled keeps a rare huge body from staying in memory.
	largestPooled = 4 << 20
)

// requestBody is a request's body, unaltered for every attempt. It is held whole, or, where it is too long for that,
// its beginning is and the rest streams through. Its memory goes back when the request and all attempts have let go of
// it: a transport may still be sending when the answer is there already.
type requestBody struct {
	bytes []byte
	// length is that of the whole, -1: not known.
	length int64
	refs   atomic.Int32
	room   room

	rest   *intake    // what follows bytes; nil: nothing does
	mu     sync.Mutex // guards the rest
	newest *requestBodyReader
	begun  bool // some of rest is gone
}

var requestBodies = sync.Pool{New: func() any { return new(requestBody) }}

// errSpent says that a body has streamed through, and can't be sent again.
var errSpent = errors.New("the body is too large to be kept, and part of it was sent")

// readPayload reads the body to its end, or as far as it is held. The caller lets go of it. The error is a *bodyError,
// or the context's.
func (p *Proxy) readPayload(in *intake, r *http.Request) (*requestBody, error) {
	if r.ContentLength > in.limit {
		return nil, tooLarge(in.limit)
	}
	body := requestBodies.Get().(*requestBody)
	body.refs.Store(1)
	body.bytes, body.rest, body.newest, body.begun = body.bytes[:0], nil, nil, false
	body.room.rooms = p.rooms
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

// fill reads what is held, and reports whether that is all. Only a body of which a piece has come gets the room of a
// large one: a client that promises much and sends nothing costs nothing.
func (p *requestBody) fill(ctx context.Context, in *intake, length int64) (whole bool, err error) {
	most, first := length, min(length, smallBody)
	switch {
	case length == 0:
		return true, nil
	case length < 0:
		most, first = min(in.limit, longestHeld), smallBody
	case length > longestHeld:
		most = longestHead
	}
	if err := p.room.take(ctx, first); err != nil {
		return false, err
	}
	whole, err = p.read(in, first, first)
	if whole || err != nil || length == first {
		return err == nil, err
	}
	if err := p.room.take(ctx, most); err != nil {
		return false, err
	}
	piece := most
	if length < 0 {
		piece = smallBody // its memory grows as it comes
	}
	whole, err = p.read(in, most, piece)
	p.room.shrink(int64(cap(p.bytes)))
	if !whole && err == nil && most == in.limit {
		err = in.ends()
		return err == nil, err
	}
	return whole || length == most, err
}

// read reads on until n bytes are held, making room by pieces of that size at least. It reports whether the body ended.
func (p *requestBody) read(in *intake, n, piece int64) (ended bool, err error) {
	for have := int64(len(p.bytes)); have < n; have = int64(len(p.bytes)) {
		if have == int64(cap(p.bytes)) || have == 0 {
			p.grow(min(max(have+piece, 2*have), n))
		}
		var got int
		got, err = in.Read(p.bytes[have:min(n, int64(cap(p.bytes)))])
		p.bytes = p.bytes[:have+int64(got)]
		if err == io.EOF { //nolint:errorlint // an intake gives it bare
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

// release lets go; the last one gives the memory back.
func (p *requestBody) release() {
	if p.refs.Add(-1) != 0 {
		return
	}
	if cap(p.bytes) > largestPooled {
		p.bytes = nil
	}
	p.rest, p.newest = nil, nil
	p.room.free()
	requestBodies.Put(p)
}

// open is a new reader of the whole body; closing it lets go. The error is errSpent.
func (p *requestBody) open() (io.ReadCloser, error) {
	reader := &requestBodyReader{Reader: bytes.NewReader(p.bytes), payload: p}
	if p.rest != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.begun {
			return nil, errSpent
		}
		p.newest = reader // an attempt that was given up must take nothing of the rest any more
	}
	p.refs.Add(1)
	return reader, nil
}

// spent reports whether it can't be sent again.
func (p *requestBody) spent() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begun
}

// failure is why its client did not send it to the end; nil: it did, or may still.
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

// Read goes on with the rest where the part that is held ends.
func (r *requestBodyReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != io.EOF || r.payload.rest == nil { //nolint:errorlint // a bytes.Reader gives it bare
		return n, err
	}
	body := r.payload
	body.mu.Lock()
	if body.newest != r {
		body.mu.Unlock()
		return 0, errSpent
	}
	body.begun = true
	body.mu.Unlock()
	return body.rest.Read(p)
}

// WriteTo hides the inner one, which knows of no rest.
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
