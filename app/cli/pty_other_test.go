//go:build !unix

package cli

import "syscall"

// ownTerminal is never used: there are no terminals to make.
func ownTerminal() *syscall.SysProcAttr { return nil }
