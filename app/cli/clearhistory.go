package cli

import (
	"context"

	"clb/app/control"
)

// clearHistoryCommand is `clb clear-history`.
type clearHistoryCommand struct {
	Yes bool `short:"y" help:"Do it without asking."`
}

// Help has the examples.
func (clearHistoryCommand) Help() string {
	return "The totals stay.\n\n" + examples("clear-history", "clear-history --yes")
}

// Run forgets the requests.
func (c clearHistoryCommand) Run(ctx context.Context, s *session) error {
	if err := s.confirm(ctx, c.Yes, "Forget all requests?"); err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		if err := api.ClearHistory(ctx); err != nil {
			return err
		}
		s.say("All requests are forgotten.")
		return nil
	})
}
