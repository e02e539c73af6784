package cli

import (
	"context"
	"strings"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
	"clb/app/status"
)

// signInCommand is `clb sign-in`.
type signInCommand struct {
	Name        string `arg:"" complete:"account" help:"The account."`
	NoBrowser   bool   `help:"Open no browser: only show the addresses of the sign-in page, and take the code from here."`
	AcceptTerms bool   `help:"Accept the notice that comes before the first subscription account; for scripts."`
	JSON        bool   `name:"json" help:"Write the account as JSON."`
}

// Help has the examples.
func (signInCommand) Help() string {
	return "For an account that is signed out: it keeps its name, history and settings. Sign in as the same user and " +
		"in the same organization. " +
		"For another one use add.\n\n" + examples("sign-in work", "sign-in work --no-browser    # over SSH")
}

// Run signs in again.
func (c signInCommand) Run(ctx context.Context, s *invocation) error {
	snapshot, err := s.look(ctx)
	if err != nil {
		return err
	}
	account, err := among(snapshot.Accounts, c.Name)
	if err != nil {
		return err
	}
	if account.Mode == "max" {
		if err := s.acceptTerms(ctx, snapshot, c.AcceptTerms); err != nil {
			return err
		}
	}
	return s.signIn(ctx, control.NewSignIn{Name: account.Name, Again: true, Browser: !c.NoBrowser}, c.JSON)
}

// signIn signs in through the browser. While no program runs, the data folder stays open all the while: the sign-in
// lives in this process.
func (s *invocation) signIn(ctx context.Context, n control.NewSignIn, asJSON bool) error {
	return s.with(ctx, func(api control.API) error {
		begun, err := api.StartSignIn(ctx, n)
		if err != nil {
			return err
		}
		w := watch{invocation: s, api: api, now: begun}
		s.invite(n, begun)
		if err := w.untilDone(ctx, s.Asks || !n.Browser); err != nil {
			return err
		}
		return s.reportSignIn(ctx, api, n, w.now, asJSON)
	})
}

// invite says where to sign in. The addresses hold what belongs to this sign-in alone: they are for the screen.
func (s *invocation) invite(n control.NewSignIn, v control.SignIn) {
	switch {
	case v.Browser != "":
		s.Tell("%s.", console.Clean(v.Browser))
	case n.Browser:
		s.Tell("The sign-in page for %s opens in the browser.", console.Clean(v.Name))
	}
	if v.Address != "" {
		s.Tell("\nSign in with a browser on this machine:\n\n  %s", console.Clean(v.Address))
	}
	s.Tell("\nOr with a browser anywhere, and paste here the code that the page shows in the end:\n\n  %s\n",
		console.Clean(v.PasteAddress))
	s.Tell("The sign-in waits %s. Ctrl-C ends it.", format.Deadline(v.Ends, s.now()))
}

// reportSignIn says what a sign-in has come to.
func (s *invocation) reportSignIn(ctx context.Context, api control.API, n control.NewSignIn, v control.SignIn,
	asJSON bool) error {
	account, err := find(ctx, api, v.Account)
	if err != nil {
		return err
	}
	switch {
	case asJSON:
		return console.WriteJSON(s.Out, account)
	case !strings.EqualFold(v.Account, v.Name): // the login was known under another name
		s.Say("Not added as %s: %s.", console.Clean(v.Name), console.Clean(v.Outcome))
		if account.State != status.Ready {
			s.Say("It is %s: %s.", stateOf(account.State).Text, console.Clean(orDash(note(account, s.now()))))
		}
		return nil
	case n.Again:
		return s.sayState(ctx, api, account.Name, "is signed in again")
	default:
		return s.reportAdded(api, account, false)
	}
}
