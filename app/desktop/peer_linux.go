package desktop

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// PeerSupported: see Peer.
const PeerSupported = true

func ownUser() string { return userOf(uint32(os.Geteuid())) }

func userOf(uid uint32) string { return "uid " + strconv.FormatUint(uint64(uid), 10) }

func peerLookups() []peerLookup { return []peerLookup{diagOwner, procOwner} }

// diagOwner asks the kernel's sock_diag for exactly one socket. (Ready-made lookups ask for a dump with a filter: that
// walks all sockets of the machine, for every connection.)
func diagOwner(client, server netip.AddrPort) (string, error) {
	answer, err := askSockDiag(diagRequest(client, server))
	if err != nil {
		return "", err
	}
	socket, err := parseDiagAnswer(answer)
	if err != nil {
		return "", err
	}
	// Where the client's socket is gone, the kernel falls back on a listener at that port; and a socket that no process
	// holds (inode 0: closing, or waiting out its time) may be reported as root's.
	if !socket.connects(client, server) || socket.inode == 0 {
		return "", ErrPeerGone
	}
	return userOf(socket.uid), nil
}

// procOwner looks the socket up in /proc. A dual-stack client is in the second table, under a mapped address.
func procOwner(client, server netip.AddrPort) (string, error) {
	sockets, err := readProcTCP()
	if err != nil {
		return "", err
	}
	socket, found := findPeer(sockets, client, server)
	if !found || socket.inode == 0 {
		return "", ErrPeerGone
	}
	return userOf(socket.uid), nil
}

// readProcTCP returns all TCP sockets of this network namespace.
func readProcTCP() ([]tcpSocket, error) {
	var all []tcpSocket
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		table, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) && name == "/proc/net/tcp6" {
			continue // a machine without IPv6
		}
		if err != nil {
			return nil, fmt.Errorf("reading the list of TCP sockets: %w", err)
		}
		sockets, err := parseProcTCP(table)
		if err != nil {
			return nil, err
		}
		all = append(all, sockets...)
	}
	return all, nil
}

// Offsets and sizes of the sock_diag messages, after their 16-byte netlink head (linux/inet_diag.h).
const (
	netlinkHead  = unix.SizeofNlMsghdr
	diagAskSize  = 8 + diagIDSize
	diagIDSize   = 4 + 2*16 + 4 + 8 // ports, addresses, interface, cookie
	diagTellSize = 4 + diagIDSize + 5*4
	diagListen   = 10 // TCP_LISTEN
)

// diagRequest asks for the socket whose local end is client and whose remote end is server.
func diagRequest(client, server netip.AddrPort) []byte {
	m := make([]byte, netlinkHead+diagAskSize)
	binary.NativeEndian.PutUint32(m[0:], uint32(len(m)))
	binary.NativeEndian.PutUint16(m[4:], unix.SOCK_DIAG_BY_FAMILY)
	binary.NativeEndian.PutUint16(m[6:], unix.NLM_F_REQUEST) // without NLM_F_DUMP: one socket
	binary.NativeEndian.PutUint32(m[8:], 1)                  // our number for this question
	ask := m[netlinkHead:]
	ask[0], ask[1] = unix.AF_INET6, unix.IPPROTO_TCP
	if client.Addr().Is4() {
		ask[0] = unix.AF_INET
	}
	binary.NativeEndian.PutUint32(ask[4:], 0xffffffff) // in whatever state
	id := ask[8:]
	binary.BigEndian.PutUint16(id[0:], client.Port())
	binary.BigEndian.PutUint16(id[2:], server.Port())
	copy(id[4:20], client.Addr().AsSlice())
	copy(id[20:36], server.Addr().AsSlice())
	copy(id[40:48], "\xff\xff\xff\xff\xff\xff\xff\xff") // no cookie
	return m
}

// askSockDiag sends one question to the kernel and returns its answer.
func askSockDiag(question []byte) ([]byte, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_INET_DIAG)
	if err != nil {
		return nil, fmt.Errorf("opening sock_diag: %w", err)
	}
	defer unix.Close(fd)
	// The kernel answers within the send; the bound is for a kernel that does not.
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1}); err != nil {
		return nil, fmt.Errorf("bounding sock_diag: %w", err)
	}
	if err := unix.Sendto(fd, question, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return nil, fmt.Errorf("asking sock_diag: %w", err)
	}
	answer := make([]byte, 1024)
	for {
		n, from, err := unix.Recvfrom(fd, answer, 0)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("hearing sock_diag: %w", err)
		}
		if sender, ok := from.(*unix.SockaddrNetlink); ok && sender.Pid == 0 { // 0: the kernel, nobody else
			return answer[:n], nil
		}
	}
}

var errDiagAnswer = errors.New("the answer of sock_diag is not in the known form")

// parseDiagAnswer reads the kernel's answer: a socket, or an error number.
func parseDiagAnswer(m []byte) (tcpSocket, error) {
	if len(m) < netlinkHead+4 {
		return tcpSocket{}, errDiagAnswer
	}
	kind, body := binary.NativeEndian.Uint16(m[4:]), m[netlinkHead:]
	if kind == unix.NLMSG_ERROR {
		number := unix.Errno(-int32(binary.NativeEndian.Uint32(body)))
		if number == unix.ENOENT {
			return tcpSocket{}, ErrPeerGone
		}
		return tcpSocket{}, fmt.Errorf("asking sock_diag: %w", number)
	}
	if kind != unix.SOCK_DIAG_BY_FAMILY || len(body) < diagTellSize {
		return tcpSocket{}, errDiagAnswer
	}
	id, rest := body[4:4+diagIDSize], body[4+diagIDSize:]
	width := 16
	if body[0] == unix.AF_INET {
		width = 4
	}
	return tcpSocket{
		listening: body[1] == diagListen,
		local:     diagAddress(id[4:4+width], id[0:2]),
		remote:    diagAddress(id[20:20+width], id[2:4]),
		uid:       binary.NativeEndian.Uint32(rest[12:]),
		inode:     uint64(binary.NativeEndian.Uint32(rest[16:])),
	}, nil
}

func diagAddress(ip, port []byte) netip.AddrPort {
	address, _ := netip.AddrFromSlice(ip)
	return unmapped(netip.AddrPortFrom(address, binary.BigEndian.Uint16(port)))
}
