package desktop

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// Peer tells whether the program at the other end of a loopback connection belongs to the user who runs this one. It
// answers for the moment of the question: ask once, when the connection is accepted.
//
// On Linux the kernel is asked for the one socket in question; where that way is closed (a container, an old kernel)
// the whole of /proc/net/tcp is read. On Windows the owner of the process at the other end is compared. Where these
// ways fail nobody is known, and so nobody is let in. Only on macOS there is no answer that costs less than starting a
// program for each connection: see PeerSupported; the other guards (loopback, Host, Origin) stand alone there.
//
// Root's connections are another user's too, unless we are root.
type Peer struct {
	// self is the user that runs this program, in the words of the lookups.
	self string
	// lookups are the ways to the answer, best first. The next one is asked only where the one before does not work
	// here.
	lookups []peerLookup
}

// peerLookup says which user owns the socket at client that is connected to server: "uid 1000", or a Windows SID. The
// error wraps ErrPeerGone where there is no such socket any more.
type peerLookup func(client, server netip.AddrPort) (user string, err error)

// mostLookups bounds how often one connection is looked up where the lookup itself fails.
const mostLookups = 3

// ErrPeerGone says that the other end is closed.
var ErrPeerGone = errors.New("the other end has closed the connection")

// ForeignPeerError says that the other end belongs to another user.
type ForeignPeerError struct {
	// User is "uid 1001" on Linux, a SID on Windows.
	User string
}

func (e *ForeignPeerError) Error() string {
	return "the connection comes from another user of this machine (" + e.User + ")"
}

// UnknownPeerError says that the owner of the other end is not known now. Err wraps ErrPeerGone where it is nobody's
// any more, and errors.ErrUnsupported where this system has no such check.
type UnknownPeerError struct{ Err error }

func (e *UnknownPeerError) Error() string {
	return "finding out whose the connection is: " + e.Err.Error()
}

func (e *UnknownPeerError) Unwrap() error { return e.Err }

// Temporary says that the owner of the next connection may be known.
func (e *UnknownPeerError) Temporary() bool { return true }

// NewPeer returns the check for the user that runs this program.
func NewPeer() *Peer { return &Peer{self: ownUser(), lookups: peerLookups()} }

// Check returns nil where the other end of conn belongs to our user, a *ForeignPeerError where it belongs to another,
// and an *UnknownPeerError where that can't be told: the client is gone already, conn is no loopback TCP connection, or
// the machine does not answer, although it was asked again. On Linux it takes some ten microseconds, or milliseconds
// where sock_diag is closed and /proc must be read. It is safe for use by several goroutines.
func (p *Peer) Check(conn net.Conn) error {
	client, server, err := loopbackEnds(conn)
	if err != nil {
		return &UnknownPeerError{Err: err}
	}
	user, err := p.owner(client, server)
	if err != nil {
		return &UnknownPeerError{Err: err}
	}
	if user != p.self {
		return &ForeignPeerError{User: user}
	}
	return nil
}

// owner asks one lookup after the other until one works here, and all of them again where none does: a machine that is
// short of file descriptors may have one a moment later.
func (p *Peer) owner(client, server netip.AddrPort) (user string, err error) {
	err = fmt.Errorf("this system has no check for it: %w", errors.ErrUnsupported)
	for range mostLookups {
		for _, lookup := range p.lookups {
			if user, err = lookup(client, server); err == nil || errors.Is(err, ErrPeerGone) {
				return user, err
			}
		}
	}
	return "", err
}

// loopbackEnds returns the addresses of a loopback TCP connection.
func loopbackEnds(conn net.Conn) (client, server netip.AddrPort, err error) {
	remote, okRemote := conn.RemoteAddr().(*net.TCPAddr)
	local, okLocal := conn.LocalAddr().(*net.TCPAddr)
	if !okRemote || !okLocal {
		return client, server, errors.New("it is not a TCP connection")
	}
	client, server = unmapped(remote.AddrPort()), unmapped(local.AddrPort())
	if !client.Addr().IsLoopback() || !server.Addr().IsLoopback() {
		return client, server, errors.New("it does not come over loopback")
	}
	return client, server, nil
}

// findPeer returns the client's socket in a list.
func findPeer(sockets []tcpSocket, client, server netip.AddrPort) (tcpSocket, bool) {
	for _, socket := range sockets {
		if socket.connects(client, server) {
			return socket, true
		}
	}
	return tcpSocket{}, false
}
