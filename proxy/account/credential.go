package account

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"clb/proxy/secret"
)

// Credential is the secret part of an account.
type Credential struct {
	Kind Kind
	// Access is the bearer token or API key; Refresh the single-use refresh token, empty if there is none.
	Access, Refresh secret.Text
	// ExpiresAt is the end of Access, wall clock; zero: unknown, or never.
	ExpiresAt time.Time
	Scopes    []string
	// Unread is the answer to a renewal in which no token was found, as it came: it may hold the successors of Access
	// and Refresh. Zero: there is none.
	Unread secret.Text
}

// sealed is a Credential as the vault holds it: the only place where secrets are written out.
type sealed struct {
	Kind      Kind      `json:"kind"`
	Access    string    `json:"access"`
	Refresh   string    `json:"refresh,omitempty"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	Scopes    []string  `json:"scopes,omitempty"`
	Unread    []byte    `json:"unread,omitempty"`
	// Of is what the account was when the credential was stored: by it an account is found again whose data file is
	// gone.
	Of *label `json:"of,omitempty"`
}

// label is what is stored of an account beside its secret.
type label struct {
	Name             string    `json:"name"`
	Group            string    `json:"group,omitempty"`
	Priority         int       `json:"priority,omitempty"`
	Email            string    `json:"email,omitempty"`
	UserUUID         string    `json:"user_uuid,omitempty"`
	OrganizationUUID string    `json:"organization_uuid,omitempty"`
	Endpoint         *Endpoint `json:"endpoint,omitempty"`
}

// longestLabel bounds a label, in bytes: some keychains hold little.
const longestLabel = 1000

func (c Credential) sealed(of *label) sealed {
	return sealed{c.Kind, c.Access.Reveal(), c.Refresh.Reveal(), c.ExpiresAt, c.Scopes, []byte(c.Unread.Reveal()), of}
}

// encodeFor is the vault's form of an account's credential.
func (c Credential) encodeFor(a *Account) (string, error) {
	of := &label{a.Name, a.Group, a.Priority, a.Email, a.UserUUID, a.OrganizationUUID, a.Endpoint}
	text, err := json.Marshal(of)
	if err != nil {
		return "", err
	}
	if len(text) > longestLabel {
		of = nil
	}
	b, err := json.Marshal(c.sealed(of))
	return string(b), err
}

// Recover is the account that a secret of the vault belongs to, as far as the secret tells; its name may be empty. What
// is no account's is an error, and so is the key of a service whose address is not known: it must go nowhere else.
func Recover(id, text string) (Account, error) {
	c, err := DecodeCredential(text)
	if err != nil {
		return Account{}, err
	}
	var s sealed
	_ = json.Unmarshal([]byte(text), &s) // it was decoded a moment ago
	a := Account{ID: id, Kind: c.Kind, Enabled: true}
	if of := s.Of; of != nil {
		a.Name, a.Group, a.Priority, a.Email, a.UserUUID, a.OrganizationUUID, a.Endpoint = of.Name, of.Group,
			of.Priority, of.Email, of.UserUUID, of.OrganizationUUID, of.Endpoint
	}
	switch c.Kind {
	case KindOAuth, KindSetup, KindKey:
		a.Endpoint = nil
	case KindEndpoint:
		if a.Endpoint == nil {
			return Account{}, errors.New("the key of a service whose address is not known any more")
		}
	default:
		return Account{}, errors.New("a secret of another kind")
	}
	return a, nil
}

// Encode is the credential as a backup holds it: see encodeFor.
func (c Credential) Encode() (string, error) {
	b, err := json.Marshal(c.sealed(nil))
	return string(b), err
}

// DecodeCredential is the inverse of Encode. Its errors quote nothing of the text.
func DecodeCredential(text string) (Credential, error) {
	var s sealed
	if err := json.Unmarshal([]byte(text), &s); err != nil || s.Access == "" {
		return Credential{}, errors.New("the stored credential is damaged: add the account again")
	}
	return Credential{s.Kind, secret.New(s.Access), secret.New(s.Refresh), s.ExpiresAt, s.Scopes,
		secret.New(string(s.Unread))}, nil
}

// setupLife is the lifetime of a token of `claude setup-token`.
const setupLife = 365 * 24 * time.Hour

// Paste makes a credential from a secret that somebody pasted: an API key, or a token without a refresh token. mode is
// "max", "console", "endpoint" for a service that is not Anthropic, or empty for what the secret's shape says. Errors
// say what to do and hold nothing of the secret.
func Paste(text secret.Text, mode string, now time.Time) (Credential, error) {
	s := strings.TrimSpace(text.Reveal())
	shape := ""
	switch {
	case s == "":
		return Credential{}, errors.New("no secret was given: paste an API key (sk-ant-api…) or a token (sk-ant-oat…)")
	case strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }):
		return Credential{}, errors.New("the secret has spaces or line breaks in it: paste it as one piece")
	case strings.HasPrefix(s, "sk-ant-admin"):
		return Credential{}, errors.New("this is an admin key, which can't make model requests: make an ordinary API " +
			"key in the Console")
	case strings.HasPrefix(s, "sk-ant-ort"):
		return Credential{}, errors.New("this is a refresh token: import the whole credentials file instead (--import)")
	case strings.HasPrefix(s, "sk-ant-oat"):
		shape = "max"
	case strings.HasPrefix(s, "sk-ant-api"):
		shape = "console"
	}
	if mode == "" {
		mode = shape
	}
	switch {
	case mode == "endpoint" && strings.HasPrefix(s, "sk-ant-"):
		return Credential{}, errors.New("this secret is Anthropic's: it must not go to another service")
	case mode == "endpoint":
		return Credential{Kind: KindEndpoint, Access: secret.New(s)}, nil
	case mode == "":
		return Credential{}, errors.New("can't tell what this secret is: say --mode console for an API key, --mode " +
			"max for a token")
	case shape != "" && mode != shape:
		return Credential{}, errors.New("the secret does not fit the mode: an API key (sk-ant-api…) is --mode " +
			"console, a token (sk-ant-oat…) is --mode max")
	case mode == "console":
		return Credential{Kind: KindKey, Access: secret.New(s)}, nil
	case mode == "max":
		return Credential{Kind: KindSetup, Access: secret.New(s), ExpiresAt: now.Add(setupLife).Round(0).UTC()}, nil
	}
	return Credential{}, errors.New("mode takes max, console or endpoint")
}
