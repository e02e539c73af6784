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
	if err := new(Peer).SelfTest(t.Context()); !errors.As(err, &unknown) || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a system without a check: %v", err)
	}
}

func TestPeerTriesTheNextWay(t *testing.T) {
	broken := func(netip.AddrPort, netip.AddrPort) (string, error) { return "", errors.New("no such protocol") }
	gone := func(netip.AddrPort, netip.AddrPort) (string, error) { return "", errPeerGone }
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
