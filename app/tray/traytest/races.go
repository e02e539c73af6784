//go:build linux

package traytest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clb/app/buildinfo"
)

// NoRaces fails the test where the race detector of a process with a tray icon has found something. logs is what the
// process was started with as GORACE="exitcode=0 log_path=LOGS": it goes on, so that a test sees all of it.
//
// A race in which no line of ours takes part is logged only: the tray's library answers panels from a menu of its own
// for the moment until ours takes its place, and two of their questions at the same time race in it.
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
		for _, report := range strings.Split(string(content), "==================") {
			switch {
			case strings.Contains(report, buildinfo.Binary+"/"):
				t.Errorf("the process with the tray icon has a data race: %s", report)
			case strings.Contains(report, "DATA RACE"):
				t.Logf("the tray's library has a data race: %s", report)
			}
		}
	}
}
