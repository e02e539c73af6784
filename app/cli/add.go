package cli

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"strings"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/status"
	"clb/proxy/account"
	"clb/proxy/secret"
)

// addCommand is `clb add`.
type addCommand struct {
	Name        string    `arg:"" complete:"none" help:"What to call the account; any short name."`
	Mode        string    `placeholder:"max|console" complete:"payment" help:"${add_mode}"`
	Key         fromInput `placeholder:"-" xor:"secret" complete:"input" help:"${add_key}"`
	Endpoint    string    `placeholder:"URL" complete:"none" help:"${add_endpoint}"`
	Model       []string  `placeholder:"PATTERN=NAME" sep:"none" complete:"none" help:"${add_model}"`
	Token       fromInput `placeholder:"-" xor:"secret" complete:"input" help:"${add_token}"`
	Import      fromFile  `placeholder:"FILE" xor:"secret" complete:"file" help:"${add_import}"`
	NoBrowser   bool      `xor:"secret" help:"${add_nobrowser}"`
	AcceptTerms bool      `help:"Accept the notice that comes before the first subscription account; for scripts."`
	Yes         bool      `short:"y" help:"Take over Claude Code's own login without asking."`
	JSON        bool      `name:"json" help:"Write the new account as JSON."`
}

// Help has the examples.
func (addCommand) Help() string {
	return "Without --key, --token or --import you sign in through the browser: with --mode max to a Claude " +
		"subscription, with --mode console " +
		"to the Console, where an API key is then made. Without --mode it asks what you have. A sign-in waits ten " +
		"minutes; Ctrl-C ends it.\n\n" +
		"A secret is never an argument: it would show in the process list and in the shell's history. It goes to the " +
		"keychain of this system and nowhere else.\n\n" +
		examples("add work", "add work --mode max", "add work --mode max --no-browser    # over SSH",
			"add work --key - < key.txt", "add home --token -", "add home --import",
			"add spare --endpoint https://api.example.com/anthropic --model 'claude-*=glm-5' --key - < key.txt")
}

// Run adds the account.
func (c addCommand) Run(ctx context.Context, s *invocation) error {
	if err := c.check(); err != nil {
		return err
	}
	snapshot, err := s.free(ctx, c.Name)
	if err != nil {
		return err
	}
	if err := c.choose(ctx, s); err != nil {
		return err
	}
	s.warnOfEndpoint(c)
	if !c.Key.given && c.Mode != "console" {
		if err := s.acceptTerms(ctx, snapshot, c.AcceptTerms); err != nil {
			return err
		}
	}
	if c.signsIn() {
		return s.signIn(ctx, control.NewSignIn{Name: c.Name, Mode: c.Mode, Browser: !c.NoBrowser}, c.JSON)
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
		return s.reportAdded(api, added, c.JSON)
	})
}

// signsIn reports whether the account comes by a sign-in through the browser.
func (c addCommand) signsIn() bool { return !c.Key.given && !c.Token.given && !c.Import.given }

// check finds the mistakes that need nobody else.
func (c addCommand) check() error {
	switch {
	case secret.Holds(c.Name):
		return console.Wrong("the name looks like a key or token. A secret is never an argument: use %s add "+
			"NAME --key -",
			buildinfo.Binary)
	case c.Endpoint != "" || len(c.Model) > 0 || c.Mode == endpointMode:
		return c.checkEndpoint()
	case c.Mode != "" && c.Mode != "max" && c.Mode != "console":
		return console.Wrong("--mode takes max (a subscription) or console (an API key)")
	case c.Mode == "max" && c.Key.given:
		return console.Wrong(
			"--key takes an API key, which is --mode console; a subscription has the browser, --token " +
				"or --import")
	case c.Mode == "console" && (c.Token.given || c.Import.given):
		return console.Wrong("--token and --import take a subscription, which is --mode max; the Console has " +
			"the browser " +
			"and --key")
	}
	return nil
}

// free makes sure that the name is free, before a person is asked for anything, and returns the whole picture.
func (s *invocation) free(ctx context.Context, name string) (status.Snapshot, error) {
	snapshot, err := s.look(ctx)
	if err != nil {
		return snapshot, err
	}
	for _, a := range snapshot.Accounts {
		if strings.EqualFold(a.Name, name) {
			return snapshot, &control.InputError{Text: fmt.Sprintf("there is an account %q already: choose another "+
				"name, or remove it first", a.Name), Kind: control.Taken}
		}
	}
	return snapshot, nil
}

// choices are what an account can come from, none before another.
const choices = `What kind of account is %q?
  1  Claude subscription: sign in with the browser
  2  Anthropic Console (pay per use): sign in with the browser
  3  Anthropic Console (pay per use): paste an API key
  4  Claude subscription: paste a token from 'claude setup-token'
  5  Claude subscription: import the Claude Code login on this machine`

// choose asks what there is, where no flag said it.
func (c *addCommand) choose(ctx context.Context, s *invocation) error {
	if !c.signsIn() || c.Mode != "" {
		return nil
	}
	if !s.Asks {
		return console.Wrong("say where the account comes from: --mode max (sign in to a subscription through the " +
			"browser), " +
			"--mode console (sign in to the Console " +
			"through the browser), --key - (an API key), --token - (a token of 'claude setup-token'), or --import " +
			"[FILE] (a login of Claude Code)")
	}
	s.Tell(choices, console.Clean(c.Name))
	for {
		answer, err := s.Ask(ctx, "1 to 5: ")
		if err != nil {
			return err
		}
		switch answer {
		case "1":
			c.Mode = "max"
		case "2":
			c.Mode = "console"
		case "3":
			c.Key.given = true
		case "4":
			c.Token.given = true
		case "5":
			c.Import.given = true
		default:
			continue
		}
		return nil
	}
}

// newAccount reads the secret.
func (c addCommand) newAccount(ctx context.Context, s *invocation) (control.NewAccount, error) {
	account := control.NewAccount{Name: c.Name}
	var err error
	switch {
	case c.Endpoint != "":
		account.Mode, account.Endpoint = endpointMode, &control.NewEndpoint{URL: c.Endpoint, Models: c.Model}
		account.Secret, err = s.readSecret(ctx, "key of the service")
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

// takeLogin reads the login to import and says what follows. It asks before it takes the one that Claude Code works
// with.
func (c addCommand) takeLogin(ctx context.Context, s *invocation) (secret.Text, error) {
	source, own := c.Import.name, c.Import.name == ""
	var login secret.Text
	var err error
	if own {
		login, source, err = s.ownLogin(ctx, runtime.GOOS)
	} else {
		login, err = s.readImport(ctx, source)
	}
	if err != nil {
		return secret.Text{}, err
	}
	s.warnOfImport(source)
	if own && s.Asks {
		err = s.Confirm(ctx, c.Yes, "Take over this login?")
	}
	return login, err
}

// warnOfImport says what follows from taking over a login that renews itself.
func (s *invocation) warnOfImport(source string) {
	if source == "-" {
		source = "standard input"
	}
	s.Tell("Note: the login from %s renews itself with tokens that work once. Once it is\n"+
		"added, %s renews it, and that signs out the Claude Code it came from. Sign in\n"+
		"there again, or let that Claude Code work through %s. If the file was made for\n"+
		"this import only, delete it afterwards.", console.Clean(source), buildinfo.Name, buildinfo.Name)
}

// reportAdded says what has become of a new account.
func (s *invocation) reportAdded(api control.API, added status.Account, asJSON bool) error {
	if asJSON {
		return console.WriteJSON(s.Out, added)
	}
	what := []string{cmp.Or(added.Plan, added.Mode)}
	if added.Email != "" {
		what = append(what, added.Email)
	}
	s.Say("Added %q (%s).", added.Name, console.Clean(strings.Join(what, ", ")))
	switch _, running := api.(remote); {
	case added.State != status.Ready:
		s.Say("It is %s: %s.", stateOf(added.State).Text, console.Clean(orDash(note(added, s.now()))))
	case !running:
		s.Say("It takes requests when the program runs: start it with %s.", buildinfo.Binary)
	case added.Mode == endpointMode:
		s.Say("It takes requests for %s from now on, while no Claude account can serve.",
			console.Clean(strings.Join(added.Models, ", ")))
	}
	return nil
}

// endpointMode is the mode of an account that is no Claude account.
const endpointMode = "endpoint"

// checkEndpoint finds the mistakes about a service that need nobody else.
func (c addCommand) checkEndpoint() error {
	switch {
	case c.Endpoint == "":
		return console.Wrong("--model and --mode endpoint go with --endpoint URL")
	case c.Mode != "" && c.Mode != endpointMode:
		return console.Wrong("--endpoint is no Claude account: leave --mode out")
	case !c.Key.given:
		return console.Wrong("--endpoint takes the service's key with --key -")
	case secret.Holds(c.Endpoint):
		return console.Wrong("the address has a key or token in it. A secret is never an argument: it comes by --key -")
	}
	if _, err := account.ParseEndpoint(c.Endpoint, c.Model); err != nil {
		return console.Wrong("%v (--endpoint URL --model PATTERN=NAME)", err)
	}
	return nil
}

// warnOfEndpoint says what it means that another service answers.
func (s *invocation) warnOfEndpoint(c addCommand) {
	if c.Endpoint == "" {
		return
	}
	s.Tell("Note: %s is not Claude. What it serves goes to %s whole: prompts, code and all\n"+
		"that Claude Code has read, under that service's terms and prices, and another model\n"+
		"answers. It is used only while no Claude account can serve, and for no other models\n"+
		"than those named.", console.Clean(c.Name), console.Clean(c.Endpoint))
}
