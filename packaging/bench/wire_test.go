//go:build linux

package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
)

// parts is a connection whose reads return these pieces, one each; it is written to nowhere.
type parts struct {
	net.Conn
	pieces []string
}

func (p *parts) Read(b []byte) (int, error) {
	if len(p.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.pieces[0])
	if p.pieces[0] = p.pieces[0][n:]; p.pieces[0] == "" {
		p.pieces = p.pieces[1:]
	}
	return n, nil
}

// reader is answers on these pieces, whose clock always says now; got gathers the delays.
func reader(now int64, got *[]int64, pieces ...string) *answers {
	return newAnswers(&parts{pieces: pieces}, func() int64 { return now }, func(d int64) { *got = append(*got, d) })
}

const mark = "2-12345678"

// head is the head of an answer with these lines beside the fake's own.
func head(lines ...string) string {
	return "HTTP/1.1 200 OK\r\nX-Bench-Body: " + mark + "\r\n" + strings.Join(append(lines, "", ""), "\r\n")
}

// event is an event of the fake's, sent at that moment.
func event(name string, sent int) string {
	return fmt.Sprintf("event: %s\ndata: {\"type\":%q,\"sent\":\"%019d\"}\n\n", name, name, sent)
}

// realStream is what the fake itself sends for a stream of n events: the head's mark is the one of an empty body.
func realStream(t testing.TB, n int) (text string, want request) {
	client, server := net.Pipe()
	l := &oneConn{conn: server, closed: make(chan struct{})}
	done := make(chan error, 1)
	sent := int64(0)
	go func() {
		done <- (&Fast{Clock: func() int64 { sent += 10; return sent }}).Serve(t.Context(), l)
	}()
	fmt.Fprintf(client, "POST / HTTP/1.1\r\nConnection: close\r\n%s: %d\r\n\r\n", FastEvents, n)
	all, err := io.ReadAll(client)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	return string(all), request{mark: FastBodyMark(nil), events: n}
}

// oneConn is a listener that accepts one connection.
type oneConn struct {
	conn   net.Conn
	closed chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	if conn := l.conn; conn != nil {
		l.conn = nil
		return conn, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}
func (l *oneConn) Close() error {
	select {
	case <-l.closed:
	default:
		close(l.closed)
	}
	return nil
}
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }
