package cli

import (
	"context"
	"fmt"
	"strings"

	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/status"
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
			return writeJSON(s.out, statusReport{running, snapshot})
		}
		s.picture(snapshot, running)
		return nil
	})
}

// picture writes a snapshot for people.
func (s *invocation) picture(snapshot status.Snapshot, running bool) {
	if running {
		s.say("%s %s runs at %s since %s (%s)", s.painted(buildinfo.Name, bold), clean(snapshot.Version),
			clean(snapshot.Address),
			moment(snapshot.StartedAt, s.now()), span(s.now().Sub(snapshot.StartedAt)))
	} else {
		s.say("%s is not running. Start it with %s.", s.painted(buildinfo.Name, bold), buildinfo.Binary)
	}
	for _, w := range snapshot.Warnings {
		s.say("%s %s", s.painted("Warning:", red), clean(w))
	}
	s.say("")
	for _, line := range totals(snapshot.Stats, running) {
		s.say("%-10s%s", line[0], line[1])
	}
	for _, line := range spread(snapshot, s.now()) {
		s.say("%-10s%s", line[0], clean(line[1]))
	}
	if unknown := snapshot.Prices.Unknown; len(unknown) > 0 {
		s.say("%-10s%s", "Prices",
			clean(fmt.Sprintf("of %s, none for %s", snapshot.Prices.Table, strings.Join(unknown, ", "))))
	}
	s.say("")
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
				fmt.Sprintf("%s succeeded, %s on average", percent(n.SuccessRate), milliseconds(n.AverageResponseMS))},
			[2]string{"Detours",
				fmt.Sprintf("%s, %s to another account", tries(n.Retries), count(n.Failovers, "failover"))},
			[2]string{"Tokens", fmt.Sprintf("%s in, %s out, cache %s written and %s read", amount(n.Tokens.Input),
				amount(n.Tokens.Output),
				amount(n.Tokens.CacheWrite()), amount(n.Tokens.CacheRead))})
	}
	return lines
}

func tries(n int64) string {
	if n == 1 {
		return "1 retry"
	}
	return fmt.Sprintf("%d retries", n)
}
