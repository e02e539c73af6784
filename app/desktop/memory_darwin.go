package desktop

import "golang.org/x/sys/unix"

// Memory is how many bytes this machine has; 0: not known.
func Memory() uint64 {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0
	}
	return n
}
