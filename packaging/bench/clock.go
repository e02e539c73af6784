//go:build linux

package main

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// clock reads CLOCK_MONOTONIC, which all processes of a machine share. Go's own reading of it is quick but has no
// common zero; the difference between the two is taken once.
type clock struct {
	base   time.Time
	offset int64
}

func newClock() (clock, error) {
	var before, after unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &before); err != nil {
		return clock{}, fmt.Errorf("reading the monotonic clock: %w", err)
	}
	base := time.Now()
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &after); err != nil {
		return clock{}, fmt.Errorf("reading the monotonic clock: %w", err)
	}
	return clock{base, before.Nano() + (after.Nano()-before.Nano())/2}, nil
}

// now is in nanoseconds since the machine's start.
func (c clock) now() int64 { return c.offset + int64(time.Since(c.base)) }
