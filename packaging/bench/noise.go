//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// noise is the processor time that went to other programs during the loads, and all that there was, in seconds.
type noise struct {
	Others float64 `json:"others_seconds"`
	All    float64 `json:"all_seconds"`
}

// share is between 0 (we were alone) and 1.
func (n noise) share() float64 {
	if n.All <= 0 {
		return 0
	}
	return max(n.Others, 0) / n.All
}

// tooNoisy is the share from which on the table says that it is not to be trusted.
const tooNoisy = 0.1

// busy is the processor time that the machine, and of that we and our children, have used so far.
type busy struct{ machine, ours float64 }

// busy reads it: r is the proxy under load, nil-process where there is none.
func (b *bench) busy(r running) (busy, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return busy{}, fmt.Errorf("reading the machine's CPU time: %w", err)
	}
	var now busy
	if now.machine, err = parseBusy(string(text)); err != nil {
		return busy{}, err
	}
	own, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return busy{}, fmt.Errorf("reading our own CPU time: %w", err)
	}
	if now.ours, err = parseCPU(string(own)); err != nil {
		return busy{}, err
	}
	for _, p := range []*process{b.fake, r.process} {
		if p == nil {
			continue
		}
		used, err := p.cpu()
		if err != nil {
			return busy{}, err
		}
		now.ours += used
	}
	return now, nil
}

// parseBusy adds, from the first line of /proc/stat, all but idle and waiting time, in seconds; what a host took away
// counts as busy.
func parseBusy(stat string) (float64, error) {
	line, _, _ := strings.Cut(stat, "\n")
	fields := strings.Fields(line)
	if len(fields) < 9 || fields[0] != "cpu" {
		return 0, fmt.Errorf("reading the machine's CPU time: %.80q is not its line", line)
	}
	sum, failed := 0.0, error(nil)
	for _, i := range []int{1, 2, 3, 6, 7, 8} { // user, nice, system, irq, softirq, steal; 4 and 5 are idle and iowait
		ticks, err := strconv.ParseFloat(fields[i], 64)
		sum, failed = sum+ticks, errors.Join(failed, err)
	}
	return sum / 100, failed
}
