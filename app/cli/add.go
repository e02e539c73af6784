package cli

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"clb/app/control"
	"clb/app/product"
	"clb/app/status"
	"clb/proxy/secret"
)

// addCommand is `clb add`.
type addCommand struct {
	Name        string    `arg:"" help:"What to call the account; any short name."`
	Mode        string    `placeholder:"max|console" help:"How it is paid for: max is a subscription, console an API key. By default what the secret is."`
	Key         fromInput `placeholder:"-" xor:"secret" help:"Take an API key of the Console, from standard input or a hidden prompt."`
	Token       fromInput `placeholder:"-" xor:"secret" help:"Take the token that 'claude setup-token' has made, from standard input or a hidden prompt."`
	Import      fromFile  `placeholder:"FILE" xor:"secret" help:"Take the login from a credentials file of Claude Code; without FILE from its own on this machine."`
	AcceptTerms bool      `help:"Accept the notice that comes before the first subscription account; for scripts."`
	Yes         bool      `short:"y" help:"Take over Claude Code's own login without asking."`
	JSON        bool      `name:"json" help:"Write the new account as JSON."`
}

// Help has the examples.
func (addCommand) Help() string {
	return "Without --key, --token or --import it asks which of them you have. A secret is never an argument: it would show in the " +
		"process list and in the shell's history. It goes to the keychain of this system and nowhere else.\n\n" +
		examples("add work", "add work --key - < key.txt", "add home --token -", "add home --import") +
		"\nA login of its own for each account, so that Claude Code's is left alone:\n" +
		"\n    CLAUDE_CONFIG_DIR=~/two claude /login" +
		"\n    " + product.Binary + " add two --import ~/two/.credentials.json && rm -r ~/two\n"
}

// Run adds the account.
func (c addCommand) Run(ctx context.Context, s *session) error {
	if err := c.check(); err != nil {
		return err
	}
	accounts, err := s.free(ctx, c.Name)
	if err != nil {
		return err
	}
	if err := c.choose(ctx, s); err != nil {
		return err
	}
	if !c.Key.given {
		if err := s.acceptTerms(ctx, accounts, c.AcceptTerms); err != nil {
			return err
		}
	}
	account, err := c.newAccount(ctx, s)
	if err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		added, err := api.AddAccount(ctx, account)
		if err != nil {
			return err
		}
		return c.report(s, api, added)
	})
}

// check finds the mistakes that need nobody else.
func (c addCommand) check() error {
	switch {
	case secretShape.MatchString(c.Name):
		return wrong("the name looks like a key or token. A secret is never an argument: use %s add NAME --key -", product.Binary)
	case c.Mode != "" && c.Mode != "max" && c.Mode != "console":
		return wrong("--mode takes max (a subscription) or console (an API key)")
	case c.Mode == "max" && c.Key.given:
		return wrong("--key takes an API key, which is --mode console; a subscription has --token or --import")
	case c.Mode == "console" && (c.Token.given || c.Import.given):
		return wrong("--token and --import take a subscription, which is --mode max; the Console has --key")
	}
	return nil
}

// free makes sure that the name is free, before a person is asked for anything, and returns the accounts that there are.
func (s *session) free(ctx context.Context, name string) ([]status.Account, error) {
	var snapshot status.Snapshot
	err := s.with(ctx, func(api control.API) (err error) {
		snapshot, err = api.Status(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, a := range snapshot.Accounts {
		if strings.EqualFold(a.Name, name) {
			return nil, &control.InputError{Text: fmt.Sprintf("there is an account %q already: choose another name, or remove it first", a.Name), Kind: control.Taken}
		}
	}
	return snapshot.Accounts, nil
}

// choose asks which secret there is, where no flag said it.
func (c *addCommand) choose(ctx context.Context, s *session) error {
	if c.Key.given || c.Token.given || c.Import.given {
		return nil
	}
	if !s.asks {
		return wrong("say where the secret comes from: --key - (an API key), --token - (a token of 'claude setup-token'), or --import [FILE] (a login of Claude Code)")
	}
	if c.Mode == "console" {
		c.Key.given = true
		return nil
	}
	s.tell("What do you have for %s?\n  1  an API key of the Console, paid by use\n  2  a token that 'claude setup-token' has made, for a subscription\n"+
		"  3  the login of Claude Code on this machine, a subscription", clean(c.Name))
	for {
		answer, err := s.ask(ctx, "1, 2 or 3: ")
		if err != nil {
			return err
		}
		switch answer {
		case "1":
			c.Key.given = true
		case "2":
			c.Token.given = true
		case "3":
			c.Import.given = true
		default:
			continue
		}
		return c.check()
	}
}

// newAccount reads the secret.
func (c addCommand) newAccount(ctx context.Context, s *session) (control.NewAccount, error) {
	account := control.NewAccount{Name: c.Name}
	var err error
	switch {
	case c.Key.given:
		account.Mode = "console"
		account.Secret, err = s.readSecret(ctx, "API key")
	case c.Token.given:
		account.Mode = "max"
		account.Secret, err = s.readSecret(ctx, "token")
	default:
		account.Mode = "max"
		account.Import, err = c.takeLogin(ctx, s)
	}
	return account, err
}

// takeLogin reads the login to import and says what follows. It asks before it takes the one that Claude Code works with.
func (c addCommand) takeLogin(ctx context.Context, s *session) (secret.Text, error) {
	file, own := c.Import.name, c.Import.name == ""
	var err error
	if own {
		if file, err = s.ownLogin(runtime.GOOS); err != nil {
			return secret.Text{}, err
		}
	}
	login, err := s.readImport(ctx, file)
	if err != nil {
		return secret.Text{}, err
	}
	s.warnOfImport(file)
	if own && s.asks {
		err = s.confirm(ctx, c.Yes, "Take over this login?")
	}
	return login, err
}

// warnOfImport says what follows from taking over a login that renews itself.
func (s *session) warnOfImport(file string) {
	source := clean(file)
	if file == "-" {
		source = "standard input"
	}
	s.tell("Note: the login from %s renews itself with tokens that work once. Once it is\n"+
		"added, %s renews it, and that signs out the Claude Code it came from. Sign in\n"+
		"there again, or let that Claude Code work through %s. If the file was made for\n"+
		"this import only, delete it afterwards.", source, product.Name, product.Name)
}

// report says what has become of the new account.
func (c addCommand) report(s *session, api control.API, added status.Account) error {
	if c.JSON {
		return writeJSON(s.out, added)
	}
	s.say("Added %s (%s, %s).", clean(added.Name), clean(added.Mode), clean(added.Kind))
	switch _, running := api.(remote); {
	case added.State != status.Ready:
		s.say("It is %s: %s.", stateOf(added.State).text, clean(orDash(note(added, s.now()))))
	case running:
		s.say("It takes requests from now on.")
	default:
		s.say("It takes requests when the program runs: start it with %s.", product.Binary)
	}
	return nil
}
