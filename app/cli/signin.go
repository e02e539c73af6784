package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
	"clb/app/login"
	"clb/app/status"
	"clb/proxy/secret"
)

// signInCommand is `clb sign-in`.
type signInCommand struct {
	Name        string `arg:"" complete:"account" help:"The account."`
	NoBrowser   bool   `help:"${signin_nobrowser}"`
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
	s.Tell("Waiting for sign-in (%s). Ctrl-C to cancel.", format.Span(v.Ends.Sub(s.now())))
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

// watchEvery is the time between two looks at a sign-in under way.
const watchEvery = 250 * time.Millisecond

// cancelWait bounds what ending a sign-in may take.
const cancelWait = 5 * time.Second

// watch follows one sign-in to its end.
type watch struct {
	*invocation
	api control.API
	// now is how far it has come.
	now control.SignIn
}

// pasted is a line that was typed or piped in; the last one has an error.
type pasted struct {
	line string
	err  error
}

// untilDone waits for the browser and, where it listens, for what is pasted: whichever is first. Whatever else ends the
// wait ends the sign-in too.
func (w *watch) untilDone(ctx context.Context, listens bool) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer func() {
		if err != nil && !w.ended() {
			limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelWait)
			defer cancel()
			_ = w.api.CancelSignIn(limit, w.now.ID) // it ends by itself, too
		}
	}()
	var lines <-chan pasted
	if listens {
		if w.Asks {
			w.Tell("Or paste the code here:")
		}
		lines = w.lines(ctx)
	}
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	var refused error // what was wrong with the last paste
	for !w.ended() {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-look.C:
			err = w.see(w.api.SignIn(ctx, w.now.ID))
		case p := <-lines:
			if p.err == nil {
				refused, err = w.paste(ctx, p.line)
				break
			}
			lines, err = nil, refused // nothing more will come, and the browser is not waited for after a wrong code
		}
		if err != nil {
			return err
		}
	}
	if w.now.Stage == "failed" {
		return errors.New(w.now.Problem)
	}
	return nil
}

func (w *watch) ended() bool { return w.now.Stage == "done" || w.now.Stage == "failed" }

// see takes in how far the sign-in has come, and says what is new.
func (w *watch) see(now control.SignIn, err error) error {
	if err != nil {
		return err
	}
	if now.Browser != "" && w.now.Browser == "" {
		w.Tell("%s.", console.Clean(now.Browser))
	}
	if now.Stage == "checking" && w.now.Stage != now.Stage {
		w.Tell("You are back: looking whose login it is …")
	}
	w.now = now
	return nil
}

// paste hands on what was pasted. What is wrong with it is told, and the wait goes on.
func (w *watch) paste(ctx context.Context, line string) (refused, err error) {
	if line == "" {
		return nil, nil
	}
	now, err := w.api.PasteSignIn(ctx, w.now.ID, secret.New(line))
	var input *control.InputError
	if errors.As(err, &input) {
		if err := w.see(w.api.SignIn(ctx, w.now.ID)); err != nil || w.ended() {
			return nil, err // the browser was faster
		}
		if w.Asks {
			w.Tell("%s. Paste it again, or sign in with the browser:", secret.Redact(console.Clean(input.Text)))
		}
		return input, nil
	}
	return nil, w.see(now, err)
}

// lines are those of the input, one at a time, until its end. The reader may stay when nobody listens any more, as that
// of every question does: the process ends then.
func (w *watch) lines(ctx context.Context) <-chan pasted {
	lines := make(chan pasted)
	go func() {
		for {
			line, err := console.ReadLine(w.In)
			select {
			case lines <- pasted{line, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return lines
}

// acceptTerms shows the notice before the first subscription account and asks for a yes, once for all.
func (s *invocation) acceptTerms(ctx context.Context, snapshot status.Snapshot, accepted bool) error {
	if snapshot.TermsAccepted {
		return nil
	}
	notice := login.Terms()
	s.Tell("%s", notice.Text(s.Columns()))
	if !accepted {
		if err := s.askTerms(ctx, notice.Question); err != nil {
			return err
		}
	}
	return s.with(ctx, func(api control.API) error { return api.AcceptTerms(ctx) })
}

func (s *invocation) askTerms(ctx context.Context, question string) error {
	if !s.Asks {
		return console.Wrong("read the notice above, and add --accept-terms if you accept it: there is no terminal " +
			"to ask at")
	}
	return s.Agree(ctx, question)
}
