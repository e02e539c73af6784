package cli

import (
	"context"

	"clb/app/control"
)

// clearLimitCommand is `clb clear-limit`.
type clearLimitCommand struct {
	Name string `arg:"" complete:"account" help:"The account."`
}

// Help has the examples.
func (clearLimitCommand) Help() string {
	return "For when you know better than the last answer did: the quota was raised, the cap was lifted. " +
		"If the account is still limited, the next answer says so and the limit is back.\n\n" +
		examples("clear-limit work")
}

// Run ends every limit and rest.
func (c clearLimitCommand) Run(ctx context.Context, s *invocation) error {
	return s.with(ctx, func(api control.API) error {
		account, err := find(ctx, api, c.Name)
		if err != nil {
			return err
		}
		if err := api.ClearLimit(ctx, account.Name); err != nil {
			return err
		}
		return s.sayState(ctx, api, account.Name, "has no limit now")
	})
}
