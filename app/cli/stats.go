package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/cli/console"
	"clb/app/control"
)

// statsCommand is `clb stats`.
type statsCommand struct {
	stretch `embed:""`
	By      string `placeholder:"account|model|outcome|hour" complete:"grouping" help:"${stats_by}"`
	Account string `placeholder:"NAME" complete:"account" help:"Count the requests of this account alone."`
	Model   string `placeholder:"MODEL" complete:"model" help:"Count the requests to this model alone."`
	JSON    bool   `name:"json" help:"Write JSON, as GET /api/analytics does."`
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
		s.analytics(a, query)
		return nil
	})
}

// query is what to ask for.
func (c statsCommand) query(s *invocation) (control.AnalyticsQuery, error) {
	now := s.now()
	from, to, err := c.bounds(now, "24h")
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
		return q, wrong("--by takes %s", strings.Join(control.Groupings(), ", "))
	}
	if !c.JSON {
		q.Step = stepFor(q.From, q.To, now, lineWidth(s.Width()))
	}
	return q, nil
}

// minutesKept is for how long figures are told apart by minutes; older ones are by hours.
const minutesKept = 48 * time.Hour

// stepFor is the shortest step that cuts a stretch into at most so many, empty where it is open or too long for all of
// them.
func stepFor(from, to, now time.Time, most int) string {
	if from.IsZero() {
		return ""
	}
	if to.IsZero() {
		to = now
	}
	for _, step := range []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
		15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour,
		4 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 2 * 24 * time.Hour, 3 * 24 * time.Hour,
		7 * 24 * time.Hour, 14 * 24 * time.Hour, 28 * 24 * time.Hour} {
		// Where the stretch does not begin with a step there is one more.
		if to.Sub(from)/step < time.Duration(most) && (step >= time.Hour || now.Sub(from) < minutesKept) {
			return control.StepText(step)
		}
	}
	return ""
}

// stepLength is how long a step is that Analytics names; 0 where it is not known.
func stepLength(step string) time.Duration {
	units := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}
	if length, ok := units[step]; ok {
		return length
	}
	for name, length := range units {
		if n, err := strconv.Atoi(strings.TrimSuffix(step, name[:1])); err == nil && strings.HasSuffix(step, name[:1]) {
			return time.Duration(n) * length
		}
	}
	return 0
}

// stretchWords says which time was summed up.
func stretchWords(a control.Analytics, now time.Time) string {
	to := "now"
	if now.Sub(a.To).Abs() > 2*time.Minute {
		to = dayMoment(a.To, now)
	}
	return dayMoment(a.From, now) + " to " + to
}

// dayMoment is a moment with its day.
func dayMoment(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() != now.Year() {
		return t.Format("2 Jan 2006 15:04")
	}
	return t.Format("2 Jan 15:04")
}
