package proxy

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// longestBody is what Anthropic takes, and so what we keep for a replay.
const longestBody = 32 << 20

// payload is a request's body, kept whole and unaltered for every attempt. Its memory goes back to a pool when the
// request and all attempts have let go of it: a transport may still be sending when the answer is there already.
type payload struct {
	bytes []byte
	holds atomic.Int32
}

// largestPooled keeps a rare huge body from staying in memory.
const largestPooled = 4 << 20

var payloads = sync.Pool{New: func() any { return new(payload) }}

// errTooLarge says that a body exceeds longestBody.
var errTooLarge = errors.New("the request's body is larger than 32 MB")

// readPayload reads the body to its end. The caller lets go of it.
func readPayload(r *http.Request) (*payload, error) {
	if r.ContentLength > longestBody {
		return nil, errTooLarge
	}
	p := payloads.Get().(*payload)
	p.holds.Store(1)
	p.bytes = p.bytes[:0]
	if err := p.fill(r); err != nil {
		p.release()
		return nil, err
	}
	return p, nil
}

func (p *payload) fill(r *http.Request) error {
	if n := int(r.ContentLength); n >= 0 {
		if cap(p.bytes) < n {
			p.bytes = make([]byte, 0, n)
		}
		p.bytes = p.bytes[:n]
		_, err := io.ReadFull(r.Body, p.bytes)
		return err
	}
	buffer := bytes.NewBuffer(p.bytes)
	_, err := buffer.ReadFrom(io.LimitReader(r.Body, longestBody+1))
	p.bytes = buffer.Bytes()
	if err == nil && len(p.bytes) > longestBody {
		return errTooLarge
	}
	return err
}

func (p *payload) release() {
	if p.holds.Add(-1) == 0 {
		if cap(p.bytes) > largestPooled {
			p.bytes = nil
		}
		payloads.Put(p)
	}
}

// open is a new reader of the whole body; closing it lets go.
func (p *payload) open() io.ReadCloser {
	p.holds.Add(1)
	return &payloadReader{Reader: bytes.NewReader(p.bytes), payload: p}
}

type payloadReader struct {
	*bytes.Reader
	payload *payload
	once    sync.Once
}

func (r *payloadReader) Close() error {
	r.once.Do(r.payload.release)
	return nil
}
