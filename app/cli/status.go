package cli

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
	"clb/app/status"
	"clb/proxy/balance"
)

// statusCommand is `clb status`.
type statusCommand struct {
	JSON bool `name:"json" help:"Write JSON: all that GET /api/status tells, and whether the program runs."`
}

// Help has the examples.
func (statusCommand) Help() string { return examples("status", "status --json") }

// statusReport is what --json writes.
type statusReport struct {
	// Running says whether a program serves now.
	Running bool `json:"running"`
	status.Snapshot
}

// Run shows the whole picture.
func (c statusCommand) Run(ctx context.Context, s *invocation) error {
	return s.with(ctx, func(api control.API) error {
		snapshot, err := api.Status(ctx)
		if err != nil {
			return err
		}
		_, running := api.(remote)
		if c.JSON {
			snapshot.Accounts = append([]status.Account{}, snapshot.Accounts...)
			return console.WriteJSON(s.Out, statusReport{running, snapshot})
		}
		s.picture(snapshot, running)
		return nil
	})
}

// picture writes a snapshot for people.
func (s *invocation) picture(snapshot status.Snapshot, running bool) {
	if running {
		s.Say("%s %s runs at %s since %s (%s)", s.Painted(buildinfo.Name, console.Bold),
			console.Clean(snapshot.Version),
			console.Clean(snapshot.Address),
			format.Moment(snapshot.StartedAt, s.now()), format.Span(s.now().Sub(snapshot.StartedAt)))
	} else {
		s.Say("%s is not running. Start it with %s.", s.Painted(buildinfo.Name, console.Bold), buildinfo.Binary)
	}
	for _, w := range snapshot.Warnings {
		s.Say("%s %s", s.Painted("Warning:", console.Red), console.Clean(w))
	}
	s.Say("")
	for _, line := range totals(snapshot.Stats, running) {
		s.Say("%-10s%s", line[0], line[1])
	}
	for _, line := range spread(snapshot, s.now()) {
		s.Say("%-10s%s", line[0], console.Clean(line[1]))
	}
	if unknown := snapshot.Prices.Unknown; len(unknown) > 0 {
		s.Say("%-10s%s", "Prices",
			console.Clean(fmt.Sprintf("of %s, none for %s", snapshot.Prices.Table, strings.Join(unknown, ", "))))
	}
	s.Say("")
	s.accounts(snapshot)
}

// totals are the numbers in words, as pairs of heading and text.
func totals(n status.Stats, running bool) [][2]string {
	requests := fmt.Sprintf("%d in total, %d today", n.TotalRequests, n.TodayRequests)
	if running {
		requests += fmt.Sprintf(", %d under way", n.Running)
	}
	lines := [][2]string{{"Requests", requests}}
	if n.TotalRequests > 0 {
		lines = append(lines,
			[2]string{"Answers",
				fmt.Sprintf("%s succeeded, %s on average", format.Percent(n.SuccessRate),
					format.Milliseconds(n.AverageResponseMS))},
			[2]string{"Retries", fmt.Sprintf("%d · Account switches %d", n.Retries, n.Failovers)},
			[2]string{"Tokens",
				fmt.Sprintf("%s in, %s out, cache %s written and %s read", format.Amount(n.Tokens.Input),
					format.Amount(n.Tokens.Output),
					format.Amount(n.Tokens.CacheWrite()), format.Amount(n.Tokens.CacheRead))})
	}
	return lines
}

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
		add("Strategy", "%s: new sessions begin %s", s.Routing.Strategy, strategyWords(s.Routing.Strategy))
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
