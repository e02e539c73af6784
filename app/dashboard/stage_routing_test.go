//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/account"
)

// patchRouting sets the routing by the program's own rules.
func (s *stage) patchRouting(_ *http.Request, body map[string]any) (any, error) {
	var c control.RoutingChange
	if err := retype(body, &c); err != nil {
		return nil, err
	}
	var names []string
	for _, a := range s.board.Snapshot().Accounts {
		names = append(names, a.Name)
	}
	if err := errors.Join(c.Holds(s.board.Snapshot().Routing.Routes), c.Check(names)); err != nil {
		return nil, err
	}
	s.change(func(n *status.Snapshot) {
		set(&n.Routing.Strategy, c.Strategy)
		set(&n.Routing.AvoidPercent, c.AvoidPercent)
		set(&n.Routing.HoldMinutes, c.HoldMinutes)
		set(&n.Routing.Routes, c.Routes)
	})
	return nil, nil
}

func (s *stage) putMode(_ *http.Request, body map[string]any) (any, error) {
	var c control.ModeChange
	if err := retype(body, &c); err != nil {
		return nil, err
	}
	if err := c.Check(time.Now()); err != nil {
		return nil, err
	}
	if c.Account != "" {
		if _, err := s.account(c.Account); err != nil {
			return nil, err
		}
	}
	s.change(func(n *status.Snapshot) {
		n.Routing.Mode, n.Routing.Account, n.Routing.Until = c.Mode, c.Account, c.Until
	})
	return nil, nil
}

// foreign makes the account an endpoint, by the program's own rules.
func foreign(a *status.Account, body map[string]any) error {
	var n struct {
		Endpoint control.NewEndpoint `json:"endpoint"`
	}
	if err := retype(body, &n); err != nil {
		return err
	}
	e, err := account.ParseEndpoint(n.Endpoint.URL, n.Endpoint.Models)
	if err != nil {
		return &control.InputError{Text: err.Error()}
	}
	a.Mode, a.Kind, a.Token.State, a.Endpoint = "endpoint", "endpoint", "permanent", e.URL
	for _, m := range e.Models {
		a.Models = append(a.Models, m.String())
	}
	return nil
}

// retype reads what was sent as what the program takes.
func retype(body map[string]any, to any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}
