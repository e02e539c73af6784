//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// figures are all that was measured, as --json writes it.
type figures struct {
	Machine machine      `json:"machine"`
	Loads   []loadResult `json:"loads"`
	// Stills are milliseconds (start) or MB (idle), by key, round and proxy.
	Stills map[string][]map[string]float64 `json:"stills"`
	Noise  noise                           `json:"noise"`
	// Recorded is the number of requests in clb's history at the end.
	Recorded int   `json:"recorded"`
	Rows     []row `json:"rows"`
}

// loadResult holds the samples of one scenario, by round and proxy.
type loadResult struct {
	Key      string               `json:"key"`
	Rounds   []map[string]*sample `json:"rounds"`
	scenario scenario
}

// machine says what the figures were measured on.
type machine struct {
	Time    time.Time `json:"time"`
	Go      string    `json:"go"`
	Cores   int       `json:"cores"`
	CPU     string    `json:"cpu"`
	Kernel  string    `json:"kernel"`
	Load    string    `json:"load_average"`
	Rounds  int       `json:"rounds"`
	Window  string    `json:"window"`
	Program string    `json:"program"`
}

func readMachine(c config) machine {
	return machine{
		Time: time.Now().Round(time.Second), Go: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH,
		Cores: runtime.NumCPU(),
		CPU:   cpuModel(), Kernel: fact("/proc/sys/kernel/osrelease"), Load: fact("/proc/loadavg"),
		Rounds: c.rounds, Window: c.window.String(), Program: c.binary,
	}
}

// fact is the first line of a file, "unknown" where there is none.
func fact(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}

func cpuModel() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// load adds one round of a scenario.
func (f *figures) load(s scenario, samples map[string]*sample) {
	i := slices.IndexFunc(f.Loads, func(l loadResult) bool { return l.Key == s.Key })
	if i < 0 {
		i = len(f.Loads)
		f.Loads = append(f.Loads, loadResult{Key: s.Key, scenario: s})
	}
	f.Loads[i].Rounds = append(f.Loads[i].Rounds, samples)
}

// still adds one round of what is measured without load.
func (f *figures) still(key string, byProxy map[string]float64) {
	if f.Stills == nil {
		f.Stills = map[string][]map[string]float64{}
	}
	f.Stills[key] = append(f.Stills[key], byProxy)
}

// problems are all wrong answers.
func (f *figures) problems() []string {
	var all []string
	for _, l := range f.Loads {
		for _, round := range l.Rounds {
			for _, name := range []string{direct, plain, clb} {
				for _, p := range round[name].Problems {
					all = append(all, name+": "+p)
				}
			}
		}
	}
	return all
}

// write puts everything into a file; an empty path is none.
func (f *figures) write(path string, rows []row) error {
	if path == "" {
		return nil
	}
	f.Rows = rows
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the figures: %w", err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("writing the figures: %w", err)
	}
	return nil
}
