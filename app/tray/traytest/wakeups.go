//go:build linux

package traytest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// WakeUps counts how often any thread of a process has gone to sleep so far, by its own will: an idle program that does
// nothing does not wake up, and so does not go to sleep again either.
func WakeUps(pid int) (int, error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("the process %d has no threads: %w", pid, err)
	}
	all := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // a thread that has ended
		}
		for line := range strings.Lines(string(content)) {
			if number, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				n, err := strconv.Atoi(strings.TrimSpace(number))
				if err != nil {
					return 0, fmt.Errorf("reading %s: %w", file, err)
				}
				all += n
			}
		}
	}
	return all, nil
}

// Sleeps waits until the process has woken up at most so many times in a stretch of that length, and fails the test
// when there is no such stretch among the first ten: a panel may ask it something, and its runtime cleans up at times.
func (d *Desktop) Sleeps(pid, most int, stretch time.Duration) {
	d.t.Helper()
	var counts []int
	for range 10 {
		before, err := WakeUps(pid)
		d.must(err)
		time.Sleep(stretch) // the silence is what is measured
		after, err := WakeUps(pid)
		d.must(err)
		if counts = append(counts, after-before); after-before <= most {
			d.t.Logf("wake-ups in stretches of %v: %v", stretch, counts)
			return
		}
	}
	d.t.Errorf("wake-ups in stretches of %v: %v, want one with at most %d", stretch, counts, most)
}
