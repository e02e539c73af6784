//go:build !linux

package transport

import "context"

// watchRoutes does nothing where the kernel announces no changes: ChangeWatcher polls.
func watchRoutes(context.Context, func()) {}
