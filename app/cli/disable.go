package cli

import "context"

// disableCommand is `clb disable`.
type disableCommand struct {
	Name string `arg:"" complete:"account" help:"The account."`
}

// Help has the examples.
func (disableCommand) Help() string {
	return "Requests under way run to their end; conversations go on with another account.\n\n" +
		examples("disable work")
}

// Run switches the account off.
func (c disableCommand) Run(ctx context.Context, s *invocation) error {
	return s.switchAccount(ctx, c.Name, false)
}
