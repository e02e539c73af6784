package transport

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// routeGroups are the kernel's announcements that watchRoutes listens to.
const routeGroups = 1<<(unix.RTNLGRP_IPV4_IFADDR-1) | 1<<(unix.RTNLGRP_IPV6_IFADDR-1) |
	1<<(unix.RTNLGRP_IPV4_ROUTE-1) | 1<<(unix.RTNLGRP_IPV6_ROUTE-1)

// watchRoutes calls hint whenever the kernel reports a removed address or another default route, until the context
// ends. It returns at once if the kernel can't be asked.
func watchRoutes(ctx context.Context, hint func()) {
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
		case err != nil && isOverrun(err): // announcements were lost
			hint()
		case err != nil:
			return
		case affectsRoute(buffer[:n]):
			hint()
		}
	}
}

func isOverrun(err error) bool {
	return errors.Is(err, syscall.ENOBUFS)
}

// affectsRoute reports whether netlink messages announce another default route or a removed address. What containers
// change all day (bridges, links, routes of their own) is neither.
func affectsRoute(data []byte) bool {
	messages, err := syscall.ParseNetlinkMessage(data)
	if err != nil {
		return true // not understood: compare
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
