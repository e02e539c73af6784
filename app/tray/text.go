package tray

import (
	"net/url"
	"strings"
	"time"

	"clb/app/format"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// How many characters a name and a whole line may have.
const (
	narrow = 32
	wide   = 90
)

// headline is the status line: "Running on :8080 · 128 requests today".
func headline(s status.Snapshot) string {
	if s.StartedAt.IsZero() {
		return "Not running"
	}
	text := "Running"
	if at := place(s.Address); at != "" {
		text += " on " + at
	}
	return text + " · " + format.Count(s.Stats.TodayRequests, "request", "requests") + " today"
}

// waitTitle is "claude-opus-5-5 · until 14:20".
func waitTitle(w status.Held, now time.Time) string {
	what := format.Line(w.Model, narrow)
	if what == "" {
		what = "a request"
	}
	if session := format.Line(w.Session, 9); session != "" {
		what += " · conversation " + session
	}
	return what + " · until " + format.Clock(w.Until, now)
}

// place is the part of the address that differs between machines: ":8080".
func place(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return format.Line(address, narrow)
	}
	switch u.Hostname() {
	case "localhost", "127.0.0.1", "::1":
		if u.Port() != "" {
			return ":" + u.Port()
		}
	}
	return format.Line(u.Host, narrow)
}

// quitTitle says what quitting would wait for.
func quitTitle(running int) string {
	if running == 0 {
		return "Quit"
	}
	return "Quit… (" + format.Count(running, "request", "requests") + " active)"
}

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

// bar is a share as a picture, rounded down as a percentage is.
func bar(share float64) string {
	const cells = 10
	full := 0
	if share > 0 { // NaN is not
		full = int(min(share, 1)*cells + 1e-9)
	}
	return strings.Repeat("█", full) + strings.Repeat("░", cells-full)
}

// name is an account's name, fit to be shown.
func name(a status.Account) string { return format.Name(a.Name, narrow) }

// escape protects the signs that the menus of an OS (runtime.GOOS) read as "underline the next letter".
func escape(text, goos string) string {
	switch goos {
	case "windows":
		return strings.ReplaceAll(text, "&", "&&")
	case "darwin":
		return text
	default:
		return strings.ReplaceAll(text, "_", "__")
	}
}
