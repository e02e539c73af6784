package controltest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/secret"
)

// signInLife is how long a sign-in waits.
const signInLife = 10 * time.Minute

// signIn is one under way, or ended.
type signIn struct {
	control.SignIn
	again bool
}

func (s *signIn) ended() bool { return s.Stage == "done" || s.Stage == "failed" }

// StartSignIn begins a sign-in. What brings it to its end is a paste or ComeBack:
//
//	good#ID           the user has signed in
//	denied#ID         the user has refused
//	known:NAME#ID     the user has signed in to what is the account NAME already
func (p *Program) StartSignIn(_ context.Context, n control.NewSignIn) (control.SignIn, error) {
	var begun control.SignIn
	err := p.change(func() error {
		s, err := p.newSignIn(n)
		if err != nil {
			return err
		}
		s.ID = "sign-in-" + strconv.Itoa(len(p.signIns)+1)
		s.Stage, s.Ends = "waiting", time.Now().Add(signInLife).Round(0)
		s.Address = "https://sign-in.test/authorize?way=browser&state=" + s.ID
		s.PasteAddress = "https://sign-in.test/authorize?way=paste&state=" + s.ID
		if n.Browser {
			s.Browser = p.noBrowser
		}
		p.signIns = append(p.signIns, s)
		begun = s.view()
		return nil
	})
	return begun, err
}

// newSignIn checks what was asked for; the caller holds mu.
func (p *Program) newSignIn(n control.NewSignIn) (*signIn, error) {
	s := &signIn{SignIn: control.SignIn{Name: n.Name, Mode: n.Mode}, again: n.Again}
	if !n.Again {
		if n.Mode != "max" && n.Mode != "console" {
			return nil, invalid("mode takes max or console")
		}
		if err := p.free(n.Name); err != nil {
			return nil, err
		}
		return s, p.needsTerms(n.Mode)
	}
	i, err := p.known(n.Name)
	if err != nil {
		return nil, err
	}
	if p.snapshot.Accounts[i].Kind == endpoint {
		return nil, invalid("%s is no Claude account, and has nothing to sign in to", p.snapshot.Accounts[i].Name)
	}
	s.Name, s.Mode = p.snapshot.Accounts[i].Name, p.snapshot.Accounts[i].Mode
	return s, p.needsTerms(s.Mode)
}

// needsTerms refuses a subscription before the notice is accepted; the caller holds mu.
func (p *Program) needsTerms(mode string) error {
	if mode == "max" && !p.snapshot.TermsAccepted {
		return invalid("read and accept the notice about subscriptions first")
	}
	return nil
}

// view shows a sign-in; its addresses are of use only while it waits.
func (s *signIn) view() control.SignIn {
	v := s.SignIn
	if v.Stage != "waiting" {
		v.Address, v.PasteAddress = "", ""
	}
	return v
}

// SignIn tells how far a sign-in has come.
func (p *Program) SignIn(_ context.Context, id string) (control.SignIn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return control.SignIn{}, p.failure
	}
	s, err := p.signIn(id)
	if err != nil {
		return control.SignIn{}, err
	}
	return s.view(), nil
}

// PasteSignIn ends a sign-in with what StartSignIn lists; anything else is a mistake, and the sign-in goes on.
func (p *Program) PasteSignIn(_ context.Context, id string, text secret.Text) (control.SignIn, error) {
	var now control.SignIn
	err := p.change(func() error {
		s, err := p.signIn(id)
		if err != nil {
			return err
		}
		code, state, ok := strings.Cut(strings.TrimSpace(text.Reveal()), "#")
		switch {
		case s.ended():
			return invalid("this sign-in has its answer already")
		case !ok || code == "":
			return invalid("that is not the whole code: it has two parts with a # between them")
		case state != id:
			return invalid("that belongs to another sign-in")
		}
		if err := p.answer(s, code); err != nil {
			return err
		}
		now = s.view()
		return nil
	})
	return now, err
}

// ComeBack ends the only sign-in under way as its browser does: with the code, as StartSignIn lists them.
func (p *Program) ComeBack(code string) error {
	return p.change(func() error {
		for _, s := range p.signIns {
			if !s.ended() {
				return p.answer(s, code)
			}
		}
		return unknown("sign-in", "under way")
	})
}

// Check lets the only sign-in under way be at work on its answer.
func (p *Program) Check() error {
	return p.change(func() error {
		for _, s := range p.signIns {
			if !s.ended() {
				s.Stage = "checking"
				return nil
			}
		}
		return unknown("sign-in", "under way")
	})
}

// answer ends a sign-in; the caller holds mu.
func (p *Program) answer(s *signIn, code string) error {
	known, isKnown := strings.CutPrefix(code, "known:")
	switch {
	case code == "denied":
		s.Stage, s.Problem = "failed", "access was denied: start the sign-in again and approve it"
		return nil
	case isKnown && p.find(known) >= 0:
		s.Account, s.Outcome = known, fmt.Sprintf("this login was here already, as %s: it is signed in again", known)
	case code == "good":
		s.Account, s.Outcome = s.Name, "added"
		if s.again {
			s.Outcome = "signed in again"
		}
	default:
		return invalid("the sign-in page does not know this code")
	}
	s.Stage = "done"
	if p.find(s.Account) < 0 {
		p.snapshot.Accounts = append(p.snapshot.Accounts, status.Account{Name: s.Name, Mode: s.Mode, Enabled: true})
	}
	a := &p.snapshot.Accounts[p.find(s.Account)]
	a.Kind, a.Token = "oauth",
		status.Token{State: "valid", Renewable: true, ExpiresAt: s.Ends.Add(tokenLife),
			NextRenewal: s.Ends.Add(tokenLife)}
	if a.Mode == "console" {
		a.Kind, a.Token = "api-key", status.Token{State: "permanent"}
	}
	if a.State == status.SignedOut || a.State == "" {
		a.State, a.Reason = status.Ready, ""
	}
	a.Email = "somebody@example.com"
	return nil
}

// CancelSignIn ends a sign-in; one that has ended stays as it is.
func (p *Program) CancelSignIn(_ context.Context, id string) error {
	return p.change(func() error {
		s, err := p.signIn(id)
		if err == nil && !s.ended() {
			s.Stage, s.Problem = "failed", "the sign-in was cancelled"
		}
		return err
	})
}

// AcceptTerms notes that the notice was accepted.
func (p *Program) AcceptTerms(context.Context) error {
	return p.change(func() error { p.snapshot.TermsAccepted = true; return nil })
}

// SignIns are all sign-ins that there were, oldest first.
func (p *Program) SignIns() []control.SignIn {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []control.SignIn
	for _, s := range p.signIns {
		all = append(all, s.SignIn)
	}
	return all
}

// signIn finds one by its ID; the caller holds mu.
func (p *Program) signIn(id string) (*signIn, error) {
	if i := slices.IndexFunc(p.signIns, func(s *signIn) bool { return s.ID == id }); i >= 0 {
		return p.signIns[i], nil
	}
	return nil, unknown("sign-in", id)
}

func unknown(what, name string) error {
	return &control.InputError{Text: fmt.Sprintf("there is no %s %q", what, name), Kind: control.Unknown}
}
