//go:build linux

package traytest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// NoRaces fails the test where the race detector of a process with a tray icon has found something, apart from systray's
// known race: it counts the revision of its menu up under one lock and reads it under another. logs is what the process was
// started with as GORACE="exitcode=0 log_path=LOGS".
func NoRaces(t testing.TB, logs string) {
	t.Helper()
	files, err := filepath.Glob(logs + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, report := range strings.Split(string(content), "WARNING: DATA RACE")[1:] {
			if !knownRace(report) {
				t.Errorf("the process with the tray icon has a data race:%s", report)
			}
		}
	}
}

// knownRace reports whether both accesses are systray's own, in the functions that hold the revision.
func knownRace(report string) bool {
	access := regexp.MustCompile(`(?m)^(?:Read|Write|Previous read|Previous write) at .*:\n  (\S+)\(\)$`)
	found := access.FindAllStringSubmatch(report, -1)
	for _, f := range found {
		switch f[1] {
		case "fyne.io/systray.refresh", "fyne.io/systray.(*tray).GetLayout":
		default:
			return false
		}
	}
	return len(found) == 2
}
