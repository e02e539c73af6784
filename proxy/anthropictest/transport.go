package anthropictest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"syscall"
)

// Transport returns a RoundTripper that reaches the fake without a network, so that it works inside of a synctest
// bubble too (make the fake in the bubble then). Any host is taken. A reset shows as ECONNRESET, a cut body as
// io.ErrUnexpectedEOF. The bytes of an answer pass one write at a time: the fake goes on when the client has read it.
// No request may begin after Close.
func (f *Fake) Transport() http.RoundTripper { return transport{f} }

type transport struct{ f *Fake }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := errors.Join(r.Context().Err(), t.f.ctx.Err()); err != nil {
		closeBody(r)
		return nil, err
	}
	ctx, cancel := context.WithCancel(r.Context())
	w := newMemory(r.Method, cancel)
	t.f.busy.Go(func() {
		defer closeBody(r)
		defer cancel()
		defer context.AfterFunc(ctx, func() { w.fail(context.Cause(ctx)) })()
		w.serve(t.f, arrived(r.WithContext(ctx)))
	})
	select {
	case <-w.ready:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if w.failed != nil {
		return nil, w.failed
	}
	return w.response(r), nil
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}

// arrived is a client's request as the server sees it.
func arrived(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	if r.Header == nil {
		r.Header = http.Header{}
	}
	if _, told := r.Header["User-Agent"]; !told {
		r.Header.Set("User-Agent", "Go-http-client/1.1")
	}
	if r.Body == nil {
		r.Body = http.NoBody
	} else if r.ContentLength == 0 {
		r.ContentLength = -1
	}
	if r.ContentLength < 0 {
		r.TransferEncoding = []string{"chunked"}
	}
	r.Proto, r.ProtoMajor, r.ProtoMinor, r.RequestURI = "HTTP/1.1", 1, 1, r.URL.RequestURI()
	return r
}

// memory is the ResponseWriter of Transport.
type memory struct {
	header http.Header
	head   bool // the client wants no body
	reader *io.PipeReader
	writer *io.PipeWriter
	cancel context.CancelFunc

	once   sync.Once
	ready  chan struct{} // closed once: the headers are there, or none will come
	status int           // set before ready is closed, as the rest
	sent   http.Header
	failed error
}

func newMemory(method string, cancel context.CancelFunc) *memory {
	m := &memory{header: http.Header{}, head: method == http.MethodHead, cancel: cancel, ready: make(chan struct{})}
	m.reader, m.writer = io.Pipe()
	return m
}

// serve runs the handler; what it panics with otherwise than to abort goes on.
func (m *memory) serve(handler http.Handler, r *http.Request) {
	defer func() {
		if why := recover(); why != nil && why != http.ErrAbortHandler { //nolint:errorlint // a panic's value
			panic(why)
		} else if why != nil {
			m.fail(io.ErrUnexpectedEOF)
		}
	}()
	handler.ServeHTTP(m, r)
	m.WriteHeader(http.StatusOK)
	_ = m.writer.Close()
}

// Header implements http.ResponseWriter.
func (m *memory) Header() http.Header { return m.header }

// WriteHeader implements http.ResponseWriter.
func (m *memory) WriteHeader(status int) {
	m.once.Do(func() {
		m.status, m.sent = status, m.header.Clone()
		close(m.ready)
	})
}

// Write implements http.ResponseWriter.
func (m *memory) Write(b []byte) (int, error) {
	m.WriteHeader(http.StatusOK)
	if m.head {
		return len(b), nil
	}
	return m.writer.Write(bytes.Clone(b))
}

// Flush implements http.Flusher: nothing is held back.
func (m *memory) Flush() { m.WriteHeader(http.StatusOK) }

// fail ends the answer with an error, if it has not ended yet.
func (m *memory) fail(err error) {
	m.once.Do(func() {
		m.failed = err
		close(m.ready)
	})
	_ = m.writer.CloseWithError(err)
}

func (m *memory) hangUp(how Break) {
	err := io.ErrUnexpectedEOF
	if how == BreakReset {
		err = syscall.ECONNRESET
	}
	m.fail(err)
}

func (m *memory) response(r *http.Request) *http.Response {
	length, err := strconv.ParseInt(m.sent.Get("Content-Length"), 10, 64)
	if err != nil {
		length = -1
	}
	response := &http.Response{
		Status: fmt.Sprintf("%d %s", m.status, http.StatusText(m.status)), StatusCode: m.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: m.sent, ContentLength: length, Request: r,
		Body: &memoryBody{m},
	}
	if m.head {
		response.Body = http.NoBody
	}
	return response
}

// memoryBody is the answer's body; closing it early lets the fake see that the client has left.
type memoryBody struct{ m *memory }

func (b *memoryBody) Read(p []byte) (int, error) { return b.m.reader.Read(p) }

func (b *memoryBody) Close() error {
	b.m.cancel()
	return b.m.reader.Close()
}
