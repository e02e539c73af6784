package controltest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/balance"
)

// SetRouting sets what is not nil: all of it, or nothing where something is wrong.
func (p *Program) SetRouting(_ context.Context, c control.RoutingChange) error {
	return p.change(func() error {
		r := &p.snapshot.Routing
		if err := errors.Join(c.Holds(r.Routes), c.Check(p.names())); err != nil {
			return err
		}
		if c.Strategy != nil {
			r.Strategy = *c.Strategy
		}
		if c.AvoidPercent != nil {
			r.AvoidPercent = *c.AvoidPercent
		}
		if c.HoldMinutes != nil {
			r.HoldMinutes = *c.HoldMinutes
		}
		if c.Routes != nil {
			routes, err := balance.ParseRoutes(*c.Routes)
			if err != nil {
				return err
			}
			r.Routes = balance.RouteTexts(routes)
		}
		return nil
	})
}

// SetMode sets the mode.
func (p *Program) SetMode(_ context.Context, c control.ModeChange) error {
	return p.change(func() error {
		if err := c.Check(time.Now()); err != nil {
			return err
		}
		if c.Account != "" {
			i, err := p.known(c.Account)
			if err != nil {
				return err
			}
			c.Account = p.snapshot.Accounts[i].Name
		}
		r := &p.snapshot.Routing
		r.Mode, r.Account, r.Until = c.Mode, c.Account, c.Until
		return nil
	})
}

// Moved is the account that a conversation was put on, empty: none.
func (p *Program) Moved(session string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.moved[session]
}

// MoveSession puts a conversation on an account.
func (p *Program) MoveSession(_ context.Context, session, account string) error {
	return p.change(func() error {
		i, err := p.known(account)
		if err != nil {
			return err
		}
		if !p.snapshot.Accounts[i].Enabled {
			return invalid("%s is switched off", p.snapshot.Accounts[i].Name)
		}
		if p.moved == nil {
			p.moved = map[string]string{}
		}
		p.moved[session] = p.snapshot.Accounts[i].Name
		return nil
	})
}

// Request is one request of the history.
func (p *Program) Request(_ context.Context, id string) (control.Request, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return control.Request{}, p.failure
	}
	if i := slices.IndexFunc(p.requests, func(r control.Request) bool { return r.ID == id }); i >= 0 {
		return p.requests[i], nil
	}
	return control.Request{}, unknown("request", id)
}

// names are those of all accounts; the caller holds mu.
func (p *Program) names() []string {
	var names []string
	for _, a := range p.snapshot.Accounts {
		names = append(names, a.Name)
	}
	return names
}

// renameInRouting lets routes and mode follow an account's new name; the caller holds mu.
func (p *Program) renameInRouting(from, to string) error {
	r := &p.snapshot.Routing
	routes, err := balance.ParseRoutes(r.Routes)
	if err != nil {
		return err
	}
	if routes, err = balance.RenameAccount(routes, from, to); err != nil {
		return invalid("%v", err)
	}
	r.Routes = balance.RouteTexts(routes)
	if strings.EqualFold(r.Account, from) {
		r.Account = to
	}
	return nil
}

// dropFromRouting lets routes and mode do without an account; the caller holds mu.
func (p *Program) dropFromRouting(name string) error {
	r := &p.snapshot.Routing
	if r.Mode == string(balance.Only) && strings.EqualFold(r.Account, name) {
		return control.OnlyAccount(r.Account)
	}
	routes, err := balance.ParseRoutes(r.Routes)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(p.names(), func(n string) bool { return strings.EqualFold(n, name) })
	if routes, err = balance.RemoveAccount(routes, name, left); err != nil {
		return invalid("%v", err)
	}
	r.Routes = balance.RouteTexts(routes)
	if strings.EqualFold(r.Account, name) {
		r.Mode, r.Account, r.Until = string(balance.Auto), "", time.Time{}
	}
	return nil
}

// routed is the routing as it is shown at a moment: groups as accounts are in them, a mode that has ended as auto.
func routed(r status.Routing, accounts []status.Account, now time.Time) status.Routing {
	r.Routes, r.Groups = slices.Clone(r.Routes), nil
	for _, a := range accounts {
		if a.Group != "" &&
			!slices.ContainsFunc(r.Groups, func(g string) bool { return strings.EqualFold(g, a.Group) }) {
			r.Groups = append(r.Groups, a.Group)
		}
	}
	slices.Sort(r.Groups)
	if !r.Until.IsZero() && !now.Before(r.Until) {
		r.Mode, r.Account, r.Until = string(balance.Auto), "", time.Time{}
	}
	return r
}
