package cli

import (
	"context"
	"fmt"
	"strconv"

	"clb/app/cli/console"
	"clb/app/control"
)

// holdCommand is `clb hold`.
type holdCommand struct {
	Minutes *string `arg:"" optional:"" complete:"hold" help:"How many minutes a request may wait, 1 to 60, or off; without it what is in force is shown."`
	JSON    bool    `name:"json" help:"Write how requests are spread as JSON."`
}

// Help has the examples.
func (holdCommand) Help() string {
	return "With every account spent, a request is refused, and Claude Code shows its limit message. With a hold it " +
		"waits for the first account that is back, " +
		"if that is soon enough, and then goes on: for work that runs over night. Those that wait show in status.\n\n" +
		examples("hold", "hold 30", "hold off")
}

// Run shows or sets how long requests wait.
func (c holdCommand) Run(ctx context.Context, s *invocation) error {
	var change control.RoutingChange
	if c.Minutes != nil {
		minutes, err := strconv.Atoi(*c.Minutes)
		switch {
		case *c.Minutes == "off":
			minutes = 0
		case err != nil:
			return wrong("hold takes a number of minutes from 0 to 60, or off")
		}
		change.HoldMinutes = &minutes
	}
	return s.with(ctx, func(api control.API) error {
		if change.HoldMinutes != nil {
			if err := api.SetRouting(ctx, change); err != nil {
				return err
			}
		}
		r, err := routing(ctx, api)
		switch {
		case err != nil:
			return err
		case c.JSON:
			return console.WriteJSON(s.Out, r)
		}
		s.Say("%s", holdWords(r.HoldMinutes))
		return nil
	})
}

// holdWords says what becomes of a request when every account is spent.
func holdWords(minutes int) string {
	if minutes == 0 {
		return "off: with every account spent a request is refused at once"
	}
	return fmt.Sprintf("%d min: with every account spent a request waits that long for the first one that is back",
		minutes)
}
