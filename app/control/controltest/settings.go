package controltest

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/account"
)

// Change sets what its user may set about an account: all of it, or nothing where something is wrong.
func (p *Program) Change(_ context.Context, name string, c control.Change) (status.Account, error) {
	var changed status.Account
	err := p.change(func() error {
		i, err := p.known(name)
		if err != nil {
			return err
		}
		if err := p.checkChange(i, c); err != nil {
			return err
		}
		if c.Name != nil {
			if err := p.renameInRouting(p.snapshot.Accounts[i].Name, *c.Name); err != nil {
				return err
			}
		}
		p.apply(i, c)
		changed = p.snapshot.Accounts[i]
		return nil
	})
	return changed, err
}

// checkChange says what is wrong with a change of the account at i, or nil; the caller holds mu.
func (p *Program) checkChange(i int, c control.Change) error {
	switch {
	case c.Priority != nil && (*c.Priority < -1000 || *c.Priority > 1000):
		return invalid("priority takes a whole number from -1000 to 1000")
	case c.Group != nil && account.CheckGroup(*c.Group) != nil:
		return invalid("%v", account.CheckGroup(*c.Group))
	case c.Note != nil && utf8.RuneCountInString(*c.Note) > 500:
		return invalid("a note has at most 500 characters")
	case c.Name == nil:
		return nil
	case p.find(*c.Name) == i: // another case, or nothing
		if err := account.CheckName(*c.Name); err != nil {
			return invalid("%v", err)
		}
		return nil
	default:
		return p.free(*c.Name)
	}
}

// apply sets what a checked change has; the caller holds mu.
func (p *Program) apply(i int, c control.Change) {
	a := &p.snapshot.Accounts[i]
	if c.Name != nil {
		if n, ok := p.added[strings.ToLower(a.Name)]; ok {
			delete(p.added, strings.ToLower(a.Name))
			p.added[strings.ToLower(*c.Name)] = n
		}
		a.Name = *c.Name
	}
	if c.Priority != nil {
		a.Priority = *c.Priority
	}
	if c.Group != nil {
		a.Group = *c.Group
	}
	if c.Note != nil {
		a.Note = *c.Note
	}
	if c.PausedUntil != nil {
		pause(a, *c.PausedUntil)
	}
	if c.Enabled != nil {
		enable(a, *c.Enabled)
	}
}

// pause rests an account until then, or ends its pause.
func pause(a *status.Account, until time.Time) {
	a.PausedUntil = time.Time{}
	if a.State == status.Paused {
		a.State, a.Reason, a.Until = status.Ready, "", time.Time{}
	}
	if !until.After(time.Now()) {
		return
	}
	a.PausedUntil = until
	if a.State == status.Ready {
		a.State, a.Reason, a.Until = status.Paused, "paused", until
	}
}

// tokenLife is how long a renewed token works.
const tokenLife = 8 * time.Hour

// Renew renews the login of an account.
func (p *Program) Renew(_ context.Context, name string) (status.Account, error) {
	var renewed status.Account
	err := p.change(func() error {
		i, err := p.known(name)
		if err != nil {
			return err
		}
		a := &p.snapshot.Accounts[i]
		switch {
		case a.Kind != "oauth":
			return invalid("%s has no login that could be renewed", a.Name)
		case a.State == status.SignedOut:
			return invalid("%s is signed out: sign in again", a.Name)
		}
		now := time.Now().Round(0)
		a.Token = status.Token{State: "valid", Renewable: true, ExpiresAt: now.Add(tokenLife), RenewedAt: now,
			NextRenewal: now.Add(tokenLife - 10*time.Minute)}
		renewed = *a
		return nil
	})
	return renewed, err
}

// known is the index of an account that there is; the caller holds mu.
func (p *Program) known(name string) (int, error) {
	if i := p.find(name); i >= 0 {
		return i, nil
	}
	return 0, unknown("account", name)
}
