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
	// Address is what Claude Code is pointed at: "http://localhost:8080".
	Address  string    `json:"address"`
	Stats    Stats     `json:"stats"`
	Accounts []Account `json:"accounts"`
	// AccountsLost says in words what has become of accounts that were there, empty where none were or some are there
	// again.
	AccountsLost string `json:"accounts_lost,omitempty"`
	// TermsAccepted says that the notice before the first subscription account was accepted.
	TermsAccepted bool `json:"terms_accepted"`
	// SignIns are the sign-ins under way, by the ID that the control API knows them by.
	SignIns []SignIn `json:"sign_ins,omitempty"`
	// Routing is how requests are spread.
	Routing Routing `json:"routing"`
	// Waiting are the requests that are held until an account is back.
	Waiting []Held `json:"waiting,omitempty"`
	// UnderWay are the answers that are on their way to their clients, the oldest first.
	UnderWay []InFlight `json:"under_way,omitempty"`
	// HistoryEdition is another number once the history was cleared or begun anew, and after a restart: whoever shows
	// requests then asks for them again.
	HistoryEdition int64 `json:"history_edition"`
	// Prices is what requests are priced by.
	Prices Prices `json:"prices,omitzero"`
	// Warnings are what the user must know, in words, most urgent first: a locked keychain, history that can't be
	// written.
	Warnings []string `json:"warnings,omitempty"`
}

// Prices is the state of the price table.
type Prices struct {
	// Table is its date, and after a plus what the user's own file calls itself. Unknown are the models in use that
	// have no price in it.
	Table   string   `json:"table"`
	Unknown []string `json:"unknown,omitempty"`
}

// Stats are totals since the last reset-stats. Field names of the first four are fixed.
type Stats struct {
	TotalRequests int64 `json:"total_requests"`
	// SuccessRate is 0 to 1; 1 where nothing was asked yet. Cancelled and interrupted requests do not count.
	SuccessRate float64 `json:"success_rate"`
	// ActiveAccounts are those that would take a request now.
	ActiveAccounts int `json:"active_accounts"`
	// AverageResponseMS is the mean duration of complete answers in milliseconds.
	AverageResponseMS float64 `json:"average_response_ms"`
	// TodayRequests counts since local midnight; Running the requests under way.
	TodayRequests int64           `json:"today_requests"`
	Running       int             `json:"running"`
	Complete      int64           `json:"complete"`
	Errors        int64           `json:"errors"`
	Truncated     int64           `json:"truncated"`
	Cancelled     int64           `json:"cancelled"`
	Interrupted   int64           `json:"interrupted"`
	Attempts      int64           `json:"attempts"`
	Retries       int64           `json:"retries"`
	Failovers     int64           `json:"failovers"`
	Tokens        anthropic.Usage `json:"tokens"`
	// CacheHitShare is cache reads among all tokens of prompts, 0 to 1; 0 where there were none.
	CacheHitShare float64 `json:"cache_hit_share"`

	// What was used, in US dollars by list prices, today and since the totals were last set to zero: value is what
	// requests on subscriptions would have cost, cost that of requests on API keys and other services. reset-stats
	// leaves those of today.
	TodayValueUSD float64 `json:"today_value_usd"`
	TodayCostUSD  float64 `json:"today_cost_usd"`
	ValueUSD      float64 `json:"value_usd"`
	CostUSD       float64 `json:"cost_usd"`
	// Unpriced counts the requests that are in neither, since the price of what they used is not known.
	Unpriced int64 `json:"unpriced"`
}

// Account is one account as a person sees it.
type Account struct {
	Name string `json:"name"`
	// Mode is "max", "console" or "endpoint"; Kind the sort of credential ("oauth", "setup-token", "api-key",
	// "endpoint").
	Mode    string `json:"mode"`
	Kind    string `json:"kind"`
	Enabled bool   `json:"enabled"`
	// State is one of the States below; Reason says in words why it is not ready, empty when it is.
	State  State  `json:"state"`
	Reason string `json:"reason"`
	// Until is when the state ends by itself; zero where it does not, or is "ready".
	Until  time.Time `json:"until,omitzero"`
	Notice string    `json:"notice,omitempty"`
	Email  string    `json:"email,omitempty"`
	// Organization is the name of the organization that the login belongs to.
	Organization string `json:"organization,omitempty"`
	Plan         string `json:"plan,omitempty"`
	// Priority, Group, Note and PausedUntil are what the user has set.
	Priority    int       `json:"priority,omitempty"`
	Group       string    `json:"group,omitempty"`
	Note        string    `json:"note,omitempty"`
	PausedUntil time.Time `json:"paused_until,omitzero"`
	// Endpoint is the base address of an account that is no Claude account but a service that speaks its API, and
	// Models what it serves: "claude-*=their-model".
	Endpoint string   `json:"endpoint,omitempty"`
	Models   []string `json:"models,omitempty"`
	// Requests since the last reset-stats; Running under way now.
	Requests int64            `json:"requests"`
	Running  int              `json:"running"`
	Token    Token            `json:"token"`
	Limits   anthropic.Limits `json:"limits"`
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
	// Strategy is "balanced", "least-used", "drain" or "priority".
	Strategy string `json:"strategy"`
	// Mode is "auto", "prefer", "only" or "bypass"; Account the name that "prefer" and "only" are about, Until when
	// that ends by itself, zero where it does not.
	Mode    string    `json:"mode"`
	Account string    `json:"account,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	// AvoidPercent is the use of a window, in per cent, from which on conversations begin elsewhere.
	AvoidPercent int `json:"avoid_percent"`
	// HoldMinutes is how long a request waits for an account when all are spent, 0: it is refused at once.
	HoldMinutes int `json:"hold_minutes"`
	// Routes allow or forbid accounts for models: "claude-opus-*: work, home", "*haiku*: not work".
	Routes []string `json:"routes,omitempty"`
	// Groups are the groups that accounts are in; each answers at the address followed by "/g/" and its name.
	Groups []string `json:"groups,omitempty"`
}

// Held is a request that is held until an account is back.
type Held struct {
	ID      string    `json:"id"`
	Model   string    `json:"model"`
	Session string    `json:"session"`
	Since   time.Time `json:"since"`
	// Until is when it is refused if no account is back by then.
	Until time.Time `json:"until"`
}

// InFlight is an answer that is on its way to its client.
type InFlight struct {
	ID      string `json:"id"`
	Model   string `json:"model"`
	Session string `json:"session"`
	// Account is the name of the account that answers, empty: the client's own login.
	Account string    `json:"account"`
	Stream  bool      `json:"stream"`
	Since   time.Time `json:"since"`
	// BytesOut is how much of the answer has gone out, in bytes; it is told at most once a second.
	BytesOut int64 `json:"bytes_out"`
	// Tokens is what the answer has told of so far: the prompt's with its beginning, its own mostly with its end.
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
	// State is "valid", "expiring" (renewal is due), "expired", "signed_out", "unsaved" (renewed, but the keychain
	// refused), "locked" or "permanent" (a key).
	State     string    `json:"state"`
	ExpiresAt time.Time `json:"expires_at"`
	// Renewable says that the program renews it. RenewedAt is when it last did, NextRenewal when it will, Failure why
	// the last try did not work; each empty where there is none.
	Renewable   bool      `json:"renewable,omitempty"`
	RenewedAt   time.Time `json:"renewed_at,omitzero"`
	NextRenewal time.Time `json:"next_renewal,omitzero"`
	Failure     string    `json:"failure,omitempty"`
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
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Mode  string    `json:"mode"`
	Again bool      `json:"again,omitempty"`
	Stage string    `json:"stage"`
	Ends  time.Time `json:"ends"`
}
