//go:build linux

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

const answerBuffer = 64 << 10

// answers reads the answers on one connection and checks them to the last byte.
type answers struct {
	in *bufio.Reader
	// now reads the clock; arrived is what it said when the last bytes came from the network.
	now     func() int64
	conn    net.Conn
	arrived int64
	// event gathers one event of a stream; delayed gets the delay of each, in nanoseconds.
	event   []byte
	delayed func(int64)
}

// newAnswers reads from conn. now is the clock that the fake's events are stamped by, delayed gets what each event
// took.
func newAnswers(conn net.Conn, now func() int64, delayed func(int64)) *answers {
	a := &answers{conn: conn, now: now, delayed: delayed}
	a.in = bufio.NewReaderSize(a, answerBuffer)
	return a
}

// Read is the connection's, and notes when it returned. It is for the buffer alone.
func (a *answers) Read(p []byte) (int, error) {
	n, err := a.conn.Read(p)
	a.arrived = a.now()
	return n, err
}

// answerHead is what the head of an answer says.
type answerHead struct {
	status  int
	length  int
	chunked bool
	close   bool
	mark    string
}

// next reads one answer to its end. An error says what was wrong with it; the connection is of no more use then, nor is
// it where keep is false.
func (a *answers) next(want request) (keep bool, err error) {
	head, err := a.head()
	if err != nil {
		return false, fmt.Errorf("reading the head of an answer: %w", err)
	}
	if head.status != 200 {
		return false, fmt.Errorf("status %d: %s", head.status, a.excerpt())
	}
	if head.mark != want.mark {
		return false, fmt.Errorf("the body reached the fake as %q, not as %s", head.mark, want.mark)
	}
	body := bodyCheck(&jsonCheck{want: FastMessage()})
	if want.events > 0 {
		body = &streamCheck{answers: a, events: want.events}
	}
	if head.chunked {
		err = a.chunks(body)
	} else {
		err = a.bytes(head.length, body)
	}
	if err != nil {
		return false, fmt.Errorf("reading the body of an answer: %w", err)
	}
	if err := body.end(); err != nil {
		return false, err
	}
	return !head.close, nil
}

// excerpt is the beginning of what has arrived, for an error's text.
func (a *answers) excerpt() string {
	text, _ := a.in.Peek(min(a.in.Buffered(), 300))
	return fmt.Sprintf("%q", text)
}

func (a *answers) head() (answerHead, error) {
	head := answerHead{length: -1}
	line, err := a.in.ReadSlice('\n')
	if err != nil {
		return head, err
	}
	rest, ok := bytes.CutPrefix(line, []byte("HTTP/1.1 "))
	if !ok || len(rest) < 3 {
		return head, fmt.Errorf("%.60q is not the first line of one", line)
	}
	if head.status, err = strconv.Atoi(string(rest[:3])); err != nil {
		return head, fmt.Errorf("%.60q has no status", line)
	}
	for {
		if line, err = a.in.ReadSlice('\n'); err != nil {
			return head, err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		if err := head.header(line); err != nil {
			return head, err
		}
	}
	if !head.chunked && head.length < 0 {
		return head, errors.New("it has neither a length nor chunks")
	}
	return head, nil
}

func (h *answerHead) header(line []byte) (err error) {
	name, value, ok := bytes.Cut(line, []byte(":"))
	if !ok {
		return fmt.Errorf("%.60q is not a header", line)
	}
	value = bytes.TrimSpace(value)
	switch {
	case bytes.EqualFold(name, []byte("Content-Length")):
		if h.length, err = strconv.Atoi(string(value)); err != nil || h.length < 0 {
			return fmt.Errorf("%.60q is not a length", line)
		}
	case bytes.EqualFold(name, []byte("Transfer-Encoding")):
		h.chunked = bytes.EqualFold(value, []byte("chunked"))
	case bytes.EqualFold(name, []byte("Connection")):
		h.close = bytes.EqualFold(value, []byte("close"))
	case bytes.EqualFold(name, []byte(FastBody)):
		h.mark = string(value)
	case bytes.EqualFold(name, []byte("Content-Encoding")):
		return fmt.Errorf("%.60q: the fake did not encode it", line)
	}
	return nil
}

// bytes hands the next n bytes to the check as they come.
func (a *answers) bytes(n int, body bodyCheck) error {
	for n > 0 {
		if _, err := a.in.Peek(1); err != nil {
			return unexpected(err)
		}
		part, _ := a.in.Peek(min(n, a.in.Buffered()))
		if err := body.part(part); err != nil {
			return err
		}
		n -= len(part)
		a.in.Discard(len(part))
	}
	return nil
}

// chunks hands the bytes of a chunked body to the check, up to and with the last chunk.
func (a *answers) chunks(body bodyCheck) error {
	for {
		line, err := a.in.ReadSlice('\n')
		if err != nil {
			return unexpected(err)
		}
		size, err := chunkSize(line)
		if err != nil {
			return err
		}
		if err := a.bytes(size, body); err != nil {
			return err
		}
		if line, err = a.in.ReadSlice('\n'); err != nil {
			return unexpected(err)
		}
		if string(line) != "\r\n" {
			return fmt.Errorf("a chunk of %d bytes is followed by %.20q", size, line)
		}
		if size == 0 {
			return nil
		}
	}
}

// chunkSize reads the line before a chunk; extensions are left aside.
func chunkSize(line []byte) (int, error) {
	line, whole := bytes.CutSuffix(line, []byte("\r\n"))
	digits, _, _ := bytes.Cut(line, []byte(";"))
	digits = bytes.TrimRight(digits, " \t")
	size := 0
	for _, d := range digits {
		switch {
		case d >= '0' && d <= '9':
			d -= '0'
		case d >= 'a' && d <= 'f':
			d -= 'a' - 10
		case d >= 'A' && d <= 'F':
			d -= 'A' - 10
		default:
			return 0, fmt.Errorf("%.20q is not the size of a chunk", line)
		}
		size = size<<4 | int(d)
	}
	if !whole || len(digits) == 0 || len(digits) > 7 {
		return 0, fmt.Errorf("%.20q is not the size of a chunk", line)
	}
	return size, nil
}

// unexpected turns an end of the connection inside an answer into what it is.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
