package cli

import (
	"context"

	"clb/app/control"
)

// resetStatsCommand is `clb reset-stats`.
type resetStatsCommand struct {
	Yes bool `short:"y" help:"Do it without asking."`
}

// Help has the examples.
func (resetStatsCommand) Help() string {
	return "The history of requests stays, with its figures over time. It is asked twice, for there is no way back.\n\n" + examples("reset-stats", "reset-stats --yes")
}

// Run sets the totals to zero.
func (c resetStatsCommand) Run(ctx context.Context, s *invocation) error {
	if err := s.ConfirmTwice(ctx, c.Yes, "Set all totals to zero?", "zero"); err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		if err := api.ResetStats(ctx); err != nil {
			return err
		}
		s.Say("All totals are zero.")
		return nil
	})
}
