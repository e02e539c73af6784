package cli

import (
	"context"
	"strings"

	"clb/app/cli/console"
	"clb/app/control"
)

// dashboardCommand is `clb dashboard`.
type dashboardCommand struct {
	Print bool `help:"Only write the address."`
}

// Help has the examples.
func (dashboardCommand) Help() string {
	return "It opens where this command runs, and writes the address for any other screen.\n\n" +
		examples("dashboard", "dashboard --print")
}

// Run opens the page.
func (c dashboardCommand) Run(ctx context.Context, s *invocation) error {
	return s.with(ctx, func(api control.API) error {
		if _, running := api.(remote); !running {
			return control.ErrNotRunning
		}
		snapshot, err := api.Status(ctx)
		if err != nil {
			return err
		}
		page := strings.TrimSuffix(snapshot.Address, "/") + "/dashboard"
		s.Say("%s", console.Clean(page))
		if c.Print {
			return nil
		}
		return s.open(ctx, page)
	})
}
