//go:build !(linux || windows || (darwin && cgo))

package tray

import (
	"context"
	"errors"
)

// Available says that this build can't show a tray icon.
func Available() error {
	return errors.New("this build of the program is without a tray (on macOS it needs cgo)")
}

// Run returns at once, with the error of Available.
func Run(context.Context, Config) error { return Available() }
