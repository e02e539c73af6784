//go:build linux || windows || (darwin && cgo)

package tray

import (
	"errors"
	"log/slog"
	"testing"
)

func TestADesktopThatFailsIsGivenUp(t *testing.T) {
	lost := 0
	p := &trayIcon{lost: func() { lost++ }, logger: slog.New(slog.DiscardHandler)}
	p.answered(nil)
	if lost != 0 {
		t.Error("a desktop that answers was given up")
	}
	p.answered(errors.New("dbus: connection closed by user"))
	if lost != 1 {
		t.Errorf("the desktop was given up %d times", lost)
	}
}
