package desktop

import (
	"errors"
	"net"
	"net/netip"
	"testing"
)

func TestPeerWithoutAnyWay(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	defer server.Close()
	var unknown *UnknownPeerError
	if err := NewPeer().Check(server); !errors.As(err, &unknown) {
		t.Errorf("a pipe: %v, want an unknown peer", err)
	}
	conn := overLoopback(t)
	if err := new(Peer).Check(conn); !errors.As(err, &unknown) || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a system without a check: %v", err)
	}
}

// overLoopback is the server's end of a connection of our own.
func overLoopback(t *testing.T) net.Conn {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	client, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// TestALookupThatFailsIsTriedAgain, and not for ever; who is not known then is refused.
func TestALookupThatFailsIsTriedAgain(t *testing.T) {
	conn := overLoopback(t)
	for _, c := range []struct{ failures, asked int }{{0, 1}, {2, 3}, {3, 3}, {1 << 30, 3}} {
		asked := 0
		flaky := func(netip.AddrPort, netip.AddrPort) (string, error) {
			if asked++; asked <= c.failures {
				return "", errors.New("too many open files")
			}
			return "uid 1", nil
		}
		err := (&Peer{self: "uid 1", lookups: []peerLookup{flaky}}).Check(conn)
		if unknown := new(UnknownPeerError); asked != c.asked ||
			errors.As(err, &unknown) != (c.failures >= mostLookups) {
			t.Errorf("%d failures: asked %d times, %v", c.failures, asked, err)
		}
	}
}

func TestPeerTriesTheNextWay(t *testing.T) {
	broken := func(netip.AddrPort, netip.AddrPort) (string, error) { return "", errors.New("no such protocol") }
	gone := func(netip.AddrPort, netip.AddrPort) (string, error) { return "", ErrPeerGone }
	says := func(user string) peerLookup {
		return func(netip.AddrPort, netip.AddrPort) (string, error) { return user, nil }
	}
	tests := []struct {
		name    string
		lookups []peerLookup
		user    string
		fails   bool
	}{
		{"first works", []peerLookup{says("a"), says("b")}, "a", false},
		{"first is broken", []peerLookup{broken, says("b")}, "b", false},
		{"first says gone", []peerLookup{gone, says("b")}, "", true},
		{"all broken", []peerLookup{broken, broken}, "", true},
	}
	for _, test := range tests {
		user, err := (&Peer{lookups: test.lookups}).owner(netip.AddrPort{}, netip.AddrPort{})
		if user != test.user || (err != nil) != test.fails {
			t.Errorf("%s: %q, %v", test.name, user, err)
		}
	}
}
