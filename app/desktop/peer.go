package desktop

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// Peer tells whether the program at the other end of a loopback connection belongs to the user who runs this one. It
// answers for the moment of the question: ask once, when the connection arrives.
//
// On Linux the kernel is asked for the one socket in question; where that way is closed (a container, an old kernel) the
// whole of /proc/net/tcp is read. On Windows the owner of the process at the other end is compared. On macOS there is no
// answer that costs less than starting a program for each connection: Check says so with an error that wraps
// errors.ErrUnsupported, and the other guards (loopback, Host, Origin) stand alone.
//
// Root's connections are another user's too, unless we are root.
type Peer struct {
	// self is the user that runs this program, in the words of the lookups.
	self string
	// lookups are the ways to the answer, best first. The next one is asked only where the one before does not work here.
	lookups []peerLookup
}

// peerLookup says which user owns the socket at client that is connected to server: "uid 1000", or a Windows SID. The
// error wraps errPeerGone where there is no such socket any more.
type peerLookup func(client, server netip.AddrPort) (user string, err error)

// errPeerGone says that nobody holds the other end any more.
var errPeerGone = errors.New("the other end has closed the connection")

// ForeignPeerError says that the other end belongs to another user.
type ForeignPeerError struct {
	// User is "uid 1001" on Linux, a SID on Windows.
	User string
}

func (e *ForeignPeerError) Error() string {
	return "the connection comes from another user of this machine (" + e.User + ")"
}

// UnknownPeerError says that nobody could tell whose the other end is. Err wraps errors.ErrUnsupported where this system
// has no such check.
type UnknownPeerError struct{ Err error }

func (e *UnknownPeerError) Error() string {
	return "finding out whose the connection is: " + e.Err.Error()
}

func (e *UnknownPeerError) Unwrap() error { return e.Err }

// NewPeer returns the check for the user that runs this program.
func NewPeer() *Peer { return &Peer{self: ownUser(), lookups: peerLookups()} }

// Supported reports whether this system can tell at all.
func (p *Peer) Supported() bool { return len(p.lookups) > 0 }

// Check returns nil where the other end of conn belongs to our user, a *ForeignPeerError where it belongs to another,
// and an *UnknownPeerError where that can't be told: the client is gone already, conn is no loopback TCP connection, or
// the machine does not answer (then SelfTest fails too). On Linux it takes some ten microseconds, or milliseconds where
// sock_diag is closed and /proc must be read. It is safe for use by several goroutines.
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

// SelfTest connects to itself over 127.0.0.1, and over ::1 where the machine has it, and returns nil where Check
// recognises its own user. Ask it at start: where it fails, Check fails for every connection of this machine.
func (p *Peer) SelfTest(ctx context.Context) error {
	if err := p.testAddress(ctx, "127.0.0.1:0"); err != nil {
		return err
	}
	if err := p.testAddress(ctx, "[::1]:0"); err != nil && !errors.As(err, new(*net.OpError)) {
		return err
	}
	return nil
}

// testAddress checks a connection of our own. A *net.OpError says that there is no such address.
func (p *Peer) testAddress(ctx context.Context, address string) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", address, err)
	}
	defer listener.Close()
	client, err := new(net.Dialer).DialContext(ctx, "tcp", listener.Addr().String())
	if err != nil {
		return fmt.Errorf("connecting to ourselves: %w", err)
	}
	defer client.Close()
	server, err := listener.Accept() // the connection stands already: this does not wait
	if err != nil {
		return fmt.Errorf("accepting our own connection: %w", err)
	}
	defer server.Close()
	return p.Check(server)
}

// owner asks one lookup after the other until one works here.
func (p *Peer) owner(client, server netip.AddrPort) (string, error) {
	err := fmt.Errorf("this system has no check for it: %w", errors.ErrUnsupported)
	for _, lookup := range p.lookups {
		var user string
		if user, err = lookup(client, server); err == nil || errors.Is(err, errPeerGone) {
			return user, err
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
