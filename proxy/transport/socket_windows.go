package transport

import (
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

// setUserTimeout makes the system drop a connection whose sent data stays unacknowledged for that long.
func setUserTimeout(limit time.Duration) func(network, address string, c syscall.RawConn) error {
	return func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) {
			// an error leaves the system's longer timeout
			_ = windows.SetsockoptInt(windows.Handle(fd), windows.IPPROTO_TCP, windows.TCP_MAXRT, int(limit.Seconds()))
		})
	}
}

// connLostErrors are the system's errors for a lost route. A connection whose keep-alives go unanswered is "aborted".
func connLostErrors() [6]syscall.Errno {
	return [...]syscall.Errno{windows.WSAETIMEDOUT, windows.WSAEHOSTUNREACH, windows.WSAENETUNREACH,
		windows.WSAENETDOWN, windows.WSAENETRESET, windows.WSAECONNABORTED}
}
