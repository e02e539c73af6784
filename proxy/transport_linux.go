package proxy

import (
	"context"
	"encoding/binary"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// setUserTimeout makes the system give a connection up when what was sent is not acknowledged for so long.
func setUserTimeout(limit time.Duration) func(network, address string, c syscall.RawConn) error {
	return func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) {
			// A sandbox that forbids it leaves the system's own, longer patience.
			_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(limit.Milliseconds()))
		})
	}
}

// routeGroups are the kernel's announcements that routeHints listens to.
const routeGroups = 1<<(unix.RTNLGRP_IPV4_IFADDR-1) | 1<<(unix.RTNLGRP_IPV6_IFADDR-1) | 1<<(unix.RTNLGRP_IPV4_ROUTE-1) | 1<<(unix.RTNLGRP_IPV6_ROUTE-1)

// routeHints calls hint whenever the kernel says that an address is gone or the default route has changed, until the
// context ends. It costs nothing while the kernel is silent. Where the kernel can't be asked it returns at once.
func routeHints(ctx context.Context, hint func()) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_ROUTE)
	if err != nil {
		return
	}
	socket := os.NewFile(uintptr(fd), "routes")
	defer context.AfterFunc(ctx, func() { _ = socket.Close() })()
	defer func() { _ = socket.Close() }()
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: routeGroups}); err != nil {
		return
	}
	buffer := make([]byte, 64<<10)
	for {
		n, err := socket.Read(buffer)
		switch {
		case err != nil && isOverrun(err): // the kernel had more to say than there was room for
			hint()
		case err != nil:
			return
		case changesWay(buffer[:n]):
			hint()
		}
	}
}

func isOverrun(err error) bool {
	failed, ok := err.(*os.PathError)
	return ok && failed.Err == syscall.ENOBUFS
}

// changesWay reports whether the kernel's messages tell of a default route, or of an address that is gone. What
// containers do all day, bridges and links and their own small routes, is neither.
func changesWay(data []byte) bool {
	messages, err := syscall.ParseNetlinkMessage(data)
	if err != nil {
		return true // not understood: look
	}
	for _, m := range messages {
		switch m.Header.Type {
		case unix.RTM_NEWROUTE, unix.RTM_DELROUTE:
			// struct rtmsg: family, length of the destination's prefix, …, table, protocol, scope, type
			if len(m.Data) >= unix.SizeofRtMsg && m.Data[1] == 0 && m.Data[7] == unix.RTN_UNICAST {
				return true
			}
		case unix.RTM_DELADDR:
			// struct ifaddrmsg: family, prefix, flags, scope, index
			if len(m.Data) >= unix.SizeofIfAddrmsg && m.Data[3] == unix.RT_SCOPE_UNIVERSE &&
				binary.NativeEndian.Uint32(m.Data[4:8]) != 0 {
				return true
			}
		}
	}
	return false
}
