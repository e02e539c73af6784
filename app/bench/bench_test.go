//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runBench runs the whole benchmark, small, with the stand-in for clb.
func runBench(t *testing.T, args ...string) (table string, raw figures, err error) {
	t.Helper()
	if testing.Short() {
		t.Skip("it runs for some seconds")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	file := filepath.Join(t.TempDir(), "figures.json")
	var out bytes.Buffer
	args = append([]string{"--clb", self, "--rounds", "3", "--time", "50ms", "--warm", "50ms", "--settle", "10ms", "--json", file}, args...)
	err = dispatch(t.Context(), args, &out, io.Discard)
	if text, readErr := os.ReadFile(file); readErr == nil {
		if err := json.Unmarshal(text, &raw); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "bench-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return out.String(), raw, err
}

func TestRunMeasuresEverything(t *testing.T) {
	table, raw, err := runBench(t, "--only", "json-1k-64|json-500k-4|stream-200|start|idle")
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{
		"1 kB JSON, 64", "500 kB JSON, 4", "200 events back to back",
		"start to first answer", "the same, with the history", "idle memory ", "idle memory after",
	} {
		if !strings.Contains(table, title) {
			t.Errorf("%q is missing in\n%s", title, table)
		}
	}
	if len(raw.Loads) != 3 {
		t.Fatalf("%d loads", len(raw.Loads))
	}
	answered := 0
	for _, l := range raw.Loads {
		if len(l.Rounds) != 3 {
			t.Errorf("%s: %d rounds", l.Key, len(l.Rounds))
		}
		for _, name := range []string{direct, plain, clb} {
			requests := 0
			for _, round := range l.Rounds {
				requests += round[name].Requests
			}
			if requests == 0 {
				t.Errorf("%s, %s: no request was answered within a window", l.Key, name)
			}
			if name == clb {
				answered += requests
			}
		}
	}
	if raw.Recorded < answered {
		t.Errorf("%d recorded, %d answered within the windows", raw.Recorded, answered)
	}
}

func TestRunMeasuresThePace(t *testing.T) {
	_, raw, err := runBench(t, "--only", "stream-paced")
	if err != nil {
		t.Fatal(err)
	}
	for _, round := range raw.Loads[0].Rounds {
		for name, s := range round {
			// 200 streams give an event every 20 ms each, in windows of 50 ms.
			if s.Delay.Count < 200 || s.Delay.P50 <= 0 || s.Delay.P99 < s.Delay.P50 {
				t.Errorf("%s: %+v", name, s.Delay)
			}
			if name != direct && s.RSS < 1 {
				t.Errorf("%s: %g MB", name, s.RSS)
			}
		}
	}
}

func TestRunFailsOnWrongAnswers(t *testing.T) {
	// The stand-in reads its fault from its HOME, which is the run's own folder: it is made as soon as that folder exists.
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	c, err := parseConfig([]string{"--clb", self, "--rounds", "3", "--time", "30ms", "--warm", "10ms", "--only", "json-1k-1"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBench(c, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	if err := os.WriteFile(filepath.Join(b.dir, "fault"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = b.verdict(&out, b.rows())
	if err == nil || !strings.Contains(err.Error(), "answers were wrong") || !strings.Contains(out.String(), "status 502") {
		t.Errorf("%v, and it printed %s", err, out.String())
	}
}

func TestRunNeedsTheProgram(t *testing.T) {
	err := dispatch(t.Context(), []string{"--clb", filepath.Join(t.TempDir(), "none")}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "build it") {
		t.Error(err)
	}
}

func TestConfigRefuses(t *testing.T) {
	for _, args := range [][]string{
		{"--rounds", "2"}, {"--rounds", "1000"}, {"--time", "1ms"}, {"--time", "2h"}, {"--only", "("}, {"more"},
	} {
		if c, err := parseConfig(args); err == nil {
			t.Errorf("%q gives %+v", args, c)
		}
	}
}
