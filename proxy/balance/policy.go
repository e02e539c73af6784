package balance

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Strategy says where a conversation begins that has no account yet. On all of them a conversation stays where it is.
type Strategy string

// The strategies.
const (
	// Balanced: most headroom left, in the window that binds first.
	Balanced Strategy = "balanced"
	// LeastUsed: fewest requests in the current window.
	LeastUsed Strategy = "least-used"
	// Drain: the account whose weekly window ends soonest, so that nothing expires unused.
	Drain Strategy = "drain"
	// Priority: the accounts in order, the next one when one is nearly spent.
	Priority Strategy = "priority"
)

// Strategies are all of them, the default first.
func Strategies() []Strategy { return []Strategy{Balanced, LeastUsed, Drain, Priority} }

// Mode says how far the choice is the program's.
type Mode string

// The modes.
const (
	// Auto: the strategy chooses.
	Auto Mode = "auto"
	// Prefer: conversations begin on one account as long as it can serve.
	Prefer Mode = "prefer"
	// Only: one account serves everything, and nothing moves elsewhere.
	Only Mode = "only"
	// Bypass: no account is chosen; the client's own credential goes through.
	Bypass Mode = "bypass"
)

// Modes are all of them, the default first.
func Modes() []Mode { return []Mode{Auto, Prefer, Only, Bypass} }

// Policy is what the user has decided about choices.
type Policy struct {
	// Strategy, empty: Balanced.
	Strategy Strategy
	// AvoidFrom is the used share of a window, 0 to 1, from which on conversations begin elsewhere; 0: never.
	AvoidFrom float64
	// Mode, empty: Auto. Account is the ID that Prefer and Only are about.
	Mode    Mode
	Account string
}

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
	named := slices.ContainsFunc(r.Accounts, func(a string) bool { return strings.EqualFold(a, name) })
	return named == r.Forbid
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
				`a route is a model pattern, a colon and account names: "claude-opus-*: work, home" or "*haiku*: not work"`)
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
