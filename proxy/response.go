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

// silence is how long a body that has begun may stay without a byte; Anthropic sends pings far more often.
const silence = 5 * time.Minute

// errSilent says that it stayed so for longer.
var errSilent = errors.New("nothing came for five minutes")

// watched is a body that is given up when it is silent for too long. Only the waiting for bytes counts: a client that
// reads slowly is no silence.
type watched struct {
	io.ReadCloser
	timer  *time.Timer
	silent atomic.Bool
}

// watch ends the body by give when it falls silent.
func watch(body io.ReadCloser, give func()) *watched {
	w := &watched{ReadCloser: body}
	w.timer = time.AfterFunc(silence, func() { w.silent.Store(true); give() })
	w.timer.Stop()
	return w
}

func (w *watched) Read(p []byte) (int, error) {
	w.timer.Reset(silence)
	n, err := w.ReadCloser.Read(p)
	w.timer.Stop()
	if err != nil && w.silent.Load() { // whatever the end looks like, it is ours
		err = errSilent
	}
	return n, err
}

// longestError bounds what of an error's body is read for its verdict; the rest is handed on all the same.
const longestError = 64 << 10

// buffer is what an answer's bytes pass through.
type buffer [32 << 10]byte

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// upstreamResponse is one upstream answer: read as far as its verdict needs, to be handed on from its first byte.
type upstreamResponse struct {
	response *http.Response
	// end gives up what is still under way upstream.
	end    func()
	buffer *buffer
	// head is what was read of the body for the verdict, as it came.
	head []byte
	// codings are how the body is compressed although nobody asked for it; none: it is not.
	codings []string
	// limits are the headers that an account learns from.
	limits http.Header
	// redact takes the credential that it came by out of a text.
	redact  func(string) string
	stream  bool
	verdict anthropic.Verdict
	// failure is the status that an error event at the head of a 200 stream stands for; 0: none.
	failure int
}

// readHead reads the head of the body and says what the answer means. An error is one of reading: the answer broke
// off before a byte of it could be handed on. end gives up the request upstream.
func readHead(response *http.Response, model string, end func()) (*upstreamResponse, error) {
	response.Body = watch(response.Body, end)
	a := &upstreamResponse{response: response, end: end, buffer: buffers.Get().(*buffer),
		stream:  isStream(response.Header),
		codings: contentcoding.Of(response.Header)}
	evidence := anthropic.Answer{Status: response.StatusCode, Header: response.Header, Model: model}
	var err error
	switch {
	case response.StatusCode == http.StatusSwitchingProtocols:
		err = errSwitched
	case response.StatusCode >= 400:
		a.head, err = io.ReadAll(io.LimitReader(response.Body, longestError))
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

// close ends the answer; what was not read of it is given up.
func (a *upstreamResponse) close() {
	_ = a.response.Body.Close()
	a.end()
	if a.buffer != nil {
		buffers.Put(a.buffer)
		a.buffer, a.head = nil, nil
	}
}

// status is the upstream's, or the one that the error event at the stream's head stands for.
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

// hasMediaType reports whether a body is of a media type, in capitals or not.
func hasMediaType(h http.Header, media string) bool {
	told := strings.TrimSpace(h.Get("Content-Type"))
	return len(told) >= len(media) && strings.EqualFold(told[:len(media)], media)
}

// errSwitched says that what came is no answer.
var errSwitched = errors.New("it switched to another protocol, which nobody asked for")

// errNoBody says that an answer ended before its first byte.
var errNoBody = errors.New("the answer had no body")

// plain is the head of the body as it reads without its compression; what can't be read is left out.
func (a *upstreamResponse) plain() []byte {
	return contentcoding.Bytes(a.head, a.codings, longestError)
}

// decompress takes the compression off, for a client that has been told to expect none.
func (a *upstreamResponse) decompress() {
	if len(a.codings) == 0 {
		return
	}
	body := a.response.Body
	raw := io.MultiReader(bytes.NewReader(bytes.Clone(a.head)), body)
	a.response.Body = struct {
		io.Reader
		io.Closer
	}{contentcoding.NewReader(raw, a.codings, longestDecoded), body}
	a.response.Header.Del("Content-Encoding")
	a.response.ContentLength, a.codings, a.head = -1, nil, nil
}

// firstBytes reads until there is a byte.
func (a *upstreamResponse) firstBytes() error {
	for {
		n, err := a.response.Body.Read(a.buffer[:])
		if n > 0 {
			a.head = a.buffer[:n]
			return nil // an error behind the bytes shows again at the next read
		}
		if err == io.EOF && a.response.ContentLength < 0 {
			return nil // an empty body of unknown length is an answer
		}
		if err != nil {
			return noEOF(err)
		}
	}
}

// firstEvent reads a stream until its first event is whole, and returns that event's data if it is an error. Comments
// are no events. An event that is longer than the buffer is none of the errors, and neither is what ends before it or
// can't be read.
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

// plainText collects the beginning of a body without its compression.
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

// add takes the head of the body, of which the first known bytes were there before, and returns its text so far. It
// reports false where nothing more can be read.
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
	if err == io.EOF {
		return errNoBody
	}
	return err
}

// parseEvent finds the first whole event in the bytes: its name and its data.
func parseEvent(p []byte) (name string, data []byte, ok bool) {
	for {
		line, rest, found := bytes.Cut(p, []byte("\n"))
		if !found {
			return "", nil, false
		}
		p = rest
		line = bytes.TrimSuffix(line, []byte("\r"))
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
