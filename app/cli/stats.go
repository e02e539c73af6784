package cli

import (
	"context"
	"slices"
	"strings"

	"clb/app/cli/console"
	"clb/app/cli/statstable"
	"clb/app/cli/timearg"
	"clb/app/control"
)

// statsCommand is `clb stats`.
type statsCommand struct {
	timearg.Stretch `embed:""`
	By              string `placeholder:"account|model|outcome|hour" complete:"grouping" help:"${stats_by}"`
	Account         string `placeholder:"NAME" complete:"account" help:"Count the requests of this account alone."`
	Model           string `placeholder:"MODEL" complete:"model" help:"Count the requests to this model alone."`
	JSON            bool   `name:"json" help:"Write JSON, as GET /api/analytics does."`
}

// Help has the examples.
func (statsCommand) Help() string {
	return "Shows usage for a period; without one, for the last 24 hours. A line shows how a figure went over " +
		"that time, from 0 to its highest, shares from 0 to all; " +
		"where it is empty there was nothing.\n\n" +
		"Errors are answers that failed or broke off. IN counts all tokens of the prompts, CACHE is the share of " +
		"them that the cache gave. " +
		"Value is API-equivalent: what requests on subscriptions would have cost at API prices; cost is what those " +
		"on API keys did, both in US dollars. " +
		"P50 is the median of times and speeds; nine of ten requests stay below P90, and 99 of 100 below P99. " +
		"Percentiles are accurate to within a few percent.\n\n" +
		examples("stats", "stats --last 7d --by model", "stats --from 2026-11-01 --to 2026-11-30",
			"stats --last 90d --account work --by hour", "stats --last all --json")
}

// Run shows the figures.
func (c statsCommand) Run(ctx context.Context, s *invocation) error {
	query, err := c.query(s)
	if err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		a, err := api.Analytics(ctx, query)
		if err != nil {
			return err
		}
		if c.JSON {
			return console.WriteJSON(s.Out, a)
		}
		statstable.Write(s.Terminal, a, query, s.now())
		return nil
	})
}

// query is what to ask for.
func (c statsCommand) query(s *invocation) (control.AnalyticsQuery, error) {
	now := s.now()
	from, to, err := c.Bounds(now, "24h")
	if err != nil {
		return control.AnalyticsQuery{}, err
	}
	if c.By == "" {
		c.By = "account"
		if c.Account != "" {
			c.By = "model"
		}
	}
	q := control.AnalyticsQuery{HistoryFilter: control.HistoryFilter{From: from, To: to, Account: c.Account,
		Model: c.Model}, By: []string{c.By}}
	if !slices.Contains(control.Groupings(), c.By) {
		return q, console.Wrong("--by takes %s", strings.Join(control.Groupings(), ", "))
	}
	if !c.JSON {
		q.Step = statstable.StepFor(q.From, q.To, now, statstable.LineWidth(s.Width()))
	}
	return q, nil
}
