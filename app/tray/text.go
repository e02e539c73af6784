package tray

import (
	"net/url"
	"strings"
	"time"

	"clb/app/format"
	"clb/app/status"
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
