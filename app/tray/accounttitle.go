package tray

import (
	"strings"
	"time"

	"clb/app/format"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// accountTitle is "work — 62% of 5 h, resets 14:20 · week 31%", with the account's state in front where it is not
// ready.
func accountTitle(a status.Account, now time.Time) string {
	var parts []string
	if state := stateWords(a, now); state != "" {
		parts = append(parts, state)
	}
	if a.Enabled {
		limited := a.State == status.Limited && !a.Until.IsZero()
		parts = appendWindow(parts, fiveHours, untold(a, now, a.Limits.FiveHour.At(now)), now, !limited)
		parts = appendWindow(parts, "week", untold(a, now, a.Limits.SevenDay.At(now)), now, false)
	}
	if len(parts) == 0 && a.Kind == "api-key" {
		parts = []string{"API key"}
	} else if len(parts) == 0 {
		parts = []string{"ready"}
	}
	return format.Cut(name(a)+" — "+strings.Join(parts, " · "), wide)
}

// nearby is how far an account's end may lie from that of the window it comes from: it is moved a little, so that not
// all accounts come back in the same moment.
const nearby = time.Minute

// untold takes the end out of a window that the account's state shows already; the two, a minute apart, would only
// confuse.
func untold(a status.Account, now time.Time, w anthropic.Window) anthropic.Window {
	if a.Until.After(now) && a.Until.Sub(w.Reset).Abs() < nearby {
		w.Reset = time.Time{}
	}
	return w
}

// stateWords is the account's state where it is not ready.
func stateWords(a status.Account, now time.Time) string {
	until := ""
	if a.Until.After(now) {
		until = " until " + format.Clock(a.Until, now)
	}
	switch {
	case !a.Enabled || a.State == status.Off:
		return "off"
	case a.State == status.Ready:
		return ""
	case a.State == status.Limited:
		return "limited" + until
	case a.State == status.Resting:
		return "cooling down" + until
	case a.State == status.Paused:
		return "paused" + until
	case a.State == status.SignedOut:
		return "sign in again"
	case a.State == status.Locked:
		return "keychain locked"
	default:
		return format.Line(string(a.State), narrow)
	}
}

// fiveHours is the label of the 5-hour window.
const fiveHours = "5 h"

// appendWindow adds a usage window that is known; its end is said when it is asked for, or the window is nearly spent.
func appendWindow(parts []string, label string, w anthropic.Window, now time.Time, end bool) []string {
	if !w.Known() {
		return parts
	}
	text := label + " " + format.Percent(w.Utilization)
	if label == fiveHours {
		text = format.Percent(w.Utilization) + " of " + label
	}
	if (end || w.Utilization >= 0.8) && w.Reset.After(now) {
		text += ", resets " + format.Clock(w.Reset, now)
	}
	return append(parts, text)
}
