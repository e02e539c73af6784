//go:build unix

package atomicfile

import "syscall"

// DoNotWait keeps the opening of a named pipe from waiting for who writes into it.
const DoNotWait = syscall.O_NONBLOCK
