package cli

import (
	"context"

	"clb/app/buildinfo"
	"clb/app/control"
)

// clearHistoryCommand is `clb clear-history`.
type clearHistoryCommand struct {
	Yes bool `short:"y" help:"Do it without asking."`
}

// Help has the examples.
func (clearHistoryCommand) Help() string {
	return "The requests go, with the figures, conversations and limits over time that were made of them. The totals " +
		"stay. It is asked twice, for there is no way back but a copy: see " +
		buildinfo.Binary + " help backup.\n\n" + examples("clear-history", "clear-history --yes")
}

// Run forgets the requests.
func (c clearHistoryCommand) Run(ctx context.Context, s *invocation) error {
	if err := s.ConfirmTwice(ctx, c.Yes, "Forget all requests, with all figures over time and conversations?",
		"forget"); err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		if err := api.ClearHistory(ctx); err != nil {
			return err
		}
		s.Say("All requests are forgotten.")
		return nil
	})
}
