package desktop

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// tcpSocket is one row of a system's list of TCP sockets.
type tcpSocket struct {
	local, remote netip.AddrPort
	listening     bool
	// uid and inode are Linux's; inode is 0 for a socket that no process holds any more.
	uid   uint32
	inode uint64
	// pid is Windows's.
	pid uint32
}

// connects reports whether the socket is the end at local of the connection to remote.
func (s tcpSocket) connects(local, remote netip.AddrPort) bool {
	return !s.listening && s.local == unmapped(local) && s.remote == unmapped(remote)
}

// unmapped turns ::ffff:127.0.0.1 into 127.0.0.1: a dual-stack socket is listed under either name.
func unmapped(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}

var errTable = errors.New("the system's list of TCP sockets is not in the known form")

// parseProcTCP reads /proc/net/tcp or /proc/net/tcp6.
func parseProcTCP(table []byte) ([]tcpSocket, error) {
	var sockets []tcpSocket
	for i, line := range strings.Split(strings.TrimSpace(string(table)), "\n") {
		if i == 0 {
			continue // the head line
		}
		socket, err := parseProcLine(strings.Fields(line))
		if err != nil {
			return nil, err
		}
		sockets = append(sockets, socket)
	}
	return sockets, nil
}

// parseProcLine reads one line: slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode, …
func parseProcLine(fields []string) (tcpSocket, error) {
	const listen = "0A"
	if len(fields) < 10 {
		return tcpSocket{}, errTable
	}
	local, errLocal := parseProcAddress(fields[1])
	remote, errRemote := parseProcAddress(fields[2])
	uid, errUID := strconv.ParseUint(fields[7], 10, 32)
	inode, errInode := strconv.ParseUint(fields[9], 10, 64)
	if err := errors.Join(errLocal, errRemote, errUID, errInode); err != nil {
		return tcpSocket{}, errTable
	}
	return tcpSocket{local: local, remote: remote, listening: fields[3] == listen, uid: uint32(uid), inode: inode}, nil
}

// parseProcAddress reads "0100007F:1F90": each four bytes of the address as one number in the machine's order, then the
// port.
func parseProcAddress(text string) (netip.AddrPort, error) {
	address, port, found := strings.Cut(text, ":")
	raw, err := hex.DecodeString(address)
	if err != nil || !found || (len(raw) != 4 && len(raw) != 16) {
		return netip.AddrPort{}, errTable
	}
	number, err := strconv.ParseUint(port, 16, 16)
	if err != nil {
		return netip.AddrPort{}, errTable
	}
	for word := raw; len(word) > 0; word = word[4:] {
		binary.NativeEndian.PutUint32(word, binary.BigEndian.Uint32(word))
	}
	ip, _ := netip.AddrFromSlice(raw)
	return unmapped(netip.AddrPortFrom(ip, uint16(number))), nil
}

// Sizes of the rows of Windows's tables, and its number for a listening socket.
const (
	windowsRow4   = 6 * 4
	windowsRow6   = 2*(16+4+4) + 2*4
	windowsListen = 2
)

// parseWindowsTCP4 reads a MIB_TCPTABLE_OWNER_PID: a count, then state, local address and port, remote address and
// port, and process of each. Ports stand in network order in the first half of their field.
func parseWindowsTCP4(table []byte) ([]tcpSocket, error) {
	return parseWindowsRows(table, windowsRow4, func(row []byte) tcpSocket {
		return tcpSocket{
			listening: binary.LittleEndian.Uint32(row) == windowsListen,
			local:     windowsAddress(row[4:8], row[8:10]),
			remote:    windowsAddress(row[12:16], row[16:18]),
			pid:       binary.LittleEndian.Uint32(row[20:]),
		}
	})
}

// parseWindowsTCP6 reads a MIB_TCP6TABLE_OWNER_PID: local address, scope and port, the same of the remote end, then
// state and process.
func parseWindowsTCP6(table []byte) ([]tcpSocket, error) {
	return parseWindowsRows(table, windowsRow6, func(row []byte) tcpSocket {
		return tcpSocket{
			local:     windowsAddress(row[0:16], row[20:22]),
			remote:    windowsAddress(row[24:40], row[44:46]),
			listening: binary.LittleEndian.Uint32(row[48:]) == windowsListen,
			pid:       binary.LittleEndian.Uint32(row[52:]),
		}
	})
}

func parseWindowsRows(table []byte, size int, row func([]byte) tcpSocket) ([]tcpSocket, error) {
	if len(table) < 4 {
		return nil, errTable
	}
	count, rows := int(binary.LittleEndian.Uint32(table)), table[4:]
	if count > len(rows)/size {
		return nil, errTable
	}
	sockets := make([]tcpSocket, count)
	for i := range sockets {
		sockets[i] = row(rows[i*size : (i+1)*size])
	}
	return sockets, nil
}

func windowsAddress(ip, port []byte) netip.AddrPort {
	address, _ := netip.AddrFromSlice(bytes.Clone(ip))
	return unmapped(netip.AddrPortFrom(address, binary.BigEndian.Uint16(port)))
}
