package cli

import (
	"context"
	"fmt"
	"strings"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/status"
)

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
