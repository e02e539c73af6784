// Package status is the one picture of the running program that tray, page and CLI all draw. A Snapshot is a value;
// the Board holds the newest one and wakes those who watch.
package status

import (
	"encoding/json"
	"time"

	"clb/proxy/anthropic"
)

// Snapshot is the state of the program at one moment. Its JSON is what /api/status and the event stream carry.
type Snapshot struct {
	Version   string    `json:"version"`
	StartedAt time.Time `json:"started_at"`
	// What Claude Code is pointed at: "http://localhost:8080".
	Address  string    `json:"address"`
	Stats    Stats     `json:"stats"`
	Accounts []Account `json:"accounts"`
	// In words what has become of accounts that were there; absent where none were or some are there again.
	AccountsLost string `json:"accounts_lost,omitempty"`
	// That the notice before the first subscription account was accepted.
	TermsAccepted bool `json:"terms_accepted"`
	// The sign-ins under way.
	SignIns []SignIn `json:"sign_ins,omitempty"`
	// How requests are spread.
	Routing Routing `json:"routing"`
	// The requests that are held until an account is back.
	Waiting []Held `json:"waiting,omitempty"`
	// The answers that are on their way to their clients, the oldest first.
	InFlight []InFlight `json:"under_way,omitempty"`
	// Another number once the history was cleared or begun anew, and after a restart: whoever shows requests then asks
	// for them again.
	HistoryEdition int64 `json:"history_edition"`
	// What requests are priced by.
	Prices Prices `json:"prices,omitzero"`
	// What the user must know, in words, most urgent first: a locked keychain, history that can't be written.
	Warnings []string `json:"warnings,omitempty"`
}

// Prices is the state of the price table.
type Prices struct {
	// Its date, and after a plus what the user's own file calls itself.
	Table string `json:"table"`
	// The models in use that have no price in it.
	Unknown []string `json:"unknown,omitempty"`
}

// Stats are totals since the last reset-stats. Field names of the first four are fixed.
type Stats struct {
	TotalRequests int64 `json:"total_requests"`
	// 0 to 1; 1 where nothing was asked yet. Cancelled and interrupted requests do not count.
	SuccessRate float64 `json:"success_rate" jsonschema:"minimum=0,maximum=1"`
	// Those that would take a request now.
	ActiveAccounts int `json:"active_accounts"`
	// The mean duration of complete answers in milliseconds.
	AverageResponseMS float64 `json:"average_response_ms"`
	// Since local midnight.
	TodayRequests int64 `json:"today_requests"`
	// Requests under way.
	Running     int             `json:"running"`
	Complete    int64           `json:"complete"`
	Errors      int64           `json:"errors"`
	Truncated   int64           `json:"truncated"`
	Cancelled   int64           `json:"cancelled"`
	Interrupted int64           `json:"interrupted"`
	Attempts    int64           `json:"attempts"`
	Retries     int64           `json:"retries"`
	Failovers   int64           `json:"failovers"`
	Tokens      anthropic.Usage `json:"tokens"`
	// Cache reads among all tokens of prompts, 0 to 1; 0 where there were none.
	CacheHitShare float64 `json:"cache_hit_share" jsonschema:"minimum=0,maximum=1"`

	// What requests on subscriptions would have cost today, in US dollars by list prices. clear-history sets it to
	// zero.
	TodayValueUSD float64 `json:"today_value_usd"`
	// What requests on API keys and other services cost today, in US dollars by list prices.
	TodayCostUSD float64 `json:"today_cost_usd"`
	// As `today_value_usd`, since the totals were last set to zero, by reset-stats or clear-history.
	ValueUSD float64 `json:"value_usd"`
	// As `today_cost_usd`, since then.
	CostUSD float64 `json:"cost_usd"`
	// The requests that are in neither, since the price of what they used is not known.
	Unpriced int64 `json:"unpriced"`
}

// Account is one account as a person sees it.
type Account struct {
	Name string `json:"name"`
	// What it is billed by: a subscription, an API key, or another service.
	Mode string `json:"mode" enum:"max,console,endpoint"`
	// The sort of its credential.
	Kind    string `json:"kind" enum:"oauth,setup-token,api-key,endpoint"`
	Enabled bool   `json:"enabled"`
	// Its condition in one word. `off`: switched off; `paused`: for a time, by the user; `limited`: a quota is spent;
	// `resting`: for a moment, after refusals or a burst; `signed_out`: the user must sign in again; `locked`: the
	// keychain does not give its secret.
	State State `json:"state" enum:"ready,off,paused,limited,resting,signed_out,locked"`
	// Why it is not ready, in words; empty when it is.
	Reason string `json:"reason"`
	// When the state ends by itself; left out where it does not, or is ready.
	Until time.Time `json:"until,omitzero"`
	// What its user should know of it, in words.
	Notice string `json:"notice,omitempty"`
	Email  string `json:"email,omitempty"`
	// The name of the organization that the login belongs to.
	Organization string `json:"organization,omitempty"`
	Plan         string `json:"plan,omitempty"`
	// As the user has set it; lower is used first.
	Priority int `json:"priority,omitempty"`
	// The group that it serves alone, as the user has set it.
	Group string `json:"group,omitempty"`
	// The user's own words.
	Note string `json:"note,omitempty"`
	// Until when its user has paused it.
	PausedUntil time.Time `json:"paused_until,omitzero"`
	// The base address of an account that is no Claude account but a service that speaks its API.
	Endpoint string `json:"endpoint,omitempty"`
	// What such a service serves, as `claude-*=their-model`.
	Models []string `json:"models,omitempty"`
	// Since the last reset-stats.
	Requests int64 `json:"requests"`
	// Requests under way.
	Running int              `json:"running"`
	Token   Token            `json:"token"`
	Limits  anthropic.Limits `json:"limits"`
}

// MarshalJSON leaves times and limits out where they can't be encoded: one account must not hide the others.
func (a Account) MarshalJSON() ([]byte, error) {
	type plain Account // without this method
	text, err := json.Marshal(plain(a))
	if err == nil {
		return text, nil
	}
	a.Until, a.PausedUntil, a.Limits = time.Time{}, time.Time{}, anthropic.Limits{}
	a.Token.ExpiresAt, a.Token.RenewedAt, a.Token.NextRenewal = time.Time{}, time.Time{}, time.Time{}
	return json.Marshal(plain(a))
}

// Routing is how requests are spread over the accounts, as the user has set it.
type Routing struct {
	// "balanced", "least-used", "drain" or "priority".
	Strategy string `json:"strategy" enum:"balanced,least-used,drain,priority"`
	// "auto", "prefer", "only" or "bypass"; `account` the name that "prefer" and "only" are about, `until` when that
	// ends by itself, zero where it does not.
	Mode string `json:"mode" enum:"auto,prefer,only,bypass"`
	// The account that `prefer` and `only` are about.
	Account string `json:"account,omitempty"`
	// When that ends by itself; left out where it does not.
	Until time.Time `json:"until,omitzero"`
	// The use of a window, in per cent, from which on sessions begin elsewhere.
	AvoidPercent int `json:"avoid_percent" jsonschema:"minimum=0,maximum=100"`
	// How long a request waits for an account when all are spent. 0: it is refused at once.
	HoldMinutes int `json:"hold_minutes" jsonschema:"minimum=0,maximum=60"`
	// They allow or forbid accounts for models: `claude-opus-*: work, home`, `*haiku*: not work`.
	Routes []string `json:"routes,omitempty"`
	// The groups that accounts are in; each answers at the address followed by "/g/" and its name.
	Groups []string `json:"groups,omitempty"`
}

// Held is a request that is held until an account is back.
type Held struct {
	ID      string    `json:"id"`
	Model   string    `json:"model"`
	Session string    `json:"session"`
	Since   time.Time `json:"since"`
	// When it is refused if no account is back by then.
	Until time.Time `json:"until"`
}

// InFlight is an answer that is on its way to its client.
type InFlight struct {
	ID      string `json:"id"`
	Model   string `json:"model"`
	Session string `json:"session"`
	// The name of the account that answers; empty: the client's own login.
	Account string    `json:"account"`
	Stream  bool      `json:"stream"`
	Since   time.Time `json:"since"`
	// How much of the answer has gone out, in bytes; it is told at most once a second.
	BytesOut int64 `json:"bytes_out"`
	// The tokens that the answer has told of so far: the prompt's with its beginning, its own mostly with its end.
	Tokens int64 `json:"tokens"`
}

// State is an account's condition in one word.
type State string

// The states of an account.
const (
	Ready     State = "ready"
	Off       State = "off"        // switched off by the user
	Paused    State = "paused"     // for a time, by the user
	Limited   State = "limited"    // a quota is spent
	Resting   State = "resting"    // for a moment, after refusals or a burst
	SignedOut State = "signed_out" // the user must sign in again
	Locked    State = "locked"     // the keychain does not give its secret
)

// Token is the condition of an account's credential. It never holds the credential.
type Token struct {
	// `expiring`: renewal is due; `unsaved`: renewed, but the keychain refused; `permanent`: a key.
	State string `json:"state" enum:"valid,expiring,expired,signed_out,unsaved,locked,permanent"`
	// null where it never ends, or the end is not known.
	ExpiresAt time.Time `json:"expires_at" jsonschema:"nullable"`
	// The program renews it.
	Renewable bool `json:"renewable,omitempty"`
	// When it last did.
	RenewedAt time.Time `json:"renewed_at,omitzero"`
	// When it will.
	NextRenewal time.Time `json:"next_renewal,omitzero"`
	// Why the last try did not work, in words.
	Failure string `json:"failure,omitempty"`
}

// MarshalJSON writes an end that is not known, or never comes, as null: the field is always there.
func (t Token) MarshalJSON() ([]byte, error) {
	type plain Token // without this method
	shape := struct {
		plain
		ExpiresAt *time.Time `json:"expires_at"`
	}{plain: plain(t)}
	if !t.ExpiresAt.IsZero() {
		shape.ExpiresAt = &t.ExpiresAt
	}
	return json.Marshal(shape)
}

// SignIn is a sign-in under way, without its addresses.
type SignIn struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Mode string `json:"mode"`
	// An account signs in again.
	Again bool   `json:"again,omitempty"`
	Stage string `json:"stage" enum:"waiting,checking,done,failed"`
	// When it stops waiting.
	Ends time.Time `json:"ends"`
}
