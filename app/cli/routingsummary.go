package cli

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"clb/app/format"
	"clb/app/status"
	"clb/proxy/balance"
)

// mostWaiting is how many waiting requests are shown one by one.
const mostWaiting = 5

// spread says how requests are spread where that is not as in a fresh installation, who waits, and where groups answer:
// pairs of heading and text.
func spread(s status.Snapshot, now time.Time) [][2]string {
	var lines [][2]string
	last := ""
	add := func(heading, format string, args ...any) {
		shown := heading
		if heading == last {
			shown = ""
		}
		last = heading
		lines = append(lines, [2]string{shown, fmt.Sprintf(format, args...)})
	}
	if s.Routing.Mode != "" && s.Routing.Mode != string(balance.Auto) {
		add("Mode", "%s", modeWords(s.Routing, now))
	}
	if s.Routing.Strategy != "" && s.Routing.Strategy != string(balance.Balanced) {
		add("Strategy", "%s: new conversations begin %s", s.Routing.Strategy, strategyWords(s.Routing.Strategy))
	}
	if s.Routing.HoldMinutes > 0 {
		add("Hold", "%s", holdWords(s.Routing.HoldMinutes))
	}
	for i, w := range s.Waiting {
		if i == mostWaiting {
			add("Waiting", "and %d more", len(s.Waiting)-i)
			break
		}
		add("Waiting", "%s", waitingWords(w, now))
	}
	for _, r := range s.Routing.Routes {
		add("Routes", "%s", r)
	}
	for _, g := range s.Routing.Groups {
		add("Groups", "%s (%s) at %s", g, strings.Join(members(s.Accounts, g), ", "), groupAddress(s.Address, g))
	}
	return lines
}

// waitingWords says who waits and until when.
func waitingWords(w status.Held, now time.Time) string {
	what := w.Model
	if what == "" {
		what = "a request"
	}
	text := fmt.Sprintf("%s since %s", what, format.Moment(w.Since, now))
	if end := format.Deadline(w.Until, now); end != "" {
		text += ", " + end
	}
	return text + ", " + w.ID
}

// members are the accounts of a group.
func members(accounts []status.Account, group string) []string {
	var names []string
	for _, a := range accounts {
		if strings.EqualFold(a.Group, group) {
			names = append(names, a.Name)
		}
	}
	return names
}

// groupAddress is where a group answers.
func groupAddress(address, group string) string { return address + "/g/" + url.PathEscape(group) }
