package backend

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"clb/app/control"
	"clb/app/desktop"
	"clb/app/login"
	"clb/app/status"
	"clb/proxy/account"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

// Bounds of the sign-ins that are known at one time.
const (
	mostSignIns   = 8
	signInsMemory = 10 * time.Minute // after their end
)

// signIns are the sign-ins under way, and those that have just ended.
type signIns struct {
	// ctx is the program's: a sign-in outlives the request that began it. open shows a page on the user's screen.
	ctx  context.Context
	open func(context.Context, string) error
	// peer says whose a connection is that comes back from the browser.
	peer func(net.Conn) error

	mu   sync.Mutex // guards the rest
	byID map[string]*signIn
}

// signIn is one of them.
type signIn struct {
	id      string
	asked   control.NewSignIn
	flow    *login.Flow
	started time.Time

	mu      sync.Mutex // guards the rest
	account string     // the name that the login now has
	outcome string
}

func newSignIns(ctx context.Context, open func(context.Context, string) error, peer func(net.Conn) error) *signIns {
	return &signIns{ctx: ctx, open: open, peer: peer, byID: map[string]*signIn{}}
}

// signInPeer is the check of who comes back: nil where the system has none, and closed to all where it should answer
// and does not, since the code can be pasted.
func signInPeer() func(net.Conn) error {
	if desktop.PeerSupported {
		return desktop.NewPeer().Check
	}
	return nil
}

// StartSignIn begins a sign-in in the browser.
func (b *Backend) StartSignIn(_ context.Context, n control.NewSignIn) (control.SignIn, error) {
	mode, err := b.checkSignIn(&n)
	if err != nil {
		return control.SignIn{}, err
	}
	s := &signIn{id: strings.ToLower(rand.Text()), asked: n, started: time.Now()}
	c := login.Config{Mode: mode, Client: b.oauth, Changed: b.changed, Peer: b.signIns.peer,
		Keep: func(ctx context.Context, r login.Result) error { return b.keep(ctx, s, r) }}
	if n.Browser {
		c.Open = b.signIns.open
	}
	if err := b.signIns.add(s, c); err != nil {
		return control.SignIn{}, err
	}
	b.changed()
	return s.view(), nil
}

// checkSignIn says, by a *control.InputError, what is wrong with what was asked for, and fills in the mode.
func (b *Backend) checkSignIn(n *control.NewSignIn) (oauth.Mode, error) {
	kind, taken := account.Kind(""), false
	for _, v := range b.pool.List() {
		if strings.EqualFold(v.Name, n.Name) {
			kind, taken, n.Name = v.Kind, true, v.Name
		}
	}
	mode := oauth.Mode(n.Mode)
	switch {
	case n.Again && !taken:
		return "", inputError(account.ErrUnknown, n.Name)
	case n.Again && kind == account.KindEndpoint:
		return "", &control.InputError{Text: n.Name + " is no Claude account, and has nothing to sign in to: remove " +
			"it, and add it with its new key"}
	case n.Again:
		mode = oauth.Mode(kind.Mode())
		n.Mode = string(mode)
	case taken:
		return "", inputError(account.ErrTaken, n.Name)
	case mode != oauth.Max && mode != oauth.Console:
		return "", &control.InputError{Text: "mode: it takes max (a subscription) or console"}
	case account.CheckName(n.Name) != nil:
		return "", &control.InputError{Text: account.CheckName(n.Name).Error()}
	}
	if login.NeedsTerms(mode) && b.pool.Terms() < login.TermsEdition {
		return "", &control.InputError{Text: "read and accept the notice about subscriptions first"}
	}
	return mode, nil
}

// add starts the flow and remembers it.
func (s *signIns) add(x *signIn, c login.Config) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, old := range s.byID {
		if old.over() {
			delete(s.byID, id)
		}
	}
	if len(s.byID) >= mostSignIns {
		return &control.InputError{Text: "too many sign-ins are under way: finish or cancel one of them first"}
	}
	flow, err := login.Start(s.ctx, c)
	if err != nil {
		return err
	}
	x.flow = flow
	s.byID[x.id] = x
	return nil
}

// over reports whether the sign-in can be forgotten.
func (x *signIn) over() bool {
	v := x.flow.View()
	return (v.Stage == login.Done || v.Stage == login.Failed) &&
		time.Since(v.Ends) > signInsMemory-time.Since(x.started)
}

func (s *signIns) find(id string) (*signIn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x, ok := s.byID[id]; ok {
		return x, nil
	}
	return nil, &control.InputError{Kind: control.Unknown, Text: "this sign-in is over: start it again"}
}

// SignIn tells how far it has come.
func (b *Backend) SignIn(_ context.Context, id string) (control.SignIn, error) {
	x, err := b.signIns.find(id)
	if err != nil {
		return control.SignIn{}, err
	}
	return x.view(), nil
}

// PasteSignIn gives it what the user copied.
func (b *Backend) PasteSignIn(_ context.Context, id string, text secret.Text) (control.SignIn, error) {
	x, err := b.signIns.find(id)
	if err != nil {
		return control.SignIn{}, err
	}
	if err := x.flow.Paste(text.Reveal()); err != nil {
		return control.SignIn{}, &control.InputError{Text: err.Error()}
	}
	return x.view(), nil
}

// CancelSignIn ends it.
func (b *Backend) CancelSignIn(_ context.Context, id string) error {
	x, err := b.signIns.find(id)
	if err != nil {
		return err
	}
	x.flow.Cancel()
	b.changed()
	return nil
}

// AcceptTerms notes that the user has accepted the notice.
func (b *Backend) AcceptTerms(context.Context) error {
	return b.pool.AcceptTerms(login.TermsEdition)
}

// view is the sign-in as its user sees it.
func (x *signIn) view() control.SignIn {
	v := x.flow.View()
	x.mu.Lock()
	defer x.mu.Unlock()
	s := control.SignIn{ID: x.id, Name: x.asked.Name, Mode: string(v.Mode), Stage: string(v.Stage), Ends: v.Ends,
		Browser: v.Browser,
		Problem: v.Problem, Account: x.account, Outcome: x.outcome}
	if v.Stage == login.Waiting {
		s.Address, s.PasteAddress = v.Address, v.PasteAddress
	}
	return s
}

// under lists the sign-ins under way in the order of their beginning, without their addresses.
func (s *signIns) under() []status.SignIn {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []status.SignIn
	oldestFirst := func(a, b *signIn) int { return a.started.Compare(b.started) }
	for _, x := range slices.SortedFunc(maps.Values(s.byID), oldestFirst) {
		if v := x.flow.View(); v.Stage == login.Waiting || v.Stage == login.Checking {
			list = append(list, status.SignIn{ID: x.id, Name: x.asked.Name, Mode: string(v.Mode), Again: x.asked.Again,
				Stage: string(v.Stage), Ends: v.Ends})
		}
	}
	return list
}

// keep stores what a sign-in has come to, before the browser is told that it worked. Its errors are shown there.
func (b *Backend) keep(ctx context.Context, x *signIn, r login.Result) error {
	credential := account.Credential{Kind: r.Kind, Access: r.Access, Refresh: r.Refresh, ExpiresAt: r.ExpiresAt,
		Scopes: r.Scopes}
	i := identity(r.Identity)
	name, outcome := x.asked.Name, "added"
	var err error
	switch owner := b.pool.Owner(r.Kind, i); {
	case x.asked.Again:
		outcome = "signed in again"
		err = b.pool.Replace(ctx, name, credential, i)
	case owner != "":
		name, outcome = owner, "this login was here already, as "+owner+": it is signed in again"
		err = b.pool.Replace(ctx, owner, credential, i)
	default:
		a := account.Account{Name: name}
		a.Identify(i)
		_, err = b.pool.Add(ctx, a, credential)
	}
	if errors.Is(err, account.ErrOther) {
		return fmt.Errorf("this is the login of %s, and not that of %s: sign in as the right user, or add it under a "+
			"name of its own", who(i), name)
	}
	if err != nil {
		return inputError(err, name)
	}
	// the login is in the keychain and in use: to refuse it now would not be true
	if err := b.saveNow(ctx); err != nil {
		b.logger.Error("login not saved", "account", name, "error", err)
		outcome += "; not everything about it is saved yet: " + err.Error()
	}
	x.mu.Lock()
	x.account, x.outcome = name, outcome
	x.mu.Unlock()
	return nil
}

func identity(i oauth.Identity) account.Identity {
	return account.Identity{Email: i.Email, UserUUID: i.UserUUID, OrganizationUUID: i.OrganizationUUID,
		Organization: i.Organization, Plan: i.Plan}
}

// who says whose a login is.
func who(i account.Identity) string {
	switch {
	case i.Email == "":
		return "somebody else"
	case i.Organization == "":
		return i.Email
	}
	return i.Email + " in " + i.Organization
}
