package anthropictest

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Window names a usage window of a subscription.
type Window string

// The windows. The model ones are weekly, count one model family each, and exist only for an account that was given
// one.
const (
	FiveHour Window = "5h"
	SevenDay Window = "7d"
	Fable    Window = "7d_oi"
	Opus     Window = "7d_opus"
	Sonnet   Window = "7d_sonnet"
)

// claim is the window's name in representative-claim.
func (w Window) claim() string {
	switch w {
	case FiveHour:
		return "five_hour"
	case SevenDay:
		return "seven_day"
	case Fable:
		return "seven_day_overage_included"
	case Opus:
		return "seven_day_opus"
	default:
		return "seven_day_sonnet"
	}
}

// inHeaders says whether the window has headers of its own: those of opus and sonnet were only ever seen as a claim.
func (w Window) inHeaders() bool { return w == FiveHour || w == SevenDay || w == Fable }

// family is the model family that the window counts, empty for the windows that count all.
func (w Window) family() string {
	switch w {
	case Fable:
		return "fable"
	case Opus:
		return "opus"
	case Sonnet:
		return "sonnet"
	default:
		return ""
	}
}

// counts says whether a request for that model is charged to the window.
func (w Window) counts(model string) bool {
	return strings.Contains(strings.ToLower(model), w.family())
}

// usage is one window's state. A zero reset means that the window has not started.
type usage struct {
	used  float64 // share, 0 to 1 and a little above
	reset time.Time
}

// The states of a window on the wire.
const (
	allowed  = "allowed"
	warning  = "allowed_warning"
	rejected = "rejected"
)

// spentAt leaves room for the error of adding up shares.
const spentAt = 1 - 1e-9

func (u usage) status() string {
	switch {
	case u.used >= spentAt:
		return rejected
	case u.used >= 0.9-1e-9:
		return warning
	default:
		return allowed
	}
}

// quota is the state of all windows of an account.
type quota map[Window]usage

func newQuota() quota { return quota{FiveHour: {}, SevenDay: {}} }

// windows lists them in the order of the wire.
func (q quota) windows() []Window {
	order := []Window{FiveHour, SevenDay, Fable, Opus, Sonnet}
	return slices.DeleteFunc(order, func(w Window) bool { _, ok := q[w]; return !ok })
}

// roll empties the windows whose reset has passed. The 5-hour one starts again with the next message; a weekly one goes
// on.
func (q quota) roll(now time.Time) {
	for w, u := range q {
		if u.reset.IsZero() || now.Before(u.reset) {
			continue
		}
		if w == FiveHour {
			q[w] = usage{}
			continue
		}
		for week := 7 * 24 * time.Hour; !now.Before(u.reset); {
			u.reset = u.reset.Add(week)
		}
		q[w] = usage{reset: u.reset}
	}
}

// start gives a window that has not started its reset: 5 hours on, on a ten-minute mark; or a week on, on the hour.
func (q quota) start(w Window, now time.Time) {
	u := q[w]
	if !u.reset.IsZero() {
		return
	}
	if w == FiveHour {
		u.reset = now.Truncate(10 * time.Minute).Add(5 * time.Hour)
	} else {
		u.reset = now.Truncate(time.Hour).Add(7 * 24 * time.Hour)
	}
	q[w] = u
}

// spent lists the used-up windows that count the model.
func (q quota) spent(model string) []Window {
	return slices.DeleteFunc(q.windows(), func(w Window) bool { return !w.counts(model) || q[w].used < spentAt })
}

// charge starts and fills the windows that count the model.
func (q quota) charge(model string, c Cost, now time.Time) {
	shares := map[Window]float64{FiveHour: c.FiveHour, SevenDay: c.SevenDay, Fable: c.Model, Opus: c.Model,
		Sonnet: c.Model}
	for _, w := range q.windows() {
		if !w.counts(model) {
			continue
		}
		q.start(w, now)
		u := q[w]
		u.used += shares[w]
		q[w] = u
	}
}

// with returns a copy in which the given windows are used up until that time.
func (q quota) with(spent []Window, until time.Time) quota {
	q = maps.Clone(q)
	for _, w := range spent {
		q[w] = usage{used: 1.01, reset: until}
	}
	return q
}
