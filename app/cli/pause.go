package cli

import (
	"strconv"
	"strings"
	"time"

	"clb/app/cli/console"
)

// pauseEnd is when a pause that was typed ends: a time from now ("2h", "90m", "3d"), the next such time of day
// ("18:30"), the beginning of a day ("2026-12-01"), a moment ("2026-12-01 18:30"), or "off", which is long ago.
func pauseEnd(typed string, now time.Time) (time.Time, error) {
	if typed == "off" {
		return time.Time{}, nil
	}
	return momentOf("--pause", typed, now)
}

// momentOf is the moment that was typed for a flag, one that is still to come.
func momentOf(flag, typed string, now time.Time) (time.Time, error) {
	until, ok := fromNow(typed, now)
	if clock, err := time.Parse("15:04", typed); !ok && err == nil {
		until, ok = nextClock(clock, now), true
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, typed, now.Location()); !ok && err == nil {
			until, ok = t, true
		}
	}
	switch {
	case !ok:
		off := ""
		if flag == "--pause" {
			off = ", or off"
		}
		return time.Time{}, wrong("%s takes a time from now (2h, 90m, 3d), a time of day (18:30), a day (2026-12-01, "+
			"\"2026-12-01 18:30\")%s", flag, off)
	case !until.After(now):
		return time.Time{}, wrong("%s: %s has passed", flag, console.Clean(typed))
	}
	return until.Round(0), nil
}

// longestPause keeps what is added to now within what a date can be.
const longestPause = 100 * 365 * 24 * time.Hour

// fromNow reads a time from now: "2h", "90m", "3d".
func fromNow(typed string, now time.Time) (time.Time, bool) {
	if days, isDays := cutDays(typed); isDays {
		return now.AddDate(0, 0, days), true
	}
	d, err := time.ParseDuration(typed)
	return now.Add(d), err == nil && d <= longestPause
}

// nextClock is the next moment at which clocks show that time.
func nextClock(clock, now time.Time) time.Time {
	y, m, d := now.Date()
	today := time.Date(y, m, d, clock.Hour(), clock.Minute(), 0, 0, now.Location())
	if today.After(now) {
		return today
	}
	return time.Date(y, m, d+1, clock.Hour(), clock.Minute(), 0, 0, now.Location())
}

// cutDays reads "3d"; more than a hundred years are none.
func cutDays(typed string) (days int, ok bool) {
	number, isDays := strings.CutSuffix(typed, "d")
	days, err := strconv.Atoi(number)
	return days, isDays && err == nil && days >= 0 && days <= 36500
}
