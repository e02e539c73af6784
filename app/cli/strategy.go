package cli

import (
	"context"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/status"
	"clb/proxy/balance"
)

// strategyCommand is `clb strategy`.
type strategyCommand struct {
	Name *string `arg:"" optional:"" complete:"strategy" help:"balanced, least-used, drain or priority; without it the one in force is shown."`
	JSON bool    `name:"json" help:"Write how requests are spread as JSON."`
}

// Help has the examples.
func (strategyCommand) Help() string {
	return "A strategy says on which account a new conversation begins. A conversation that runs stays where it is, " +
		"since its prompt cache does. " +
		"It holds at once and after a restart, and stands in the settings file.\n\n" +
		examples("strategy", "strategy drain", "strategy balanced")
}

// Run shows or sets the strategy.
func (c strategyCommand) Run(ctx context.Context, s *invocation) error {
	return s.with(ctx, func(api control.API) error {
		if c.Name != nil {
			if err := api.SetRouting(ctx, control.RoutingChange{Strategy: c.Name}); err != nil {
				return err
			}
		}
		r, err := routing(ctx, api)
		switch {
		case err != nil:
			return err
		case c.JSON:
			return console.WriteJSON(s.Out, r)
		case c.Name != nil:
			s.Say("New conversations begin %s (%s).", strategyWords(r.Strategy), console.Clean(r.Strategy))
			return nil
		}
		for _, each := range balance.Strategies() {
			mark := " "
			if string(each) == r.Strategy {
				mark = "*"
			}
			s.Say("%s %-11s %s", mark, each, strategyWords(string(each)))
		}
		return nil
	})
}

// routing is how requests are spread now.
func routing(ctx context.Context, api control.API) (status.Routing, error) {
	snapshot, err := api.Status(ctx)
	return snapshot.Routing, err
}

// strategyWords says where new conversations begin.
func strategyWords(strategy string) string {
	switch balance.Strategy(strategy) {
	case balance.LeastUsed:
		return "on the account with the fewest requests in its current window"
	case balance.Drain:
		return "on the account whose week ends soonest, so that nothing expires unused"
	case balance.Priority:
		return "on the first account in order, on the next one when that is nearly spent"
	default:
		return "on the account with most room left, in the window that ends the work first"
	}
}
