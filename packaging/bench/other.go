//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "bench: it reads /proc and shares the kernel's monotonic clock between processes: run "+
		"it on Linux")
	os.Exit(2)
}
