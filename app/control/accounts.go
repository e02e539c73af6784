package control

import (
	"context"
	"time"

	"clb/app/status"
	"clb/proxy/secret"
)

// Accounts changes what is known of one account.
type Accounts interface {
	// Change sets what its user may set about an account; routes that name it go with its name. Unknown name, name
	// taken or not valid: *InputError.
	Change(ctx context.Context, name string, c Change) (status.Account, error)
	// Renew renews the login of an account now, whatever its end. An account that can't be renewed is an *InputError.
	Renew(ctx context.Context, name string) (status.Account, error)
}

// NewAccount says what to add. Exactly one of Secret and Import is set.
type NewAccount struct {
	Name string `json:"name"`
	// Mode is "max", "console", "endpoint", or empty: taken from the secret's shape.
	Mode string `json:"mode,omitempty"`
	// Endpoint is set for mode "endpoint"; Secret is then its key.
	Endpoint *NewEndpoint `json:"endpoint,omitempty"`
	// Secret is an API key, a setup-token or an OAuth access token.
	Secret secret.Text `json:"-"`
	// Import is the content of a Claude Code credentials file.
	Import secret.Text `json:"-"`
}

// NewAccountCall is NewAccount on its way through the control socket: the one place where a secret is plain JSON.
type NewAccountCall struct {
	// At most 64 letters, digits, spaces and signs.
	Name string `json:"name"`
	// Left out: what the secret looks like.
	Mode     string       `json:"mode,omitempty" enum:"max,console,endpoint"`
	Endpoint *NewEndpoint `json:"endpoint,omitempty"`
	// An API key, a setup-token, an access token, or the key of another service.
	Secret string `json:"secret,omitempty"`
	// The content of a credentials file of Claude Code, in place of a secret.
	Import string `json:"import,omitempty"`
}

// Check says, by an *InputError, what is wrong with the call.
func (c *NewAccountCall) Check() error {
	if (c.Secret == "") == (c.Import == "") {
		return InputErrorf("a new account takes exactly one of secret and import")
	}
	return nil
}

// AccountPath names an account in the address.
type AccountPath struct {
	// The name of an account, without regard to case.
	Account string `path:"name" json:"-"`
}

// ChangeCall is a change of an account.
type ChangeCall struct {
	AccountPath
	Change
}

// Check says, by an *InputError, what is wrong with the call.
func (c *ChangeCall) Check() error {
	if (c.Change == Change{}) {
		return InputErrorf("there is nothing to change: it takes name, enabled, priority, group, note and paused_until")
	}
	return nil
}

// NewEndpoint is a service that speaks Anthropic's API, as NewAccount has it.
type NewEndpoint struct {
	// Its base address, https or on this machine: what Claude Code would be given as its base address.
	URL string `json:"url"`
	// Which models it serves, and under which of its own names: `claude-opus-*=their-model`. The first that fits
	// counts. A pattern alone keeps the name.
	Models []string `json:"models" jsonschema:"minItems=1"`
}

// Change is what to set about an account; nil leaves it as it is.
type Change struct {
	Name    *string `json:"name,omitempty"`
	Enabled *bool   `json:"enabled,omitempty"`
	// Lower is used first.
	Priority *int `json:"priority,omitempty" jsonschema:"minimum=-1000,maximum=1000"`
	// The group that the account serves alone: letters, digits, and - _ . since it stands in an address. Empty: none.
	Group *string `json:"group,omitempty" jsonschema:"maxLength=64"`
	// The user's own words.
	Note *string `json:"note,omitempty" jsonschema:"maxLength=500"`
	// Until then the account gets no new requests; a time that has passed ends the pause.
	PausedUntil *time.Time `json:"paused_until,omitempty"`
}

// AccountList is what GET /api/accounts answers.
type AccountList struct {
	Accounts []status.Account `json:"accounts"`
}
