//go:build !linux

package proxy

import "context"

// routeHints is for systems that are asked every few seconds and not listened to: see Watch.
func routeHints(context.Context, func()) {}
