//go:build unix

package cli

import "syscall"

// ownTerminal lets a command have its terminal for itself, so that Ctrl-C typed there reaches it.
func ownTerminal() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true, Setctty: true} }
