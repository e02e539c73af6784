package proxy

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"clb/proxy/anthropic"
)

const (
	// maxLingering bounds the refused connections that stay open for a moment so that the client can read why. Above
	// it they are closed at once: other users of the machine must not use up our connections.
	maxLingering = 32
	// lingerTime bounds the wait before and after the answer; maxLingerRead what is read meanwhile.
	lingerTime    = 500 * time.Millisecond
	maxLingerRead = 1 << 20
)

// Admit returns a listener that accepts only connections that Peer allows. Each is asked about once, before a byte of
// it is read; a refused one never reaches the server.
func (g *Guard) Admit(l net.Listener) net.Listener {
	if g.Peer == nil {
		return l
	}
	return &peerListener{l, g.Peer, make(chan struct{}, maxLingering)}
}

type peerListener struct {
	net.Listener
	peer      func(net.Conn) error
	lingering chan struct{} // one value for each refused connection that is still open
}

func (a *peerListener) Accept() (net.Conn, error) {
	for {
		conn, err := a.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if err = a.peer(conn); err == nil {
			return conn, nil
		}
		a.refuse(conn, err)
	}
}

// refuse answers why, and closes.
func (a *peerListener) refuse(conn net.Conn, why error) {
	select {
	case a.lingering <- struct{}{}:
		go func() {
			linger(conn, why)
			<-a.lingering
		}()
	default:
		_, _ = conn.Write(refusalResponse(why)) // fits into the socket buffer
		_ = conn.Close()
	}
}

// linger waits for a first byte, since a client that has not asked yet may take the answer for noise, then answers and
// drains the rest: closing with unread bytes resets the connection, and the answer may be lost.
func linger(conn net.Conn, why error) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = conn.Read(make([]byte, 1))
	if _, err := conn.Write(refusalResponse(why)); err != nil {
		return
	}
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		_ = conn.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.Copy(io.Discard, io.LimitReader(conn, maxLingerRead))
	}
}

// refusalResponse is a whole HTTP response to any request: 403 if the peer is known, 503 if the next try may tell.
func refusalResponse(why error) []byte {
	status, kind := http.StatusForbidden, "permission_error"
	header := http.Header{"Content-Type": {"application/json"}, "X-Should-Retry": {"false"}}
	if unknown := interface{ Temporary() bool }(nil); errors.As(why, &unknown) && unknown.Temporary() {
		status, kind = http.StatusServiceUnavailable, "api_error"
		header.Set("X-Should-Retry", "true")
		header.Set("Retry-After", "1")
	}
	isolate(header)
	body := anthropic.ErrorBody(kind, why.Error(), "")
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\n")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Connection", "close")
	_ = header.Write(&b)
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}
