// Package contentcoding reads answers that a server compressed although it was asked not to. Every call asks for
// Identity; a server, or a box on the way, may send another coding all the same (RFC 9110, 12.5.3).
//
// Its rule: what comes out is bounded, whatever goes in. A small body may stand for gigabytes.
package contentcoding

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

const (
	// Header and Identity ask for an answer as it is.
	Header, Identity = "Accept-Encoding", "identity"
	// mostCodings bounds how often an answer may be compressed.
	mostCodings = 4
	// zstdWindow is the largest window of zstd over HTTP (RFC 9659).
	zstdWindow = 8 << 20
)

var (
	// ErrUnknown says that a coding is not known.
	ErrUnknown = errors.New("the answer comes in an unknown content coding")
	// ErrTooLarge says that more would come out than may.
	ErrTooLarge = errors.New("the decoded answer is too large")
	errDamaged  = errors.New("the compressed answer is damaged")
)

// Of returns the codings of an answer, in the order in which they were applied; none: the body is as it is.
func Of(h http.Header) []string {
	var codings []string
	for _, value := range h["Content-Encoding"] {
		for name := range strings.SplitSeq(value, ",") {
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" && name != Identity {
				codings = append(codings, name)
			}
		}
	}
	return codings
}

// NewReader reads a body of those codings, at most limit bytes of what comes out: then ErrTooLarge. Its errors hold
// nothing of the body.
func NewReader(body io.Reader, codings []string, limit int64) io.Reader {
	return &reader{next: body, codings: codings, left: limit}
}

// reader opens the codings with the first Read: all of them read a header at once.
type reader struct {
	next    io.Reader
	codings []string
	left    int64
	opened  bool
	err     error
}

func (r *reader) Read(p []byte) (n int, err error) {
	if r.err == nil && !r.opened {
		r.opened = true
		r.err = r.open()
	}
	if r.err != nil || len(p) == 0 {
		return 0, r.err
	}
	if n, err = r.next.Read(p); int64(n) > r.left {
		n, err = int(r.left), ErrTooLarge
	}
	r.left -= int64(n)
	r.err = err
	return n, err
}

func (r *reader) open() error {
	if len(r.codings) > mostCodings {
		return ErrTooLarge
	}
	for i := len(r.codings) - 1; i >= 0; i-- {
		next, err := open(r.next, r.codings[i])
		if err != nil {
			return err
		}
		r.next = next
	}
	return nil
}

func open(body io.Reader, coding string) (io.Reader, error) {
	switch coding {
	case "gzip", "x-gzip":
		return openGzip(body)
	case "deflate":
		return inflate(body)
	case "br":
		return brotli.NewReader(body), nil
	case "zstd":
		// One goroutine: the caller's.
		d, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderMaxMemory(2*zstdWindow))
		if err != nil {
			return nil, fmt.Errorf("opening zstd: %w", err)
		}
		return d, nil
	}
	return nil, ErrUnknown
}

// openGzip reads the members of a gzip one by one: the library looks for a further one before it gives the end of the
// last.
func openGzip(body io.Reader) (io.Reader, error) {
	m := &members{body: bufio.NewReader(body)}
	var err error
	if m.gzip, err = gzip.NewReader(m.body); err != nil {
		return nil, err //nolint:wrapcheck // without a word of the body
	}
	m.gzip.Multistream(false)
	return m, nil
}

type members struct {
	body  *bufio.Reader
	gzip  *gzip.Reader
	ended bool // of the present member
}

func (m *members) Read(p []byte) (int, error) {
	if m.ended {
		if err := m.gzip.Reset(m.body); err != nil {
			return 0, err //nolint:wrapcheck // io.EOF where no member follows
		}
		m.gzip.Multistream(false)
		m.ended = false
	}
	n, err := m.gzip.Read(p)
	if errors.Is(err, io.EOF) {
		m.ended, err = true, nil
	}
	return n, err //nolint:wrapcheck // without a word of the body
}

// inflate reads zlib, and the bare deflate that some servers send under the same name.
func inflate(body io.Reader) (io.Reader, error) {
	b := bufio.NewReader(body)
	head, err := b.Peek(2)
	if err != nil {
		return nil, err //nolint:wrapcheck // the body's own
	}
	if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

// Bytes decodes the start of a body, at most limit bytes; a body that is cut off or damaged gives what comes before.
// With no coding it is the body itself.
func Bytes(body []byte, codings []string, limit int64) []byte {
	if len(codings) == 0 {
		return body
	}
	var out []byte
	w := NewWriter(codings, limit, func(p []byte) { out = append(out, p...) })
	_, _ = w.Write(body) // what can't be read is left out
	w.Close()
	return out
}
