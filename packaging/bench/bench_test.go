//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// small are loads of each kind that take next to no time.
func small() []scenario {
	return []scenario{
		{Key: "json", Title: "a few JSON", Body: 1_000, Connections: 4},
		{Key: "large", Title: "large JSON", Body: 200_000, Connections: 2},
		{Key: "stream", Title: "a few streams", Body: 1_000, Connections: 2, Events: 40},
		{Key: "paced", Title: "a few paced streams", Body: 5_000, Connections: 10, Events: 20,
			Gap: 5 * time.Millisecond},
	}
}

// newSmall is a small run of the whole benchmark, with the stand-in for clb.
func newSmall(t *testing.T, only string) (c config) {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts many processes")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	file := filepath.Join(t.TempDir(), "figures.json")
	c, err = parseConfig([]string{"--clb", self, "--time", "50ms", "--warm", "20ms", "--settle", "10ms", "--json",
		file, "--only", only})
	if err != nil {
		t.Fatal(err)
	}
	c.rounds, c.scenarios = 2, small()
	return c
}

func TestRunMeasuresEverything(t *testing.T) {
	c := newSmall(t, "")
	var out bytes.Buffer
	if err := benchMain(t.Context(), c, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "bench-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	table := out.String()
	text, err := os.ReadFile(c.json)
	if err != nil {
		t.Fatal(err)
	}
	var raw figures
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{
		"a few JSON", "large JSON", "a few streams", "a few paced streams: delay p99", "a few paced streams: memory",
		"start to first answer", "the same, with the history", "idle memory ", "idle memory after",
	} {
		if !strings.Contains(table, title) {
			t.Errorf("%q is missing in\n%s", title, table)
		}
	}
	if len(raw.Loads) != 4 {
		t.Fatalf("%d loads", len(raw.Loads))
	}
	answered := 0
	for _, l := range raw.Loads {
		if len(l.Rounds) != 2 {
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
	checkPace(t, raw.Loads[3])
	if raw.Recorded < answered {
		t.Errorf("%d recorded, %d answered within the windows", raw.Recorded, answered)
	}
}

// checkPace checks the samples of the paced load: 10 streams give an event every 5 ms each, in windows of 50 ms.
func checkPace(t *testing.T, l loadResult) {
	t.Helper()
	for _, round := range l.Rounds {
		for name, s := range round {
			if s.Delay.Count < 20 || s.Delay.P50 <= 0 || s.Delay.P99 < s.Delay.P50 {
				t.Errorf("%s: %+v", name, s.Delay)
			}
			if name != direct && s.RSS < 1 {
				t.Errorf("%s: %g MB", name, s.RSS)
			}
		}
	}
}

func TestRunFailsOnWrongAnswers(t *testing.T) {
	b, err := newBench(newSmall(t, "json"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	// The stand-in looks for its fault in its HOME, which is the folder of the run.
	if err := os.WriteFile(filepath.Join(b.dir, "fault"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = b.verdict(&out, b.rows())
	if err == nil || !strings.Contains(err.Error(), "answers were wrong") ||
		!strings.Contains(out.String(), "status 502") {
		t.Errorf("%v, and it printed %s", err, out.String())
	}
}

// An interrupted run stops its processes and says why it ended.
func TestRunStopsWhenToldTo(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	var progress cancelAt
	progress.word, progress.cancel = "a few JSON", func() { cancel(errors.New("the user has had enough")) }
	err := benchMain(ctx, newSmall(t, ""), io.Discard, &progress)
	if err == nil || !strings.Contains(err.Error(), "had enough") {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "bench-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if children := childrenOf(t, os.Getpid()); len(children) > 0 {
		t.Errorf("still run: %q", children)
	}
}

// childrenOf is what /proc says of the processes whose parent that is.
func childrenOf(t *testing.T, parent int) (children []string) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		t.Fatalf("no process in /proc: %v", err)
	}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if fields[1] == strconv.Itoa(parent) {
			children = append(children, string(text))
		}
	}
	return children
}

// cancelAt calls cancel when a word is written to it.
type cancelAt struct {
	word   string
	cancel func()
}

func (c *cancelAt) Write(p []byte) (int, error) {
	if strings.Contains(string(p), c.word) {
		c.cancel()
	}
	return len(p), nil
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
