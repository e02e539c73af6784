package anthropictest

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// ClientID is the public OAuth client that the fake knows.
const ClientID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"

// The scopes that decide something here.
const (
	scopeProfile   = "user:profile"
	scopeInference = "user:inference"
	scopeCreateKey = "org:create_api_key"
)

// LoginScopes are those that Claude Code asks for.
func LoginScopes() []string {
	return []string{scopeCreateKey, scopeProfile, scopeInference, "user:sessions:claude_code", "user:mcp_servers",
		"user:file_upload"}
}

// setupScopes are those of a setup-token.
func setupScopes() []string {
	return []string{scopeInference, "user:ccr_inference", "user:file_upload"}
}

// knownScope says whether a sign-in may ask for it.
func knownScope(scope string) bool {
	return scope == scopeCreateKey || strings.HasPrefix(scope, "user:")
}

// The prefixes of the kinds of token.
const (
	prefixAccess  = "sk-ant-oat01-"
	prefixRefresh = "sk-ant-ort01-"
	prefixKey     = "sk-ant-api03-"
)

// login is one sign-in of an account: the chain of tokens that grows by renewals. All of it is guarded by Fake.mu.
type login struct {
	account         *Account
	scopes          []string
	revoked         bool
	access, refresh *token // the newest
}

// token is anything that a client may show. Guarded by Fake.mu.
type token struct {
	value   string
	account *Account
	login   *login // nil for keys and setup-tokens
	scopes  []string
	expires time.Time // zero: never
	used    bool      // a refresh token that was exchanged
	revoked bool
}

// dead says whether the token was revoked, alone or with its sign-in.
func (t *token) dead() bool { return t.revoked || (t.login != nil && t.login.revoked) }

func (t *token) expired(now time.Time) bool { return !t.expires.IsZero() && !now.Before(t.expires) }

func (t *token) allows(scope string) bool {
	for _, s := range t.scopes {
		if s == scope {
			return true
		}
	}
	return strings.HasPrefix(t.value, prefixKey)
}

// secret derives the next made-up secret. f.mu is held.
func (f *Fake) secret(prefix string) string {
	f.minted++
	sum := sha512.Sum512(fmt.Appendf(nil, "%s/%s/%d", f.config.Seed, prefix, f.minted))
	return prefix + base64.RawURLEncoding.EncodeToString(sum[:])
}

// mint makes a token and makes it known. A life of zero is endless. f.mu is held.
func (f *Fake) mint(prefix string, a *Account, l *login, scopes []string, life time.Duration) *token {
	t := &token{value: f.secret(prefix), account: a, login: l, scopes: scopes}
	if life != 0 {
		t.expires = f.config.Now().Add(life)
	}
	f.tokens[t.value] = t
	return t
}

// signIn starts a chain of tokens and makes it the account's newest. f.mu is held.
func (f *Fake) signIn(a *Account, scopes []string) *login {
	l := &login{account: a, scopes: scopes}
	l.access = f.mint(prefixAccess, a, l, scopes, f.config.TokenLife)
	l.refresh = f.mint(prefixRefresh, a, l, scopes, f.config.RefreshLife)
	a.login = l
	return l
}

// Login is a pair of tokens of one sign-in.
type Login struct {
	AccessToken, RefreshToken string
	ExpiresAt                 time.Time
	Scopes                    []string
}

// SignIn signs the account in once more, with a chain of tokens of its own, and makes that the one which the methods
// below speak of.
func (a *Account) SignIn() Login {
	a.fake.mu.Lock()
	a.fake.signIn(a, a.Scopes)
	a.fake.mu.Unlock()
	return a.Login()
}

// Login returns the newest tokens of the newest sign-in.
func (a *Account) Login() Login {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	l := a.login
	return Login{l.access.value, l.refresh.value, l.access.expires, append([]string(nil), l.scopes...)}
}

// AccessToken returns the newest access token.
func (a *Account) AccessToken() string { return a.Login().AccessToken }

// RefreshToken returns the newest refresh token.
func (a *Account) RefreshToken() string { return a.Login().RefreshToken }

// APIKey returns the account's Console key, the same at each call.
func (a *Account) APIKey() string {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	if a.key == nil {
		a.key = a.fake.mint(prefixKey, a, nil, nil, 0)
	}
	return a.key.value
}

// SetupToken returns the account's one-year token, the same at each call. It has no refresh token and may only ask for
// messages.
func (a *Account) SetupToken() string {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	if a.setup == nil {
		a.setup = a.fake.mint(prefixAccess, a, nil, setupScopes(), 365*24*time.Hour)
	}
	return a.setup.value
}

// Expire ends the life of the newest access token now; its refresh token stays good.
func (a *Account) Expire() {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	a.login.access.expires = a.fake.config.Now()
}

// Revoke makes the newest access token invalid; its refresh token stays good.
func (a *Account) Revoke() {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	a.login.access.revoked = true
}

// SignOut revokes everything the account ever got: all sign-ins, its key and its setup-token.
func (a *Account) SignOut() {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	for _, t := range a.fake.tokens {
		if t.account == a {
			t.revoked = true
		}
	}
}

// CredentialsFile returns the newest sign-in as Claude Code stores it in .credentials.json.
func (a *Account) CredentialsFile() []byte {
	a.fake.mu.Lock()
	defer a.fake.mu.Unlock()
	l := a.login
	stored, err := json.MarshalIndent(map[string]any{
		"claudeAiOauth": map[string]any{
			"accessToken": l.access.value, "refreshToken": l.refresh.value,
			"expiresAt": l.access.expires.UnixMilli(), "refreshTokenExpiresAt": l.refresh.expires.UnixMilli(),
			"scopes": l.scopes, "rateLimitTier": string(a.Plan),
			"subscriptionType": strings.TrimPrefix(a.Plan.organizationType(), "claude_"),
		},
	}, "", "  ")
	if err != nil {
		panic(err) // strings and numbers only
	}
	return stored
}
