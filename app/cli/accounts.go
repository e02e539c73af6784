package cli

import (
	"context"
	"fmt"
	"strings"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
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
			s.Say("%q is disabled: it gets no new requests. Running ones finish.", account.Name)
			return nil
		}
		return s.sayState(ctx, api, account.Name, "is enabled")
	})
}

// sayState says what has become of an account, and what still keeps it from taking requests.
func (s *invocation) sayState(ctx context.Context, api control.API, name, what string) error {
	account, err := find(ctx, api, name)
	if err != nil {
		return err
	}
	if account.State == status.Ready {
		s.Say("%q %s.", account.Name, what)
		return nil
	}
	if end := format.Deadline(account.PausedUntil, s.now()); account.State == status.Paused && end != "" {
		s.Say("%q %s but paused %s. Resume: %s set %s --pause off", account.Name, what, end, buildinfo.Binary,
			quoted(account.Name))
		return nil
	}
	s.Say("%q %s but %s: %s.", account.Name, what, stateOf(account.State).Text,
		console.Clean(orDash(note(account, s.now()))))
	return nil
}

// disableCommand is `clb disable`.
type disableCommand struct {
	Name string `arg:"" complete:"account" help:"The account."`
}

// Help has the examples.
func (disableCommand) Help() string {
	return "Requests under way run to their end; sessions go on with another account.\n\n" +
		examples("disable work")
}

// Run switches the account off.
func (c disableCommand) Run(ctx context.Context, s *invocation) error {
	return s.switchAccount(ctx, c.Name, false)
}

// removeCommand is `clb remove`.
type removeCommand struct {
	Name string `arg:"" complete:"account" help:"The account."`
	Yes  bool   `short:"y" help:"Do it without asking."`
}

// Help has the examples.
func (removeCommand) Help() string {
	return "The secret is deleted from the keychain. The history keeps the account's requests.\n\n" +
		examples("remove work", "remove work --yes")
}

// Run removes the account.
func (c removeCommand) Run(ctx context.Context, s *invocation) error {
	account, err := s.lookUp(ctx, c.Name)
	if err != nil {
		return err
	}
	if err := s.Confirm(ctx, c.Yes,
		fmt.Sprintf("Remove the account %s and its secret?", console.Clean(account.Name))); err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		if err := api.RemoveAccount(ctx, account.Name); err != nil {
			return err
		}
		s.Say("Removed %s.", console.Clean(account.Name))
		return nil
	})
}

// look returns the whole picture, for a command that then asks a person.
func (s *invocation) look(ctx context.Context) (status.Snapshot, error) {
	var snapshot status.Snapshot
	err := s.with(ctx, func(api control.API) (err error) {
		snapshot, err = api.Status(ctx)
		return err
	})
	return snapshot, err
}

// lookUp finds an account for a command that then asks a person.
func (s *invocation) lookUp(ctx context.Context, name string) (status.Account, error) {
	snapshot, err := s.look(ctx)
	if err != nil {
		return status.Account{}, err
	}
	return among(snapshot.Accounts, name)
}

// find looks an account up by its name, in any case.
func find(ctx context.Context, api control.API, name string) (status.Account, error) {
	snapshot, err := api.Status(ctx)
	if err != nil {
		return status.Account{}, err
	}
	return among(snapshot.Accounts, name)
}

func among(accounts []status.Account, name string) (status.Account, error) {
	for _, a := range accounts {
		if strings.EqualFold(a.Name, name) {
			return a, nil
		}
	}
	return status.Account{},
		&control.InputError{Text: fmt.Sprintf("there is no account %q: see %s list", name, buildinfo.Binary),
			Kind: control.Unknown}
}

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
