package control

import (
	"slices"
	"strings"
	"time"

	"clb/proxy/balance"
)

// longestHold bounds RoutingChange.HoldMinutes.
const longestHold = 60

// Check says, by an *InputError, what is wrong with a change of the routing where there are accounts of these names.
func (c RoutingChange) Check(accounts []string) error {
	switch {
	case c.Strategy != nil && !slices.Contains(balance.Strategies(), balance.Strategy(*c.Strategy)):
		return invalid("strategy takes %s", words(balance.Strategies()))
	case c.AvoidPercent != nil && (*c.AvoidPercent < 0 || *c.AvoidPercent > 100):
		return invalid("avoid_percent takes a whole number from 0 to 100 (0: never)")
	case c.HoldMinutes != nil && (*c.HoldMinutes < 0 || *c.HoldMinutes > longestHold):
		return invalid("hold_minutes takes a whole number from 0 to %d (0: a request is refused at once)", longestHold)
	case c.Routes == nil:
		return nil
	}
	routes, err := ParseRoutes(*c.Routes)
	for i, route := range routes {
		if strangers := NotAmong(accounts, route); len(strangers) > 0 {
			return invalid("routes, entry %d: there is no account %q%s", i+1, strangers[0], thereAre(accounts))
		}
	}
	return err
}

func thereAre(accounts []string) string {
	if len(accounts) == 0 {
		return ", nor any other"
	}
	return ": there are " + strings.Join(accounts, ", ")
}

// Holds says, by an *InputError of kind Changed, that the routes are no longer those that the change was made from.
func (c RoutingChange) Holds(routes []string) error {
	if c.IfRoutes == nil || slices.Equal(*c.IfRoutes, routes) {
		return nil
	}
	return &InputError{Kind: Changed,
		Text: "the routes have changed in the meantime: look at them again, and then change them"}
}

// Check says, by an *InputError, what is wrong with a mode at a moment, apart from whether there is such an account.
func (c ModeChange) Check(now time.Time) error {
	mode := balance.Mode(c.Mode)
	single := mode == balance.Prefer || mode == balance.Only
	switch {
	case !slices.Contains(balance.Modes(), mode):
		return invalid("mode takes %s", words(balance.Modes()))
	case single && c.Account == "":
		return invalid("account is missing: %s takes the name of the account that it is about", mode)
	case !single && c.Account != "":
		return invalid("account has no meaning with %s: prefer and only take one", mode)
	case !single && !c.Until.IsZero():
		return invalid("until has no meaning with %s: prefer and only can end by themselves", mode)
	case !c.Until.IsZero() && !c.Until.After(now):
		return invalid("until takes a moment that has not passed")
	}
	return nil
}

// words lists the words that something takes: "auto, prefer, only or bypass".
func words[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, word := range all {
		texts[i] = string(word)
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}

// OnlyAccount says, by an *InputError, that an account can't go while no other may serve.
func OnlyAccount(name string) error {
	return invalid("%s is the only account that is to be used: set another mode first, or everything would go to "+
		"the others", name)
}
