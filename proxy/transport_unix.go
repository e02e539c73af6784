//go:build unix

package proxy

import "syscall"

// connLostErrors are the system's errors for a way that is lost. A connection tells only once why it was given up:
// where the reader hears it first, the writer hears of a broken pipe.
func connLostErrors() [5]syscall.Errno {
	return [...]syscall.Errno{syscall.ETIMEDOUT, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ENETDOWN,
		syscall.EPIPE}
}
