package cli

import (
	"context"
	"errors"
	"strconv"

	"github.com/alecthomas/kong"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/cli/timearg"
	"clb/app/control"
	"clb/app/format"
	"clb/app/status"
	"clb/proxy/secret"
)

// setCommand is `clb set`.
type setCommand struct {
	Account  string      `arg:"" name:"name" complete:"account" help:"The account."`
	Name     *string     `placeholder:"NEW" complete:"none" help:"What to call it from now on."`
	Priority wholeNumber `placeholder:"N" complete:"none" help:"${set_priority}"`
	Group    *string     `placeholder:"GROUP" complete:"group" help:"${set_group}"`
	Note     *string     `placeholder:"TEXT" complete:"none" help:"A note of your own; \"\" takes it away."`
	Pause    *string     `placeholder:"UNTIL" complete:"pause" help:"${set_pause}"`
	JSON     bool        `name:"json" help:"Write the account as JSON."`
}

// wholeNumber is a flag that takes a whole number, below zero too: a dash before it is no flag.
type wholeNumber struct{ given *int }

// Decode takes the number.
func (n *wholeNumber) Decode(ctx *kong.DecodeContext) error {
	value, err := strconv.Atoi(ctx.Scan.Pop().String())
	if err != nil {
		return errors.New("takes a whole number")
	}
	n.given = &value
	return nil
}

// Help has the examples.
func (setCommand) Help() string {
	return "What is not named stays as it is. Groups never mix: an account in a group serves only requests to that " +
		"group's address, and one without a group those without one.\n\n" +
		examples("set work --priority -1", "set work --group office --note \"Mo's, until spring\"",
			"set work --pause 2h", "set work --pause 18:30", "set work --pause off", "set work --name office")
}

// Run changes the account.
func (c setCommand) Run(ctx context.Context, s *invocation) error {
	change := control.Change{Name: c.Name, Priority: c.Priority.given, Group: c.Group, Note: c.Note}
	if c.Pause != nil {
		until, err := timearg.PauseEnd(*c.Pause, s.now())
		if err != nil {
			return err
		}
		change.PausedUntil = &until
	}
	if (change == control.Change{}) {
		return console.Wrong("say what to set: --name, --priority, --group, --note or --pause")
	}
	return s.change(ctx, c.Account, change, c.JSON)
}

// renameCommand is `clb rename`.
type renameCommand struct {
	Old  string `arg:"" complete:"account" help:"What it is called."`
	New  string `arg:"" complete:"none" help:"What to call it."`
	JSON bool   `name:"json" help:"Write the account as JSON."`
}

// Help has the examples.
func (renameCommand) Help() string {
	return "It keeps its login, history and settings.\n\n" + examples("rename work office")
}

// Run renames the account.
func (c renameCommand) Run(ctx context.Context, s *invocation) error {
	return s.change(ctx, c.Old, control.Change{Name: &c.New}, c.JSON)
}

// change changes an account and says how it then is.
func (s *invocation) change(ctx context.Context, name string, c control.Change, asJSON bool) error {
	if c.Name != nil && secret.Holds(*c.Name) {
		return console.Wrong("the new name looks like a key or token, and a name shows everywhere")
	}
	return s.with(ctx, func(api control.API) error {
		snapshot, err := api.Status(ctx)
		if err != nil {
			return err
		}
		account, err := among(snapshot.Accounts, name)
		if err != nil {
			return err
		}
		changed, err := api.Change(ctx, account.Name, c)
		if err != nil {
			return err
		}
		if asJSON {
			return console.WriteJSON(s.Out, changed)
		}
		if c.Name != nil {
			s.Say("%s is called %s now.", console.Clean(account.Name), console.Clean(changed.Name))
		}
		s.sayPause(c, changed)
		s.saySettings(c, changed, snapshot.Address)
		return nil
	})
}

func (s *invocation) sayPause(c control.Change, a status.Account) {
	switch end := format.Deadline(a.PausedUntil, s.now()); {
	case c.PausedUntil == nil:
	case end == "":
		s.Say("%s is not paused.", console.Clean(a.Name))
	default:
		s.Say("%s is paused %s. Requests under way run to their end.", console.Clean(a.Name), end)
	}
}

func (s *invocation) saySettings(c control.Change, a status.Account, address string) {
	if c.Priority != nil {
		s.Say("%s has the priority %d: lower is used first.", console.Clean(a.Name), a.Priority)
	}
	switch {
	case c.Group == nil:
	case a.Group == "":
		s.Say("%s is in no group: it serves %s.", console.Clean(a.Name), console.Clean(address))
	default:
		s.Say("%s is in the group %s: it serves %s, and nothing else.", console.Clean(a.Name), console.Clean(a.Group),
			console.Clean(groupAddress(address, a.Group)))
	}
	switch {
	case c.Note == nil:
	case a.Note == "":
		s.Say("%s has no note.", console.Clean(a.Name))
	default:
		s.Say("%s has the note: %s", console.Clean(a.Name), console.Clean(a.Note))
	}
}

// renewCommand is `clb renew`.
type renewCommand struct {
	Name string `arg:"" complete:"account" help:"The account."`
	JSON bool   `name:"json" help:"Write the account as JSON."`
}

// Help has the examples.
func (renewCommand) Help() string {
	return buildinfo.Name + " renews a login by itself before it ends. This is for when you want to see that it " +
		"works.\n\n" + examples("renew work")
}

// Run renews the login.
func (c renewCommand) Run(ctx context.Context, s *invocation) error {
	return s.with(ctx, func(api control.API) error {
		account, err := find(ctx, api, c.Name)
		if err != nil {
			return err
		}
		renewed, err := api.Renew(ctx, account.Name)
		if err != nil {
			return err
		}
		if c.JSON {
			return console.WriteJSON(s.Out, renewed)
		}
		valid := format.Deadline(renewed.Token.ExpiresAt, s.now())
		s.Say("The login of %s is renewed%s.", console.Clean(renewed.Name), spaced(valid, ": valid "))
		return nil
	})
}

// spaced is a text with what comes before it; empty stays empty.
func spaced(s, before string) string {
	if s == "" {
		return ""
	}
	return before + s
}
