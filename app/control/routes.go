package control

import (
	"slices"
	"strings"
	"unicode"

	"clb/proxy/balance"
)

// Renamed are routes after an account has another name. The error, an *InputError, says that the name can't stand in a
// route.
func Renamed(routes []balance.Route, from, to string) ([]balance.Route, error) {
	after := slices.Clone(routes)
	for i, r := range after {
		if !Names(r, from) {
			continue
		}
		r.Accounts = slices.Clone(r.Accounts)
		for k, name := range r.Accounts {
			if strings.EqualFold(name, from) {
				r.Accounts[k] = to
			}
		}
		if !standsFor(r.String(), r) {
			return nil, invalid("the route %q names %s, and can't name %q: a name in a route has no comma and does "+
				"not begin with \"not \"", routes[i], from, to)
		}
		after[i] = r
	}
	return after, nil
}

// Without are routes after an account is gone and others are left. A route that forbids nobody any more is gone with
// it. One that allows nobody any more would close its models to all, and without it they would be open to all: its user
// must decide, and the error, an *InputError, says so.
func Without(routes []balance.Route, name string, left []string) ([]balance.Route, error) {
	var after []balance.Route
	for _, r := range routes {
		if Names(r, name) {
			before := r
			r.Accounts = slices.DeleteFunc(slices.Clone(r.Accounts),
				func(a string) bool { return strings.EqualFold(a, name) })
			switch {
			case len(r.Accounts) == 0 && r.Forbid:
				continue
			case !r.Forbid && len(NotAmong(left, r)) == len(r.Accounts):
				return nil, invalid("the route %q allows no other account than %s: change or clear that route first, "+
					"or nothing would serve these models", before, name)
			}
		}
		after = append(after, r)
	}
	return after, nil
}

// NotAmong are the names in a route that none of the accounts has.
func NotAmong(accounts []string, r balance.Route) []string {
	var strangers []string
	for _, name := range r.Accounts {
		if !slices.ContainsFunc(accounts, func(a string) bool { return strings.EqualFold(a, name) }) {
			strangers = append(strangers, name)
		}
	}
	return strangers
}

// Names reports whether a route names an account.
func Names(r balance.Route, account string) bool {
	return slices.ContainsFunc(r.Accounts, func(a string) bool { return strings.EqualFold(a, account) })
}

// Texts are routes as RoutingChange and Snapshot.Routing have them.
func Texts(routes []balance.Route) []string {
	var texts []string
	for _, r := range routes {
		texts = append(texts, r.String())
	}
	return texts
}

// ParseRoutes are the routes of texts. Its error is an *InputError that names the entry; what comes before that is
// returned.
func ParseRoutes(texts []string) ([]balance.Route, error) {
	var routes []balance.Route
	for i, text := range texts {
		r, err := balance.ParseRoute(text)
		switch {
		case err != nil:
			return routes, invalid("routes, entry %d: %v", i+1, err)
		case strings.ContainsFunc(text, unicode.IsControl):
			return routes, invalid("routes, entry %d has a line break or control character", i+1)
		case !standsFor(r.String(), r):
			return routes, invalid("routes, entry %d can be read in two ways: it takes a pattern, a colon and "+
				"account names with commas between them", i+1)
		}
		routes = append(routes, r)
	}
	return routes, nil
}

// standsFor reports whether a text is read as that route.
func standsFor(text string, r balance.Route) bool {
	again, err := balance.ParseRoute(text)
	return err == nil && again.Model == r.Model && again.Forbid == r.Forbid && slices.Equal(again.Accounts, r.Accounts)
}
