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
	// mostParting bounds how many refused connections stay open for a moment, so that whoever sends still gets to read
	// why. Above it they are closed at once: other users of the machine must not use up our connections.
	mostParting = 32
	// partingTime bounds each half of that moment, before and after the answer; longestParting what is read meanwhile.
	partingTime    = 500 * time.Millisecond
	longestParting = 1 << 20
)

// Admit is the listener with only those connections that Peer takes. It asks once, as a connection is accepted, before
// a byte of it is read; refused ones are closed at once and are never seen by a server.
func (g *Guard) Admit(l net.Listener) net.Listener {
	if g.Peer == nil {
		return l
	}
	return &admission{l, g.Peer, make(chan struct{}, mostParting)}
}

type admission struct {
	net.Listener
	peer    func(net.Conn) error
	parting chan struct{} // holds a value for each refused connection that is open still
}

func (a *admission) Accept() (net.Conn, error) {
	for {
		conn, err := a.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if err = a.peer(conn); err == nil {
			return conn, nil
		}
		a.turnAway(conn, err)
	}
}

// turnAway says why, and closes.
func (a *admission) turnAway(conn net.Conn, why error) {
	select {
	case a.parting <- struct{}{}:
		go func() {
			part(conn, why)
			<-a.parting
		}()
	default:
		_, _ = conn.Write(refusal(why)) // it fits into what the kernel takes without waiting
		_ = conn.Close()
	}
}

// part lets the client ask before it answers, since one that has not asked yet may take the answer for noise; and it
// reads out what else comes, since a connection that is closed with bytes unread is reset, and its client may not see
// the answer.
func part(conn net.Conn, why error) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadDeadline(time.Now().Add(partingTime))
	_, _ = conn.Read(make([]byte, 1))
	if _, err := conn.Write(refusal(why)); err != nil {
		return
	}
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		_ = conn.SetReadDeadline(time.Now().Add(partingTime))
		_, _ = io.Copy(io.Discard, io.LimitReader(conn, longestParting))
	}
}

// refusal is a whole answer to whatever may be asked: 403 where the peer is known, 503 where the next try may tell.
func refusal(why error) []byte {
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
	_ = header.Write(&b) // a buffer takes all
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}
