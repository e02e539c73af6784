package proxy

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"clb/proxy/anthropic"
	"clb/proxy/contentcoding"
)

// idleTimeout is how long a body that has begun may stay without a byte; Anthropic pings far more often.
const idleTimeout = 5 * time.Minute

// errIdle says that it stayed without a byte for longer.
var errIdle = errors.New("nothing came for five minutes")

// idleTimeoutBody ends a body that is idle for too long. Only waiting for bytes counts, not a client that reads
// slowly.
type idleTimeoutBody struct {
	io.ReadCloser
	timer   *time.Timer
	expired atomic.Bool
}

// withIdleTimeout calls give when the body is idle for too long.
func withIdleTimeout(body io.ReadCloser, give func()) *idleTimeoutBody {
	w := &idleTimeoutBody{ReadCloser: body}
	w.timer = time.AfterFunc(idleTimeout, func() { w.expired.Store(true); give() })
	w.timer.Stop()
	return w
}

func (w *idleTimeoutBody) Read(p []byte) (int, error) {
	w.timer.Reset(idleTimeout)
	n, err := w.ReadCloser.Read(p)
	w.timer.Stop()
	if err != nil && w.expired.Load() { // we ended it, whatever the error says
		err = errIdle
	}
	return n, err
}

// maxErrorBody bounds what of an error body is read for its verdict; all of it is delivered.
const maxErrorBody = 64 << 10

// buffer is what a response's bytes pass through.
type buffer [32 << 10]byte

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// upstreamResponse is one response of the upstream: read as far as its verdict needs, to be delivered from its first
// byte.
type upstreamResponse struct {
	response *http.Response
	// end cancels the request upstream.
	end    func()
	buffer *buffer
	// head is what was read of the body for the verdict, unaltered.
	head []byte
	// codings are the compressions of the body, although nobody asked for any.
	codings []string
	// limits are the headers that an account learns from.
	limits http.Header
	// redact removes the credential that was used from a text.
	redact  func(string) string
	stream  bool
	verdict anthropic.Verdict
	// failure is the status for an error event at the head of a 200 stream; 0: none.
	failure int
}

// readHead reads the head of the body and judges the response. An error means that it broke off before a byte could be
// delivered. end cancels the request upstream.
func readHead(response *http.Response, model string, end func()) (*upstreamResponse, error) {
	response.Body = withIdleTimeout(response.Body, end)
	a := &upstreamResponse{response: response, end: end, buffer: buffers.Get().(*buffer),
		stream:  isStream(response.Header),
		codings: contentcoding.Of(response.Header)}
	evidence := anthropic.Answer{Status: response.StatusCode, Header: response.Header, Model: model}
	var err error
	switch {
	case response.StatusCode == http.StatusSwitchingProtocols:
		err = errSwitched
	case response.StatusCode >= 400:
		a.head, err = io.ReadAll(io.LimitReader(response.Body, maxErrorBody))
		evidence.Body = a.plain()
	case a.stream:
		var event []byte
		if event, err = a.firstEvent(); event != nil {
			a.failure = anthropic.StatusOf(anthropic.ReadError(event).Type)
			evidence.Status, evidence.Body = a.failure, event
		}
	case response.ContentLength != 0 && response.Request.Method != http.MethodHead:
		err = a.firstBytes()
	}
	if err != nil {
		a.close()
		return nil, err
	}
	a.verdict = anthropic.Judge(evidence, time.Now().Round(0))
	return a, nil
}

// close ends the response and cancels what was not read of it.
func (a *upstreamResponse) close() {
	_ = a.response.Body.Close()
	a.end()
	if a.buffer != nil {
		buffers.Put(a.buffer)
		a.buffer, a.head = nil, nil
	}
}

// status is the upstream's, or the one for the error event at the head of the stream.
func (a *upstreamResponse) status() int {
	if a.failure != 0 {
		return a.failure
	}
	return a.response.StatusCode
}

func isStream(h http.Header) bool {
	return hasMediaType(h, "text/event-stream")
}

func isJSON(h http.Header) bool { return hasMediaType(h, "application/json") }

// hasMediaType compares the media type of a body, in any case.
func hasMediaType(h http.Header, media string) bool {
	told := strings.TrimSpace(h.Get("Content-Type"))
	return len(told) >= len(media) && strings.EqualFold(told[:len(media)], media)
}

// errSwitched says that the upstream switched protocols.
var errSwitched = errors.New("it switched to another protocol, which nobody asked for")

// errNoBody says that a response ended before its first byte.
var errNoBody = errors.New("the answer had no body")

// plain is the head of the body, decompressed as far as possible.
func (a *upstreamResponse) plain() []byte {
	return contentcoding.Bytes(a.head, a.codings, maxErrorBody)
}

// decompress removes the compression, for a client that has already received headers without it.
func (a *upstreamResponse) decompress() {
	if len(a.codings) == 0 {
		return
	}
	body := a.response.Body
	raw := io.MultiReader(bytes.NewReader(bytes.Clone(a.head)), body)
	a.response.Body = struct {
		io.Reader
		io.Closer
	}{contentcoding.NewReader(raw, a.codings, maxDecoded), body}
	a.response.Header.Del("Content-Encoding")
	a.response.ContentLength, a.codings, a.head = -1, nil, nil
}

// firstBytes reads until there is a byte.
func (a *upstreamResponse) firstBytes() error {
	for {
		n, err := a.response.Body.Read(a.buffer[:])
		if n > 0 {
			a.head = a.buffer[:n]
			return nil // an error shows again at the next read
		}
		if err == io.EOF && a.response.ContentLength < 0 {
			return nil // an empty body of unknown length is valid
		}
		if err != nil {
			return noEOF(err)
		}
	}
}

// firstEvent reads a stream until its first event is complete, and returns its data if it is an error. Comments are
// not events. An event longer than the buffer is not an error event, nor is a stream that ends or can't be decoded
// before.
func (a *upstreamResponse) firstEvent() ([]byte, error) {
	text := newPlainText(a.codings)
	defer text.close()
	n := 0
	for n < len(a.buffer) {
		m, err := a.response.Body.Read(a.buffer[n:])
		a.head = a.buffer[:n+m]
		seen, readable := text.add(a.head, n)
		n += m
		if name, data, ok := parseEvent(seen); ok {
			if anthropic.EventName(name, data) == "error" {
				return data, nil
			}
			return nil, nil
		}
		switch {
		case err == io.EOF && n > 0, !readable && n > 0:
			return nil, nil
		case err != nil:
			return nil, noEOF(err)
		}
	}
	return nil, nil
}

// plainText collects the beginning of a body, decompressed.
type plainText struct {
	seen   []byte
	writer *contentcoding.Writer // nil: the body is not compressed
}

func newPlainText(codings []string) *plainText {
	t := &plainText{}
	if len(codings) > 0 {
		keep := func(p []byte) { t.seen = append(t.seen, p...) }
		t.writer = contentcoding.NewWriter(codings, int64(len(buffer{})), keep)
	}
	return t
}

// add takes the head of the body, of which the first known bytes are not new, and returns its text so far; false: the
// rest can't be decoded.
func (t *plainText) add(head []byte, known int) ([]byte, bool) {
	if t.writer == nil {
		return head, true
	}
	_, err := t.writer.Write(head[known:])
	return t.seen, err == nil
}

func (t *plainText) close() {
	if t.writer != nil {
		t.writer.Close()
	}
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return errNoBody
	}
	return err
}

// parseEvent finds the first complete event: its name and data.
func parseEvent(p []byte) (name string, data []byte, ok bool) {
	for {
		end := bytes.IndexAny(p, "\r\n")
		if end < 0 {
			return "", nil, false
		}
		line := p[:end]
		if bytes.HasPrefix(p[end:], []byte("\r\n")) {
			end++
		}
		p = p[end+1:]
		switch {
		case len(line) == 0 && (name != "" || data != nil):
			return name, data, true
		case bytes.HasPrefix(line, []byte("event:")):
			name = string(bytes.TrimSpace(line[len("event:"):]))
		case bytes.HasPrefix(line, []byte("data:")):
			data = append(data, bytes.TrimSpace(line[len("data:"):])...)
		}
	}
}
