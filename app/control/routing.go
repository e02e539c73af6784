package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"clb/proxy/balance"
)

// Routing is how requests are spread over the accounts. What is set holds at once and after a restart. Snapshot.Routing
// shows it.
type Routing interface {
	// SetRouting sets what is not nil. A value that is not valid is an *InputError, and then nothing has changed.
	// A caller that reads the routes and writes them back says by IfRoutes what it read, so that no change in between
	// is lost.
	SetRouting(context.Context, RoutingChange) error
	// SetMode sets the mode. An account that there is not is an *InputError of kind Unknown.
	SetMode(context.Context, ModeChange) error
	// MoveSession puts a session on an account, from its next request on: that one pays for its prompt again, since
	// caches belong to accounts. An account that there is not, or that is switched off, is an *InputError.
	MoveSession(ctx context.Context, session, account string) error
	// Request is one request of the history. An ID that there is not is an *InputError of kind Unknown.
	Request(ctx context.Context, id string) (Request, error)
}

// RoutingChange is what to set about the routing; nil leaves it as it is. Snapshot.Routing says what each takes.
type RoutingChange struct {
	Strategy     *string   `json:"strategy,omitempty" enum:"balanced,least-used,drain,priority"`
	AvoidPercent *int      `json:"avoid_percent,omitempty" jsonschema:"minimum=0,maximum=100"`
	HoldMinutes  *int      `json:"hold_minutes,omitempty" jsonschema:"minimum=0,maximum=60"`
	Routes       *[]string `json:"routes,omitempty"`
	// The routes that the change was made from, as the state has them: where they are others now, nothing is set, and
	// the answer is 412 with the kind `changed`.
	IfRoutes *[]string `json:"if_routes,omitempty"`
}

// ModeChange is the mode to set: "auto", "prefer", "only" or "bypass". Account names the one that "prefer" and "only"
// are about; Until ends "prefer" and "only", zero: when the mode is set again.
type ModeChange struct {
	Mode string `json:"mode" enum:"auto,prefer,only,bypass"`
	// The account that `prefer` and `only` are about.
	Account string `json:"account,omitempty"`
	// When that ends by itself; left out: when the mode is set again.
	Until time.Time `json:"until,omitzero"`
}

// MoveCall puts a session on an account.
type MoveCall struct {
	// The key of a session.
	Session string `path:"session" json:"-"`
	// The name of an account.
	Account string `json:"account"`
}

// Check says, by an *InputError, what is wrong with the call.
func (c *MoveCall) Check() error {
	if c.Account == "" {
		return InputErrorf("account is missing: it takes the name of one")
	}
	return nil
}

// longestHold bounds RoutingChange.HoldMinutes.
const longestHold = 60

// Check says, by an *InputError, what is wrong with a change of the routing where there are accounts of these names.
func (c RoutingChange) Check(accounts []string) error {
	switch {
	case c.Strategy != nil && !slices.Contains(balance.Strategies(), balance.Strategy(*c.Strategy)):
		return InputErrorf("strategy takes %s", words(balance.Strategies()))
	case c.AvoidPercent != nil && (*c.AvoidPercent < 0 || *c.AvoidPercent > 100):
		return InputErrorf("avoid_percent takes a whole number from 0 to 100 (0: never)")
	case c.HoldMinutes != nil && (*c.HoldMinutes < 0 || *c.HoldMinutes > longestHold):
		return InputErrorf("hold_minutes takes a whole number from 0 to %d (0: a request is refused at once)",
			longestHold)
	case c.Routes == nil:
		return nil
	}
	routes, err := balance.ParseRoutes(*c.Routes)
	for i, route := range routes {
		if unknown := route.UnknownAccounts(accounts); len(unknown) > 0 {
			return InputErrorf("routes, entry %d: there is no account %q%s", i+1, unknown[0], thereAre(accounts))
		}
	}
	if err != nil {
		return InputErrorf("%v", err)
	}
	return nil
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
		return InputErrorf("mode takes %s", words(balance.Modes()))
	case single && c.Account == "":
		return InputErrorf("account is missing: %s takes the name of the account that it is about", mode)
	case !single && c.Account != "":
		return InputErrorf("account has no meaning with %s: prefer and only take one", mode)
	case !single && !c.Until.IsZero():
		return InputErrorf("until has no meaning with %s: prefer and only can end by themselves", mode)
	case !c.Until.IsZero() && !c.Until.After(now):
		return InputErrorf("until takes a moment that has not passed")
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
	return InputErrorf("%s is the only account that is to be used: set another mode first, or everything would go to "+
		"the others", name)
}
