package controltest

import (
	"context"
	"fmt"
	"strings"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/account"
)

// AddAccount adds an account.
func (p *Program) AddAccount(_ context.Context, n control.NewAccount) (status.Account, error) {
	var added status.Account
	err := p.change(func() error {
		if err := p.check(n); err != nil {
			return err
		}
		added = made(n)
		p.added[strings.ToLower(n.Name)] = n
		p.snapshot.Accounts = append(p.snapshot.Accounts, added)
		return nil
	})
	return added, err
}

// check says what is wrong with a new account, or nil; the caller holds mu.
func (p *Program) check(n control.NewAccount) error {
	switch {
	case n.Mode != "" && n.Mode != "max" && n.Mode != "console" && n.Mode != endpoint:
		return invalid("mode takes max, console or endpoint")
	case n.Secret.IsZero() == n.Import.IsZero():
		return invalid("an account takes a secret or an import")
	case n.Endpoint == nil && n.Mode == endpoint:
		return invalid("endpoint is missing: it takes url and models")
	case n.Endpoint == nil:
		return p.free(n.Name)
	case n.Mode != "" && n.Mode != endpoint, n.Secret.IsZero():
		return invalid("endpoint goes with the mode endpoint and a secret")
	case strings.HasPrefix(n.Secret.Reveal(), "sk-ant-"):
		return invalid("this secret is Anthropic's: it must not go to another service")
	}
	if _, err := account.ParseEndpoint(n.Endpoint.URL, n.Endpoint.Models); err != nil {
		return invalid("%v", err)
	}
	return p.free(n.Name)
}

// free says what is wrong with the name of a new account, or nil; the caller holds mu.
func (p *Program) free(name string) error {
	if err := account.CheckName(name); err != nil {
		return invalid("%v", err)
	}
	if p.find(name) >= 0 {
		return &control.InputError{Text: fmt.Sprintf("there is an account %q already", name), Kind: control.Taken}
	}
	return nil
}

// endpoint is the mode and the kind of an account that is no Claude account.
const endpoint = "endpoint"

// made is the account of what check has seen.
func made(n control.NewAccount) status.Account {
	a := status.Account{Name: n.Name, Mode: n.Mode, Kind: "setup-token", Enabled: true, State: status.Ready,
		Token: status.Token{State: "valid"}}
	switch key := strings.HasPrefix(n.Secret.Reveal(), "sk-ant-api"); {
	case n.Endpoint != nil:
		a.Kind, a.Mode, a.Token.State = endpoint, endpoint, "permanent"
		e, _ := account.ParseEndpoint(n.Endpoint.URL, n.Endpoint.Models) // which check has done before
		a.Endpoint = e.URL
		for _, m := range e.Models {
			a.Models = append(a.Models, m.String())
		}
	case !n.Import.IsZero():
		a.Kind = "oauth"
	case key || n.Mode == "console":
		a.Kind, a.Mode, a.Token.State = "api-key", "console", "permanent"
	}
	if a.Mode == "" {
		a.Mode = "max"
	}
	return a
}
