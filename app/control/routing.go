package control

import (
	"context"
	"time"
)

// Routing is how requests are spread over the accounts. What is set holds at once and after a restart. Snapshot.Routing
// shows it.
type Routing interface {
	// SetRouting sets what is not nil. A value that is not valid is an *InputError, and then nothing has changed.
	// Whoever reads the routes and writes them back says by IfRoutes what was read, so that nobody's change in between
	// is lost.
	SetRouting(context.Context, RoutingChange) error
	// SetMode sets the mode. An account that there is not is an *InputError of kind Unknown.
	SetMode(context.Context, ModeChange) error
	// MoveSession puts a conversation on an account, from its next request on: that one pays for its prompt anew, since
	// caches belong to accounts. An account that there is not, or that is switched off, is an *InputError.
	MoveSession(ctx context.Context, session, account string) error
	// Request is one request of the history. An ID that there is not is an *InputError of kind Unknown.
	Request(ctx context.Context, id string) (Request, error)
}

// RoutingChange is what to set about the routing; nil leaves it as it is. Snapshot.Routing says what each takes.
type RoutingChange struct {
	Strategy     *string   `json:"strategy,omitempty"`
	AvoidPercent *int      `json:"avoid_percent,omitempty"`
	HoldMinutes  *int      `json:"hold_minutes,omitempty"`
	Routes       *[]string `json:"routes,omitempty"`
	// IfRoutes are the routes that the change was made from, as Snapshot.Routing has them: where they are others now,
	// nothing is set, and the error is an *InputError of kind Changed. Nil: whatever they are.
	IfRoutes *[]string `json:"if_routes,omitempty"`
}

// ModeChange is the mode to set: "auto", "prefer", "only" or "bypass". Account names the one that "prefer" and "only"
// are about; Until ends "prefer" and "only", zero: when the mode is set again.
type ModeChange struct {
	Mode    string    `json:"mode"`
	Account string    `json:"account,omitempty"`
	Until   time.Time `json:"until,omitzero"`
}

// moveBody is what POST /api/sessions/{session}/move takes.
type moveBody struct {
	Account string `json:"account"`
}

// NewEndpoint is a service that speaks Anthropic's API, as NewAccount has it.
type NewEndpoint struct {
	// URL is its base address, https or on this machine: what Claude Code would be given as its base address.
	URL string `json:"url"`
	// Models says which models it serves, and under which of its own names: "claude-opus-*=their-model". At least one;
	// the first that fits counts. A pattern alone, without "=", keeps the name.
	Models []string `json:"models"`
}
