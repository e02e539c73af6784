package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/cli/timearg"
	"clb/app/control"
	"clb/app/format"
	"clb/app/status"
	"clb/proxy/balance"
)

// routingTo makes a change to the routing, if there is one, and shows the routing that is then in force.
func (s *invocation) routingTo(ctx context.Context, asJSON bool, change func(control.API) error,
	show func(status.Routing) error) error {
	return s.with(ctx, func(api control.API) error {
		if change != nil {
			if err := change(api); err != nil {
				return err
			}
		}
		r, err := routing(ctx, api)
		switch {
		case err != nil:
			return err
		case asJSON:
			return console.WriteJSON(s.Out, r)
		}
		return show(r)
	})
}

// routing is how requests are spread now.
func routing(ctx context.Context, api control.API) (status.Routing, error) {
	snapshot, err := api.Status(ctx)
	return snapshot.Routing, err
}

// holdCommand is `clb hold`.
type holdCommand struct {
	Minutes *string `arg:"" optional:"" complete:"hold" help:"${hold_minutes}"`
	JSON    bool    `name:"json" help:"Write how requests are spread as JSON."`
}

// Help has the examples.
func (holdCommand) Help() string {
	return "When every account is at its limit, a request is refused, and Claude Code shows its limit message. With " +
		"a hold it waits for the first account that is back, if that is soon enough, and then goes on: for work that " +
		"runs overnight. Held requests show in status.\n\n" + examples("hold", "hold 30", "hold off")
}

// Run shows or sets how long requests wait.
func (c holdCommand) Run(ctx context.Context, s *invocation) error {
	var set func(control.API) error
	if c.Minutes != nil {
		minutes, err := strconv.Atoi(*c.Minutes)
		switch {
		case *c.Minutes == "off":
			minutes = 0
		case err != nil:
			return console.Wrong("hold takes a number of minutes from 0 to 60, or off")
		}
		set = func(api control.API) error {
			return api.SetRouting(ctx, control.RoutingChange{HoldMinutes: &minutes})
		}
	}
	return s.routingTo(ctx, c.JSON, set, func(r status.Routing) error {
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

// strategyCommand is `clb strategy`.
type strategyCommand struct {
	Name *string `arg:"" optional:"" complete:"strategy" help:"${strategy_name}"`
	JSON bool    `name:"json" help:"Write how requests are spread as JSON."`
}

// Help has the examples.
func (strategyCommand) Help() string {
	return "A strategy says on which account a new session begins. A running session stays where it is, since its " +
		"prompt cache does. The strategy applies at once and is kept in the settings file.\n\n" +
		examples("strategy", "strategy drain", "strategy balanced")
}

// Run shows or sets the strategy.
func (c strategyCommand) Run(ctx context.Context, s *invocation) error {
	var set func(control.API) error
	if c.Name != nil {
		set = func(api control.API) error { return api.SetRouting(ctx, control.RoutingChange{Strategy: c.Name}) }
	}
	return s.routingTo(ctx, c.JSON, set, func(r status.Routing) error {
		if c.Name != nil {
			s.Say("New sessions begin %s (%s).", strategyWords(r.Strategy), console.Clean(r.Strategy))
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

// strategyWords says where new sessions begin.
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

// modeCommand is `clb mode`.
type modeCommand struct {
	Mode    *string `arg:"" optional:"" complete:"mode" help:"${mode_mode}"`
	Account string  `arg:"" optional:"" name:"name" complete:"holder" help:"${mode_account}"`
	For     *string `placeholder:"TIME" xor:"end" complete:"duration" help:"${mode_for}"`
	Until   *string `placeholder:"TIME" xor:"end" complete:"none" help:"${mode_until}"`
	JSON    bool    `name:"json" help:"Write how requests are spread as JSON."`
}

// Help has the examples.
func (modeCommand) Help() string {
	return "auto lets the strategy choose. prefer lets new sessions begin on one account as long as it can " +
		"serve. only lets one account serve everything: " +
		"while it can't, requests are refused rather than served by another. bypass uses no account: Claude Code's " +
		"own login goes through.\n\n" +
		examples("mode", "mode prefer work", "mode only work --for 2h", "mode only work --until 18:30", "mode bypass",
			"mode auto")
}

// Run shows or sets the mode.
func (c modeCommand) Run(ctx context.Context, s *invocation) error {
	until, err := c.end(s.now())
	if err != nil {
		return err
	}
	var set func(control.API) error
	if c.Mode != nil {
		set = func(api control.API) error {
			return api.SetMode(ctx, control.ModeChange{Mode: *c.Mode, Account: c.Account, Until: until})
		}
	}
	return s.routingTo(ctx, c.JSON, set, func(r status.Routing) error {
		s.Say("%s", modeWords(r, s.now()))
		return nil
	})
}

// end is when the mode ends, zero where it does not.
func (c modeCommand) end(now time.Time) (time.Time, error) {
	switch {
	case c.Mode == nil && (c.For != nil || c.Until != nil):
		return time.Time{}, console.Wrong("say which mode is to end: %s mode only NAME --for 2h", buildinfo.Binary)
	case c.For != nil:
		if until, ok := timearg.FromNow(*c.For, now); ok && until.After(now) {
			return until.Round(0), nil
		}
		return time.Time{}, console.Wrong("--for takes a time from now: 2h, 90m, 3d")
	case c.Until != nil:
		return timearg.Until("--until", *c.Until, now)
	}
	return time.Time{}, nil
}

// modeWords says what the mode means.
func modeWords(r status.Routing, now time.Time) string {
	about := fmt.Sprintf("%s %s", r.Mode, console.Clean(r.Account))
	if end := format.Deadline(r.Until, now); end != "" {
		about += " " + end
	}
	switch balance.Mode(r.Mode) {
	case balance.Prefer:
		return about + ": new sessions begin there as long as it can serve"
	case balance.Only:
		return about + ": it serves everything, and nothing moves to another account"
	case balance.Bypass:
		return "bypass: Claude Code's own login goes through, and no account of yours is used"
	default:
		return fmt.Sprintf("auto: new sessions begin %s (%s)", strategyWords(r.Strategy),
			console.Clean(r.Strategy))
	}
}
