package balance

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
)

// Route allows or forbids accounts for the models that a pattern fits.
type Route struct {
	// Model is a pattern such as "claude-opus-*": * is any text, ? one character, [ab] one of some.
	Model string
	// Accounts are names: the only ones for those models, or, where Forbid is set, the ones that are not for them.
	Accounts []string
	Forbid   bool
}

// Fits reports whether the route is about a model.
func (r Route) Fits(model string) bool {
	ok, err := path.Match(strings.ToLower(r.Model), strings.ToLower(model))
	return ok && err == nil
}

// Bars reports whether the route keeps an account of that name from the models it is about.
func (r Route) Bars(name string) bool {
	return r.Names(name) == r.Forbid
}

// String is the route as ParseRoute reads it: "claude-opus-*: work, home" or "*haiku*: not work".
func (r Route) String() string {
	not := ""
	if r.Forbid {
		not = "not "
	}
	return r.Model + ": " + not + strings.Join(r.Accounts, ", ")
}

// ParseRoute reads a route. The error says what is wrong in words.
func ParseRoute(text string) (Route, error) {
	model, names, ok := strings.Cut(text, ":")
	r := Route{Model: strings.TrimSpace(model)}
	if !ok || r.Model == "" {
		return Route{},
			errors.New(
				`a route is a model pattern, a colon and account names: "claude-opus-*: work, home" or ` +
					`"*haiku*: not work"`)
	}
	if _, err := path.Match(r.Model, ""); err != nil {
		return Route{}, fmt.Errorf("%q is no pattern: a [ needs its ]", r.Model)
	}
	names = strings.TrimSpace(names)
	if rest, ok := strings.CutPrefix(names+" ", "not "); ok {
		names, r.Forbid = rest, true
	}
	for name := range strings.SplitSeq(names, ",") {
		if name = strings.TrimSpace(name); name != "" {
			r.Accounts = append(r.Accounts, name)
		}
	}
	if len(r.Accounts) == 0 {
		return Route{}, fmt.Errorf("the route of %q names no account", r.Model)
	}
	return r, nil
}

// Names reports whether the route names an account.
func (r Route) Names(account string) bool {
	return slices.ContainsFunc(r.Accounts, func(a string) bool { return strings.EqualFold(a, account) })
}

// UnknownAccounts are the names in the route that none of the accounts has.
func (r Route) UnknownAccounts(accounts []string) []string {
	var unknown []string
	for _, name := range r.Accounts {
		if !slices.ContainsFunc(accounts, func(a string) bool { return strings.EqualFold(a, name) }) {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

// roundTrips reports whether ParseRoute reads the route back from its text.
func (r Route) roundTrips() bool {
	again, err := ParseRoute(r.String())
	return err == nil && again.Model == r.Model && again.Forbid == r.Forbid && slices.Equal(again.Accounts, r.Accounts)
}

// ParseRoutes reads a list of routes. The error names the entry; the routes before it are returned.
func ParseRoutes(texts []string) ([]Route, error) {
	var routes []Route
	for i, text := range texts {
		r, err := ParseRoute(text)
		switch {
		case err != nil:
			return routes, fmt.Errorf("routes, entry %d: %w", i+1, err)
		case strings.ContainsFunc(text, unicode.IsControl):
			return routes, fmt.Errorf("routes, entry %d has a line break or control character", i+1)
		case !r.roundTrips():
			return routes, fmt.Errorf("routes, entry %d can be read in two ways: it takes a pattern, a colon and "+
				"account names with commas between them", i+1)
		}
		routes = append(routes, r)
	}
	return routes, nil
}

// RouteTexts are routes as ParseRoutes reads them.
func RouteTexts(routes []Route) []string {
	var texts []string
	for _, r := range routes {
		texts = append(texts, r.String())
	}
	return texts
}

// RenameAccount returns the routes after an account has another name, or an error where the new name can't stand in a
// route.
func RenameAccount(routes []Route, from, to string) ([]Route, error) {
	after := slices.Clone(routes)
	for i, r := range after {
		if !r.Names(from) {
			continue
		}
		r.Accounts = slices.Clone(r.Accounts)
		for k, name := range r.Accounts {
			if strings.EqualFold(name, from) {
				r.Accounts[k] = to
			}
		}
		if !r.roundTrips() {
			return nil, fmt.Errorf("the route %q names %s, and can't name %q: a name in a route has no comma and does "+
				"not begin with \"not \"", routes[i], from, to)
		}
		after[i] = r
	}
	return after, nil
}

// RemoveAccount returns the routes after an account is gone and others are left. A route that forbids only that
// account goes too. One that allows only that account is an error: keeping it would close its models to all, dropping
// it would open them to all, so the user decides.
func RemoveAccount(routes []Route, name string, left []string) ([]Route, error) {
	var after []Route
	for _, r := range routes {
		if r.Names(name) {
			before := r
			r.Accounts = slices.DeleteFunc(slices.Clone(r.Accounts),
				func(a string) bool { return strings.EqualFold(a, name) })
			switch {
			case len(r.Accounts) == 0 && r.Forbid:
				continue
			case !r.Forbid && len(r.UnknownAccounts(left)) == len(r.Accounts):
				return nil, fmt.Errorf("the route %q allows no other account than %s: change or clear that route "+
					"first, or nothing would serve these models", before, name)
			}
		}
		after = append(after, r)
	}
	return after, nil
}
