//go:build unix

package transport

import "syscall"

// connLostErrors are the system's errors for a lost route. A connection reports the cause only once: if the reader gets
// it, the writer gets a broken pipe.
func connLostErrors() [5]syscall.Errno {
	return [...]syscall.Errno{syscall.ETIMEDOUT, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ENETDOWN,
		syscall.EPIPE}
}
