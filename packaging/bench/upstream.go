package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"sync"
	"time"
)

// The headers that steer Fast, and the one it answers with.
const (
	// FastEvents asks for a stream of that many events, FastMinEvents to FastMaxEvents; absent or 0 asks for JSON.
	FastEvents = "X-Bench-Events"
	// FastGap is the pause between two events of a stream, as a Go duration ("20ms"); absent: back to back.
	FastGap = "X-Bench-Gap"
	// FastBody is on each answer: the request's body as Fast received it, in the words of FastBodyMark.
	FastBody = "X-Bench-Body"
)

// The bounds of what may be asked of Fast.
const (
	// FastMinEvents are the events that frame the shortest stream: start, block start, ping, one delta, block stop,
	// message delta, stop.
	FastMinEvents = 7
	FastMaxEvents = 100_000
	fastMaxGap    = 10 * time.Second
	fastBuffer    = 64 << 10
	fastMaxLines  = 200
)

// Fast plays Anthropic for a load test: it reads a request to its end and answers at once, with the headers and sizes
// of the real one, and spends next to no CPU on it. It knows no accounts, quotas or faults: that is what the rest of
// this package is for. Each event of a stream carries the moment of its writing, and goes out in a write of its own.
type Fast struct {
	// Clock tells the nanoseconds that events carry. Two processes that share it can measure what lies between them.
	// Nil: the wall clock.
	Clock func() int64
}

// Serve answers the connections of l until ctx ends, then closes l and every connection, waits for their goroutines,
// and returns nil. Any other end is an error.
func (f *Fast) Serve(ctx context.Context, l net.Listener) error {
	var conns sync.WaitGroup
	defer conns.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			if err == nil {
				conn.Close()
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("accepting a connection: %w", err)
		}
		conns.Go(func() { f.serveConn(ctx, conn) })
	}
}

// serveConn answers the requests of one connection, in turn. A connection that breaks, or says what is not HTTP, is
// dropped: the client's side sees and counts it.
func (f *Fast) serveConn(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	c := fastConn{
		ctx: ctx, conn: conn, clock: f.Clock,
		in:      bufio.NewReaderSize(conn, fastBuffer),
		scratch: make([]byte, fastBuffer),
	}
	if c.clock == nil {
		c.clock = func() int64 { return time.Now().UnixNano() }
	}
	for {
		req, err := readFastRequest(c.in, c.scratch)
		if err != nil {
			return
		}
		if err := c.answer(req); err != nil || req.close {
			return
		}
	}
}

// fastRequest is what Fast needs to know of a request.
type fastRequest struct {
	head, close bool
	chunked     bool
	length      int64
	mark        string
	events      int
	gap         time.Duration
}

// readFastRequest reads one request with its body; scratch is where the body passes through.
func readFastRequest(in *bufio.Reader, scratch []byte) (fastRequest, error) {
	var r fastRequest
	line, err := in.ReadSlice('\n')
	if err != nil {
		return r, err
	}
	if !bytes.HasSuffix(bytes.TrimSpace(line), []byte(" HTTP/1.1")) {
		return r, fmt.Errorf("reading a request: %.60q is not the first line of one", line)
	}
	r.head = bytes.HasPrefix(line, []byte("HEAD "))
	for range fastMaxLines {
		if line, err = in.ReadSlice('\n'); err != nil {
			return r, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			return r, r.readBody(in, scratch)
		}
		if err := r.header(line); err != nil {
			return r, err
		}
	}
	return r, errors.New("reading a request: too many header lines")
}

// header takes one line of the head.
func (r *fastRequest) header(line []byte) (err error) {
	name, value, ok := bytes.Cut(line, []byte(":"))
	if !ok {
		return fmt.Errorf("reading a request: %.60q is not a header", line)
	}
	value = bytes.TrimSpace(value)
	switch {
	case bytes.EqualFold(name, []byte("Content-Length")):
		r.length, err = strconv.ParseInt(string(value), 10, 64)
	case bytes.EqualFold(name, []byte("Transfer-Encoding")):
		r.chunked = bytes.EqualFold(value, []byte("chunked"))
	case bytes.EqualFold(name, []byte("Connection")):
		r.close = bytes.EqualFold(value, []byte("close"))
	case bytes.EqualFold(name, []byte(FastEvents)):
		r.events, err = strconv.Atoi(string(value))
	case bytes.EqualFold(name, []byte(FastGap)):
		r.gap, err = time.ParseDuration(string(value))
	}
	if err != nil || r.length < 0 || r.gap < 0 || r.gap > fastMaxGap || r.events > FastMaxEvents ||
		(r.events != 0 && r.events < FastMinEvents) {
		return fmt.Errorf("reading a request: %.60q is out of bounds", line)
	}
	return nil
}

var fastTable = crc32.MakeTable(crc32.Castagnoli)

// FastBodyMark is the length and checksum of a body, as Fast reports them.
func FastBodyMark(body []byte) string {
	return fastMark(int64(len(body)), crc32.Checksum(body, fastTable))
}

func fastMark(n int64, sum uint32) string { return fmt.Sprintf("%d-%08x", n, sum) }

// readBody reads the body to its end and keeps its length and checksum.
func (r *fastRequest) readBody(in *bufio.Reader, scratch []byte) error {
	var body io.Reader = io.LimitReader(in, r.length)
	if r.chunked {
		body = httputil.NewChunkedReader(in)
	}
	var total int64
	var sum uint32
	for {
		n, err := body.Read(scratch)
		total, sum = total+int64(n), crc32.Update(sum, fastTable, scratch[:n])
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	r.mark = fastMark(total, sum)
	if r.chunked {
		return skipTrailer(in)
	}
	if total != r.length {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// skipTrailer reads what follows the last chunk: trailer lines up to an empty one.
func skipTrailer(in *bufio.Reader) error {
	for range fastMaxLines {
		line, err := in.ReadSlice('\n')
		if err != nil || len(bytes.TrimSpace(line)) == 0 {
			return err
		}
	}
	return errors.New("reading a request: too many trailer lines")
}

// fastConn is one connection: its goroutine alone uses it.
type fastConn struct {
	ctx     context.Context
	conn    net.Conn
	clock   func() int64
	in      *bufio.Reader
	scratch []byte
	out     []byte
	count   uint64
}

// answer writes the answer to one request.
func (c *fastConn) answer(r fastRequest) error {
	if r.events > 0 && !r.head {
		return c.stream(r)
	}
	c.out = c.appendHead(c.out[:0], r.mark, "application/json")
	c.out = append(c.out, "Content-Length: "...)
	c.out = strconv.AppendInt(c.out, int64(len(fastMessage)), 10)
	c.out = append(c.out, "\r\n\r\n"...)
	if !r.head {
		c.out = append(c.out, fastMessage...)
	}
	_, err := c.conn.Write(c.out)
	return err
}

// appendHead appends the head of an answer, but for what says how long its body is.
func (c *fastConn) appendHead(b []byte, mark, contentType string) []byte {
	c.count++
	now := time.Now()
	b = append(b, "HTTP/1.1 200 OK\r\nDate: "...)
	b = now.UTC().AppendFormat(b, "Mon, 02 Jan 2006 15:04:05 GMT")
	b = append(b, "\r\nContent-Type: "...)
	b = append(b, contentType...)
	b = append(b, "\r\nrequest-id: req_011C"...)
	b = appendDigits(b, int64(c.count), 18)
	b = append(b, "\r\n"+FastBody+": "...)
	b = append(b, mark...)
	b = append(b, fastHead...)
	for _, window := range []struct {
		name  string
		after time.Duration
	}{{"reset", 3 * time.Hour}, {"5h-reset", 3 * time.Hour}, {"7d-reset", 80 * time.Hour}} {
		b = append(b, "anthropic-ratelimit-unified-"...)
		b = append(append(b, window.name...), ": "...)
		b = strconv.AppendInt(b, now.Truncate(time.Hour).Add(window.after).Unix(), 10)
		b = append(b, "\r\n"...)
	}
	return b
}

// appendDigits appends n with at least that many digits.
func appendDigits(b []byte, n int64, digits int) []byte {
	var d [20]byte
	text := strconv.AppendInt(d[:0], n, 10)
	for range digits - len(text) {
		b = append(b, '0')
	}
	return append(b, text...)
}

// stream writes a stream of events; the head goes out with the first of them.
func (c *fastConn) stream(r fastRequest) error {
	c.out = c.appendHead(c.out[:0], r.mark, "text/event-stream; charset=utf-8")
	c.out = append(c.out, "Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"...)
	due := time.Now()
	for i := range r.events {
		if i > 0 && r.gap > 0 {
			due = due.Add(r.gap)
			if err := c.sleepUntil(due); err != nil {
				return err
			}
		}
		c.out = fastEventAt(i, r.events).appendChunk(c.out, c.clock())
		if i == r.events-1 {
			c.out = append(c.out, "0\r\n\r\n"...)
		}
		if _, err := c.conn.Write(c.out); err != nil {
			return err
		}
		c.out = c.out[:0]
	}
	return nil
}

func (c *fastConn) sleepUntil(due time.Time) error {
	timer := time.NewTimer(time.Until(due))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.ctx.Done():
		return c.ctx.Err()
	}
}
