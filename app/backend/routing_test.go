package backend

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"clb/app/control"
	"clb/proxy/secret"
)

// Commands on the data folder wait for each other, and each goes on from what the one before has left.
func TestNoRouteIsLostInTheDataFolder(t *testing.T) {
	o := environ(t)
	const commands = 5
	add := func(name string) error {
		api, closeIt, err := Connect(t.Context(), o)
		if err != nil {
			return err
		}
		if name == "" {
			_, err = api.AddAccount(t.Context(),
				control.NewAccount{Name: "one", Mode: "console", Secret: secret.New("sk-ant-api03-x")})
			return errors.Join(err, closeIt())
		}
		s, err := api.Status(t.Context())
		now := s.Routing.Routes
		if err == nil {
			err = api.SetRouting(t.Context(),
				control.RoutingChange{Routes: new(append(slices.Clone(now), name+": one")), IfRoutes: &now})
		}
		return errors.Join(err, closeIt())
	}
	if err := add(""); err != nil {
		t.Fatal(err)
	}
	var all errgroup.Group
	for i := range commands {
		all.Go(func() error { return add(fmt.Sprint("x", i)) })
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	api, closeIt, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := api.Status(t.Context())
	if err := errors.Join(err, closeIt()); err != nil || len(s.Routing.Routes) != commands {
		t.Errorf("%v %q", err, s.Routing.Routes)
	}
}

func TestWhatTheFileDoesNotTakeIsNamedAsTheAPIHasIt(t *testing.T) {
	o := environ(t)
	api := connect(t, o)
	if _, err := api.AddAccount(t.Context(),
		control.NewAccount{Name: "one", Secret: secret.New("sk-ant-api03-x")}); err != nil {
		t.Fatal(err)
	}
	many := strings.Split(strings.Repeat("*: one\n", 201), "\n")[:201]
	err := api.SetRouting(t.Context(), control.RoutingChange{Routes: &many, Strategy: new("drain")})
	input := new(control.InputError)
	if !errors.As(err, &input) || !strings.HasPrefix(input.Text, "routes: there are too many entries; it takes a "+
		"list of up to 200 texts") {
		t.Errorf("%v", err)
	}
	if s, err := api.Status(t.Context()); err != nil || s.Routing.Strategy != "balanced" || len(s.Routing.Routes) != 0 {
		t.Errorf("%v %+v", err, s.Routing)
	}
}
