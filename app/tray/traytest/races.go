//go:build linux

package traytest

import (
	"os"
	"path/filepath"
	"testing"
)

// NoRaces fails the test where the race detector of a process with a tray icon has found something. logs is what the process
// was started with as GORACE="exitcode=0 log_path=LOGS": it goes on, so that a test sees all of it.
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
		t.Errorf("the process with the tray icon has a data race: %s", content)
	}
}
