package account

import (
	"maps"
	"time"

	"clb/proxy/anthropic"
	"clb/proxy/balance"
)

// Kind is the sort of an account's credential.
type Kind string

// The kinds.
const (
	// KindOAuth is a subscription login: an access token and a rotating refresh token.
	KindOAuth Kind = "oauth"
	// KindSetup is a one-year token of `claude setup-token`, or a bare access token: it can't be renewed.
	KindSetup Kind = "setup-token"
	// KindKey is an API key of the Console.
	KindKey Kind = "api-key"
	// KindEndpoint is the key of a service that speaks Anthropic's API and is not Anthropic.
	KindEndpoint Kind = "endpoint"
)

// Paid reports whether an account of the kind is billed for each request.
func (k Kind) Paid() bool { return k == KindKey || k == KindEndpoint }

// Mode is how the account is paid for: "max" for subscriptions, "console" for keys, "endpoint" for other services.
func (k Kind) Mode() string {
	switch k {
	case KindKey:
		return "console"
	case KindEndpoint:
		return "endpoint"
	}
	return "max"
}

// Endpoint is a service that speaks Anthropic's API: where it is and what it serves.
type Endpoint struct {
	// URL is its base address; requests go to paths below it.
	URL string `json:"url"`
	// Models are the models it serves; the first that fits counts.
	Models []ModelName `json:"models"`
}

// ModelName gives models that a pattern fits the service's own name; an empty name keeps the one that was asked for.
type ModelName struct {
	Pattern string `json:"pattern"`
	Name    string `json:"name,omitempty"`
}

// Routing is how accounts are chosen, as its user has set it.
type Routing struct {
	// Strategy and AvoidFrom are those of balance.Policy.
	Strategy  balance.Strategy
	AvoidFrom float64
	Routes    []balance.Route
}

// Mode says how far the choice is the program's; the zero value is balance.Auto.
type Mode struct {
	Mode balance.Mode `json:"mode,omitempty"`
	// AccountID is the account that Prefer and Only are about; Until ends them, zero: they do not end by themselves.
	AccountID string    `json:"account_id,omitempty"`
	Until     time.Time `json:"until,omitzero"`
}

// Account is what its owner has set and what the sign-in reported, without any secret.
type Account struct {
	// ID is made once and never changes or returns; the secret is kept under it.
	ID string `json:"id"`
	// Name is unique among accounts, without regard to case.
	Name    string `json:"name"`
	Kind    Kind   `json:"kind"`
	Enabled bool   `json:"enabled"`
	// Priority: lower is used first; accounts of one priority share the work. Default 0.
	Priority int `json:"priority,omitempty"`
	// Group and Note are the user's own words. PausedUntil keeps the account from new requests until then, zero: no
	// pause.
	Group       string    `json:"group,omitempty"`
	Note        string    `json:"note,omitempty"`
	PausedUntil time.Time `json:"paused_until,omitzero"`
	// Identity of the login, where known. Organization + user tell two logins apart.
	Email            string    `json:"email,omitempty"`
	UserUUID         string    `json:"user_uuid,omitempty"`
	OrganizationUUID string    `json:"organization_uuid,omitempty"`
	Organization     string    `json:"organization,omitempty"`
	Plan             string    `json:"plan,omitempty"`
	AddedAt          time.Time `json:"added_at"`
	// Endpoint is set for KindEndpoint alone.
	Endpoint *Endpoint `json:"endpoint,omitempty"`
}

// State is what responses have taught about an account. It outlives a restart. Every deadline is wall clock.
type State struct {
	Limits anthropic.Limits `json:"limits"`
	// LimitedUntil ends a spent quota or a spend cap; ModelUntil that of single model families. Zero: none. One that
	// has passed stays until a good answer proves that the limit is over.
	LimitedUntil time.Time            `json:"limited_until,omitzero"`
	ModelUntil   map[string]time.Time `json:"model_until,omitempty"`
	// RestUntil ends a rest after refusals or a login that could not be renewed; BurstUntil the rest after too many
	// requests in a minute, for which sessions wait rather than move.
	RestUntil  time.Time `json:"rest_until,omitzero"`
	BurstUntil time.Time `json:"burst_until,omitzero"`
	// Why says in words where the deadline that is in force came from.
	Why string `json:"why,omitempty"`
	// NeedsUser is the reason why only the user can bring the account back (signed out, refused for good); empty: none.
	NeedsUser string `json:"needs_user,omitempty"`
	// Notice is something the user should know that stops nothing (an entitlement that lacks).
	Notice string `json:"notice,omitempty"`
	// RenewedAt is the last renewal. RenewalSent is when a refresh token went out whose answer is not known: it may be
	// spent.
	RenewedAt   time.Time `json:"renewed_at,omitzero"`
	RenewalSent time.Time `json:"renewal_sent,omitzero"`
	// LimitedAt is when the newest limit was learnt. TryAt is when a spend cap is next tried by one request; zero: it
	// is no spend cap.
	LimitedAt time.Time `json:"limited_at,omitzero"`
	TryAt     time.Time `json:"try_at,omitzero"`
	// SignedOutUntil ends the rest after a 401 that no renewal mended; then one request tries the account. SignedOuts
	// counts those in a row, SignedOutAt is the last one; KeyRefused says that a check of the key itself failed too.
	SignedOutUntil time.Time `json:"signed_out_until,omitzero"`
	SignedOuts     int       `json:"signed_outs,omitempty"`
	SignedOutAt    time.Time `json:"signed_out_at,omitzero"`
	KeyRefused     bool      `json:"key_refused,omitempty"`
	// Lacks says until when it is remembered that the account lacks a right, by anthropic.Right.
	Lacks map[string]time.Time `json:"lacks,omitempty"`
	// Refusals counts answers of class Refused in a row.
	Refusals int `json:"refusals,omitempty"`
	// WindowRequests counts the requests since the window began that ends at WindowEnds: the 5-hour window where the
	// wire told of one, else five hours of our own.
	WindowRequests int64     `json:"window_requests,omitempty"`
	WindowEnds     time.Time `json:"window_ends,omitzero"`
}

// bounded is the state with no deadline too far ahead: one that was kept while the clock was wrong ends as well.
func (s State) bounded(now time.Time) State {
	s.Limits = s.Limits.At(now)
	for _, end := range []*time.Time{&s.LimitedUntil, &s.RestUntil, &s.BurstUntil, &s.WindowEnds} {
		*end = anthropic.BoundReset(*end, now)
	}
	s.ModelUntil = maps.Clone(s.ModelUntil)
	for family, end := range s.ModelUntil {
		s.ModelUntil[family] = anthropic.BoundReset(end, now)
	}
	return s
}

// Affinity is a session's account, and when it last spoke.
type Affinity struct {
	Session   string    `json:"session"`
	AccountID string    `json:"account_id"`
	Used      time.Time `json:"used"`
}

// Saved is everything of a pool that outlives a restart, except secrets.
type Saved struct {
	Accounts []Account
	States   map[string]State // by account ID
	Bindings []Affinity
	// Resources are the files, batches and the like that exist on one account alone.
	Resources []Resource
	// Terms is the edition of the notice before subscriptions that the user has accepted, 0: none.
	Terms int
	// Mode is the mode that its user has set.
	Mode Mode
	// Former are the accounts that were removed, the last one last: the history goes on naming them.
	Former []Former
	// Lost says in words what has become of the accounts that were there, empty where none were or some are there
	// again.
	Lost string
}

// Former is what remains of a removed account.
type Former struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Kind    Kind      `json:"kind"`
	Removed time.Time `json:"removed"`
}
