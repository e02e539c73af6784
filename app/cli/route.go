package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/status"
	"clb/proxy/balance"
)

// routeCommand is `clb route`.
type routeCommand struct {
	Model string   `arg:"" optional:"" complete:"pattern" help:"${route_model}"`
	Only  []string `placeholder:"NAME" xor:"accounts" complete:"accounts" help:"${route_only}"`
	Not   []string `placeholder:"NAME" xor:"accounts" complete:"accounts" help:"Let all accounts but these serve them."`
	Clear bool     `xor:"accounts" help:"Take the route of that pattern away."`
	JSON  bool     `name:"json" help:"Write how requests are spread as JSON."`
}

// Help has the examples.
func (routeCommand) Help() string {
	return "Without a pattern all routes are shown; with one and nothing else those about it. An account serves a " +
		"model only if every route that fits the model allows it; " +
		"a model that no route fits is open to all. A route takes the place of the one of the same pattern. It holds " +
		"at once and stands in the settings file.\n\n" +
		"Routes follow an account's new name. An account that is removed goes from them, too, but for the last one " +
		"that a route allows: " +
		"that removal is refused until the route is changed or cleared, so that no model is opened or closed " +
		"unseen.\n\n" +
		examples("route", "route 'claude-opus-*' --only work,home", "route '*haiku*' --not work",
			"route claude-opus-4-6", "route 'claude-opus-*' --clear")
}

// Run shows or sets routes.
func (c routeCommand) Run(ctx context.Context, s *invocation) error {
	sets := c.Clear || c.Only != nil || c.Not != nil
	route, err := c.route()
	if err != nil {
		return err
	}
	var set func(control.API) error
	if sets {
		set = func(api control.API) error { return c.set(ctx, api, route) }
	}
	return s.routingTo(ctx, c.JSON, set, func(r status.Routing) error {
		if sets {
			s.sayRoute(c.Model, route)
			return nil
		}
		return s.routes(r, c.Model)
	})
}

// mostRetries bounds how often a change is made anew. Each time means that somebody else's change came first, so that
// only so many of those at one moment can use it up.
const mostRetries = 1000

// set puts the route (nil: none) in the place of those of its pattern, whoever changes other routes at the same moment.
func (c routeCommand) set(ctx context.Context, api control.API, route *balance.Route) (err error) {
	for range mostRetries {
		var r status.Routing
		if r, err = routing(ctx, api); err != nil {
			return err
		}
		texts, found := replaceRoute(r.Routes, c.Model, route)
		if c.Clear && !found {
			return console.Wrong("there is no route of the pattern %q", console.Clean(c.Model))
		}
		err = api.SetRouting(ctx, control.RoutingChange{Routes: &texts, IfRoutes: &r.Routes})
		if changed, ok := errors.AsType[*control.InputError](err); !ok || changed.Kind != control.Changed {
			return err
		}
	}
	return err
}

// route is what the flags make, nil where none is to be set.
func (c routeCommand) route() (*balance.Route, error) {
	r := balance.Route{Model: c.Model, Accounts: slices.Concat(c.Only, c.Not), Forbid: c.Not != nil}
	switch sets := c.Only != nil || c.Not != nil; {
	case c.Model == "" && (sets || c.Clear):
		return nil, console.Wrong("name the models first: a pattern such as 'claude-opus-*'")
	case !sets:
		return nil, nil
	}
	again, err := balance.ParseRoute(r.String())
	switch {
	case err != nil:
		return nil, console.Wrong("%v", err)
	case again.Forbid != r.Forbid || again.Model != strings.TrimSpace(r.Model):
		return nil, console.Wrong("a pattern has no colon, and a name in a route does not begin with \"not \"")
	}
	return &again, nil
}

// replaceRoute puts a route (nil: none) in the place of those of the pattern, or behind all; found says that there was
// one.
func replaceRoute(texts []string, pattern string, route *balance.Route) (after []string, found bool) {
	after = []string{}
	for _, text := range texts {
		if r, err := balance.ParseRoute(text); err != nil || !strings.EqualFold(r.Model, strings.TrimSpace(pattern)) {
			after = append(after, text)
			continue
		}
		if !found && route != nil {
			after = append(after, route.String())
		}
		found = true
	}
	if !found && route != nil {
		after = append(after, route.String())
	}
	return after, found
}

func (s *invocation) sayRoute(pattern string, r *balance.Route) {
	if r == nil {
		s.Say("The route of %s is gone.", console.Clean(pattern))
		return
	}
	s.Say("Models that fit %s: %s.", console.Clean(r.Model), console.Clean(routeWords(*r)))
}

// routeWords says who may serve the models of a route.
func routeWords(r balance.Route) string {
	if r.Forbid {
		return "all accounts but " + strings.Join(r.Accounts, ", ")
	}
	return "only " + strings.Join(r.Accounts, ", ")
}

// routes writes the routes for people: all, or those of a pattern or about a model.
func (s *invocation) routes(shown status.Routing, model string) error {
	rows := [][]console.Cell{{console.Text("MODELS"), console.Text("ACCOUNTS")}}
	for _, t := range shown.Routes {
		r, err := balance.ParseRoute(t)
		if err != nil {
			return err
		}
		if model == "" || strings.EqualFold(r.Model, model) || r.Fits(model) {
			rows = append(rows, []console.Cell{console.Text(r.Model), console.Text(routeWords(r))})
		}
	}
	switch {
	case len(rows) > 1:
		s.Table(rows)
	case model != "":
		s.Say("No route is about %s: every account may serve it.", console.Clean(model))
	default:
		s.Say("There are no routes: every account may serve every model.")
	}
	return nil
}
