package cli

import (
	"context"
	"fmt"
	"time"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
	"clb/app/status"
	"clb/proxy/balance"
)

// modeCommand is `clb mode`.
type modeCommand struct {
	Mode    *string `arg:"" optional:"" complete:"mode" help:"auto, prefer, only or bypass; without it the one in force is shown."`
	Account string  `arg:"" optional:"" name:"name" complete:"holder" help:"The account that prefer and only are about."`
	For     *string `placeholder:"TIME" xor:"end" complete:"duration" help:"End prefer or only after that time: 2h, 90m, 3d. Then the mode is auto again."`
	Until   *string `placeholder:"TIME" xor:"end" complete:"none" help:"End it at a time of day (18:30) or on a day (2026-12-01)."`
	JSON    bool    `name:"json" help:"Write how requests are spread as JSON."`
}

// Help has the examples.
func (modeCommand) Help() string {
	return "auto lets the strategy choose. prefer lets new conversations begin on one account as long as it can " +
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
	return s.with(ctx, func(api control.API) error {
		if c.Mode != nil {
			if err := api.SetMode(ctx,
				control.ModeChange{Mode: *c.Mode, Account: c.Account, Until: until}); err != nil {
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
		s.Say("%s", modeWords(r, s.now()))
		return nil
	})
}

// end is when the mode ends, zero where it does not.
func (c modeCommand) end(now time.Time) (time.Time, error) {
	switch {
	case c.Mode == nil && (c.For != nil || c.Until != nil):
		return time.Time{}, wrong("say which mode is to end: %s mode only NAME --for 2h", buildinfo.Binary)
	case c.For != nil:
		if until, ok := fromNow(*c.For, now); ok && until.After(now) {
			return until.Round(0), nil
		}
		return time.Time{}, wrong("--for takes a time from now: 2h, 90m, 3d")
	case c.Until != nil:
		return momentOf("--until", *c.Until, now)
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
		return about + ": new conversations begin there as long as it can serve"
	case balance.Only:
		return about + ": it serves everything, and nothing moves to another account"
	case balance.Bypass:
		return "bypass: Claude Code's own login goes through, and no account of yours is used"
	default:
		return fmt.Sprintf("auto: new conversations begin %s (%s)", strategyWords(r.Strategy), console.Clean(r.Strategy))
	}
}
