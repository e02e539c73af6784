// Package timearg reads the moments and stretches of time that a person types on a command line. Its errors are usage
// errors of the console that say what can be typed.
package timearg

import (
	"strconv"
	"strings"
	"time"

	"clb/app/cli/console"
)

// Stretch is a stretch of time on the command line, for a command to embed.
type Stretch struct {
	Last string `placeholder:"TIME" complete:"stretch" help:"The time until now: 24h, 7d, 90d; or all."`
	From string `placeholder:"TIME" complete:"none" help:"${stretch_from}"`
	To   string `placeholder:"TIME" complete:"none" help:"End there, likewise; a day alone is meant whole."`
}

// Bounds are where a stretch begins and before what it ends; zero where it is open. without is what --last is where
// nothing was said.
func (s Stretch) Bounds(now time.Time, without string) (from, to time.Time, err error) {
	if s.From == "" && s.To == "" {
		if s.Last == "" {
			s.Last = without
		}
		from, err = lastOf(s.Last, now)
		return from, time.Time{}, err
	}
	if s.Last != "" {
		return from, to, console.Wrong("--last is a time until now: give it alone, or --from and --to")
	}
	if s.From != "" {
		if from, err = pastMoment("--from", s.From, now, false); err != nil {
			return from, to, err
		}
	}
	if s.To != "" {
		if to, err = pastMoment("--to", s.To, now, true); err != nil {
			return from, to, err
		}
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return from, to, console.Wrong("--to takes a time after --from")
	}
	if from.After(now) {
		return from, to, console.Wrong("--from: %s is still to come", console.Clean(s.From))
	}
	return from, to, nil
}

// lastOf is when "24h" or "7d" began; zero for "all".
func lastOf(typed string, now time.Time) (time.Time, error) {
	if typed == "all" || typed == "" {
		return time.Time{}, nil
	}
	if from, ok := ago(typed, now); ok && from.Before(now) {
		return from, nil
	}
	return time.Time{}, console.Wrong("--last takes a time until now: 90m, 24h, 7d, 90d; or all")
}

// ago is so long before now: "36h", "30d". Days are those of the calendar.
func ago(typed string, now time.Time) (time.Time, bool) {
	if days, ok := cutDays(typed); ok {
		return now.AddDate(0, 0, -days), true
	}
	d, err := time.ParseDuration(typed)
	return now.Add(-d), err == nil && d >= 0 && d <= longestPause
}

// pastMoment is the moment that was typed for a flag. A day stands for its beginning, or for its end.
func pastMoment(flag, typed string, now time.Time, end bool) (time.Time, error) {
	if at, ok := ago(typed, now); ok {
		return at, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, typed, now.Location()); err == nil {
		if end {
			day = day.AddDate(0, 0, 1)
		}
		return day, nil
	}
	if clock, err := time.Parse("15:04", typed); err == nil {
		y, m, d := now.Date()
		return time.Date(y, m, d, clock.Hour(), clock.Minute(), 0, 0, now.Location()), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05",
		"2006-01-02T15:04:05"} {
		if at, err := time.ParseInLocation(layout, typed, now.Location()); err == nil {
			return at, nil
		}
	}
	return time.Time{}, console.Wrong("%s takes a day (2026-11-01), a moment (\"2026-11-01 18:30\"), a time of today "+
		"(18:30), or so long ago (36h, 30d)", flag)
}

// PauseEnd is when a pause that was typed ends: a time from now ("2h", "90m", "3d"), the next such time of day
// ("18:30"), the beginning of a day ("2026-12-01"), a moment ("2026-12-01 18:30"), or "off", which is long ago.
func PauseEnd(typed string, now time.Time) (time.Time, error) {
	if typed == "off" {
		return time.Time{}, nil
	}
	return Until("--pause", typed, now)
}

// Until is the moment that was typed for a flag, one that is still to come.
func Until(flag, typed string, now time.Time) (time.Time, error) {
	until, ok := FromNow(typed, now)
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
		return time.Time{}, console.Wrong("%s takes a time from now (2h, 90m, 3d), a time of day (18:30), a day "+
			"(2026-12-01, "+
			"\"2026-12-01 18:30\")%s", flag, off)
	case !until.After(now):
		return time.Time{}, console.Wrong("%s: %s has passed", flag, console.Clean(typed))
	}
	return until.Round(0), nil
}

// longestPause keeps what is added to now within what a date can be.
const longestPause = 100 * 365 * 24 * time.Hour

// FromNow reads a time from now: "2h", "90m", "3d".
func FromNow(typed string, now time.Time) (time.Time, bool) {
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
