//go:build linux

package traytest

import (
	"fmt"
	"testing"
)

func TestKnownRace(t *testing.T) {
	report := "\nWrite at 0x1 by goroutine 41:\n  fyne.io/systray.refresh()\n      /x.go:1\n\nPrevious read at 0x1 by goroutine 49:\n  %s()\n      /x.go:2\n"
	for second, want := range map[string]bool{"fyne.io/systray.(*tray).GetLayout": true, "clb/app/tray.(*painter).paint": false} {
		if got := knownRace(fmt.Sprintf(report, second)); got != want {
			t.Errorf("%s: %t", second, got)
		}
	}
}
