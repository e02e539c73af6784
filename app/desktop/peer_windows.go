package desktop

import (
	"fmt"
	"net/netip"

	"golang.org/x/sys/windows"
)

// PeerSupported: see Peer.
const PeerSupported = true

// ownUser returns our own SID, or "" where Windows does not say: then no peer is ours.
func ownUser() string {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return ""
	}
	return user.User.Sid.String()
}

func peerLookups() []peerLookup { return []peerLookup{tableOwner} }

// tableOwner finds the process at the other end in the table of connections, and then the user of its token. A process
// that we may not look into (a service, another user's, an elevated one) is an error, not an owner.
func tableOwner(client, server netip.AddrPort) (string, error) {
	sockets, err := readWindowsTCP()
	if err != nil {
		return "", err
	}
	socket, found := findPeer(sockets, client, server)
	if !found || socket.pid == 0 { // 0: closed and waiting out its time
		return "", ErrPeerGone
	}
	return processUser(socket.pid)
}

func processUser(pid uint32) (string, error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return "", fmt.Errorf("looking into process %d: %w", pid, err)
	}
	defer func() { _ = windows.CloseHandle(process) }()
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return "", fmt.Errorf("asking for the user of process %d: %w", pid, err)
	}
	defer func() { _ = token.Close() }()
	user, err := token.GetTokenUser()
	if err != nil {
		return "", fmt.Errorf("asking for the user of process %d: %w", pid, err)
	}
	return user.User.Sid.String(), nil
}
