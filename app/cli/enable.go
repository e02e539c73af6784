package cli

import (
	"context"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/status"
)

// enableCommand is `clb enable`.
type enableCommand struct {
	Name string `arg:"" complete:"account" help:"The account."`
}

// Help has the examples.
func (enableCommand) Help() string { return examples("enable work") }

// Run switches the account on.
func (c enableCommand) Run(ctx context.Context, s *invocation) error {
	return s.switchAccount(ctx, c.Name, true)
}

// switchAccount switches an account on or off and says how it then is.
func (s *invocation) switchAccount(ctx context.Context, name string, enabled bool) error {
	return s.with(ctx, func(api control.API) error {
		account, err := find(ctx, api, name)
		if err != nil {
			return err
		}
		if err := api.SetEnabled(ctx, account.Name, enabled); err != nil {
			return err
		}
		if !enabled {
			s.Say("%s is off: it gets no more requests. Those under way run to their end.", console.Clean(account.Name))
			return nil
		}
		return s.sayState(ctx, api, account.Name, "is on")
	})
}

// sayState says what has become of an account, and what still keeps it from taking requests.
func (s *invocation) sayState(ctx context.Context, api control.API, name, what string) error {
	account, err := find(ctx, api, name)
	if err != nil {
		return err
	}
	if account.State == status.Ready {
		s.Say("%s %s.", console.Clean(account.Name), what)
		return nil
	}
	s.Say("%s %s, but %s: %s.", console.Clean(account.Name), what, stateOf(account.State).Text,
		console.Clean(orDash(note(account, s.now()))))
	return nil
}
