package desktop

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// ways are both lookups on their own, and what Check uses.
func ways() map[string]*Peer {
	return map[string]*Peer{
		"sock_diag": {self: ownUser(), lookups: []peerLookup{diagOwner}},
		"proc":      {self: ownUser(), lookups: []peerLookup{procOwner}},
		"both":      NewPeer(),
	}
}

// accept listens on the address, lets dial connect to it and returns the server's end.
func accept(t *testing.T, network, address string, dial func(t *testing.T, address string)) net.Conn {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	dial(t, listener.Addr().String())
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// dialSelf connects from this process and keeps the connection.
func dialSelf(t *testing.T, address string) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
}

// dialAs connects from a process of another user.
func dialAs(uid uint32) func(*testing.T, string) {
	return func(t *testing.T, address string) {
		_, word := startChild(t, "dial", address, func(cmd *exec.Cmd) {
			cmd.Path = reachableBinary(t)
			cmd.Dir = "/"
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
		})
		if word != "held" {
			t.Fatal(word)
		}
	}
}

// reachableBinary copies this test binary to where every user may run it.
func reachableBinary(t *testing.T) string {
	t.Helper()
	program, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.CreateTemp("/tmp", "desktop-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	t.Cleanup(func() { _ = os.Remove(file.Name()) })
	if _, err := file.Write(program); err != nil {
		t.Fatal(err)
	}
	if err := file.Chmod(0o755); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

// dialMapped connects from an IPv6 socket to ::ffff:127.0.0.1, as a dual-stack program does.
func dialMapped(t *testing.T, address string) {
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Skip("no IPv6 sockets here")
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	to := netip.MustParseAddrPort(address)
	if err := unix.Connect(fd, &unix.SockaddrInet6{Port: int(to.Port()), Addr: to.Addr().As16()}); err != nil {
		t.Fatal(err)
	}
}

func TestPeerIsOurs(t *testing.T) {
	for name, peer := range ways() {
		t.Run(name, func(t *testing.T) {
			for _, c := range []struct {
				name, network, address string
				dial                   func(*testing.T, string)
			}{
				{"v4", "tcp4", "127.0.0.1:0", dialSelf},
				{"v6", "tcp6", "[::1]:0", dialSelf},
				{"mapped client", "tcp4", "127.0.0.1:0", dialMapped},
				{"other loopback address", "tcp4", "127.8.9.10:0", dialSelf},
			} {
				t.Run(c.name, func(t *testing.T) {
					if err := peer.Check(accept(t, c.network, c.address, c.dial)); err != nil {
						t.Error(err)
					}
				})
			}
		})
	}
}

func TestPeerOnDualStackListener(t *testing.T) {
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	for _, host := range []string{"127.0.0.1", "::1"} {
		dialSelf(t, net.JoinHostPort(host, port))
		conn, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		for name, peer := range ways() {
			if err := peer.Check(conn); err != nil {
				t.Errorf("%s over %s: %v", host, name, err)
			}
		}
		_ = conn.Close()
	}
}

func TestPeerIsForeign(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can act as another user")
	}
	const nobody = 65534
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		conn := accept(t, "tcp", address, dialAs(nobody))
		for name, peer := range ways() {
			var foreign *ForeignPeerError
			if err := peer.Check(conn); !errors.As(err, &foreign) || foreign.User != "uid 65534" {
				t.Errorf("%s over %s: %v, want a foreign peer", address, name, err)
			}
		}
	}
}

// A client that has closed may be listed with uid 0: that must not pass as root's, nor as anybody's.
func TestPeerIsGone(t *testing.T) {
	dialAndClose := func(t *testing.T, address string) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
	}
	conn := accept(t, "tcp", "127.0.0.1:0", dialAndClose)
	checkGone(t, "closed", conn)
}

// After a reset nothing of the client's socket is left, and a listener at its very port must not be taken for it.
func TestPeerIsGoneButItsPortListens(t *testing.T) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	address := client.LocalAddr().String()
	_ = client.(*net.TCPConn).SetLinger(0)
	_ = client.Close()
	squatter, err := net.Listen("tcp4", address)
	if err != nil {
		t.Skipf("the port was taken in between: %v", err)
	}
	defer squatter.Close()
	checkGone(t, "reset, with a listener in its place", conn)
}

func checkGone(t *testing.T, what string, conn net.Conn) {
	t.Helper()
	for name, peer := range ways() {
		var unknown *UnknownPeerError
		if err := peer.Check(conn); !errors.As(err, &unknown) || !errors.Is(err, ErrPeerGone) {
			t.Errorf("%s over %s: %v, want a peer that is gone", what, name, err)
		}
	}
}

func TestDiagErrors(t *testing.T) {
	for name, answer := range map[string][]byte{"empty": nil, "head only": make([]byte, netlinkHead),
		"short": append(diagRequest(netip.AddrPort{}, netip.AddrPort{})[:netlinkHead], 1, 2, 3, 4)} {
		if _, err := parseDiagAnswer(answer); !errors.Is(err, errDiagAnswer) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDiagAnswer(f *testing.F) {
	f.Add(diagRequest(netip.MustParseAddrPort("127.0.0.1:1"), netip.MustParseAddrPort("127.0.0.1:2")))
	f.Fuzz(func(t *testing.T, answer []byte) {
		if socket, err := parseDiagAnswer(answer); err != nil && socket != (tcpSocket{}) {
			t.Error("a socket beside an error")
		}
	})
}

func BenchmarkPeerCheck(b *testing.B) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	client, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	conn, err := listener.Accept()
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	for name, peer := range ways() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := peer.Check(conn); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
