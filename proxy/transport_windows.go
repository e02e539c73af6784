package proxy

import (
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

// setUserTimeout makes the system give a connection up when what was sent is not acknowledged for so long.
func setUserTimeout(limit time.Duration) func(network, address string, c syscall.RawConn) error {
	return func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) {
			// else its own, longer patience
			_ = windows.SetsockoptInt(windows.Handle(fd), windows.IPPROTO_TCP, windows.TCP_MAXRT, int(limit.Seconds()))
		})
	}
}

// connLostErrors are the system's errors for a way that is lost. A connection whose keep-alives go unanswered is
// "aborted".
func connLostErrors() [6]syscall.Errno {
	return [...]syscall.Errno{windows.WSAETIMEDOUT, windows.WSAEHOSTUNREACH, windows.WSAENETUNREACH,
		windows.WSAENETDOWN, windows.WSAENETRESET, windows.WSAECONNABORTED}
}
