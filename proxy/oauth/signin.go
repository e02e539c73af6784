package oauth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"time"

	"golang.org/x/oauth2"

	"clb/proxy/secret"
)

// Mode is what a sign-in is for.
type Mode string

// The modes.
const (
	// Max signs in a subscription, whose requests go out with the access token.
	Max Mode = "max"
	// Console signs in to the Console, where the token is good for creating an API key.
	Console Mode = "console"
)

// authorizePath and manualPath lie on the hosts of Config.
const (
	authorizePath = "/oauth/authorize"
	manualPath    = "/oauth/code/callback"
)

// scopes of a subscription are those that the client asks for, without the right to create keys; the Console's with it.
func (m Mode) scopes() []string {
	scopes := []string{"user:profile", "user:inference", "user:sessions:claude_code", "user:mcp_servers",
		"user:file_upload"}
	if m == Console {
		return append([]string{"org:create_api_key"}, scopes...)
	}
	return scopes
}

// Attempt is one way into one sign-in: an address to open, and the proof that the code which comes back was asked for
// by us. The verifier and the state are random, know nothing of each other, and never leave but by Address and
// Exchange.
type Attempt struct {
	config          *oauth2.Config
	verifier, state secret.Text
}

// Format never writes what an attempt knows: fmt does not ask the types of unexported fields how they want to be
// printed.
func (a Attempt) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "[sign-in attempt]") }

// Attempt begins a sign-in that ends at that redirect: the program's own "http://localhost:<port>/callback".
func (c *Client) Attempt(mode Mode, redirect string) (*Attempt, error) {
	host := c.c.ClaudeURL
	switch mode {
	case Max:
	case Console:
		host = c.c.PlatformURL
	default:
		return nil, fmt.Errorf("there is no sign-in of mode %q", string(mode))
	}
	return &Attempt{
		config:   c.config(host+authorizePath, redirect, mode.scopes()),
		verifier: secret.New(oauth2.GenerateVerifier()), // 32 random bytes
		state:    secret.New(randomText()),
	}, nil
}

// ManualAttempt begins a sign-in that ends on Anthropic's page which shows the code to be copied.
func (c *Client) ManualAttempt(mode Mode) (*Attempt, error) {
	return c.Attempt(mode, c.c.PlatformURL+manualPath)
}

// randomText is 32 random bytes in base64url.
func randomText() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// Address is what the user opens. It holds the state and the challenge: show it to the user and to nobody else.
func (a *Attempt) Address() string {
	return a.config.AuthCodeURL(a.state.Reveal(), oauth2.S256ChallengeOption(a.verifier.Reveal()),
		oauth2.SetAuthURLParam("code", "true"))
}

// Is reports whether the state is this attempt's, in a time that tells nothing about how much of it is right.
func (a *Attempt) Is(state secret.Text) bool {
	got, want := sha256.Sum256([]byte(state.Reveal())), sha256.Sum256([]byte(a.state.Reveal()))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// Exchange trades the code that came back for tokens. A code works once. Errors are *Error, or the context's.
func (c *Client) Exchange(ctx context.Context, a *Attempt, code secret.Text) (Token, error) {
	library := context.WithValue(ctx, oauth2.HTTPClient, c.tokens)
	t, err := a.config.Exchange(library, code.Reveal(), oauth2.VerifierOption(a.verifier.Reveal()),
		oauth2.SetAuthURLParam("state", a.state.Reveal()))
	if err != nil {
		if ctx.Err() != nil {
			return Token{}, fmt.Errorf("exchanging the code: %w", context.Cause(ctx))
		}
		return Token{}, readFailure(err).ofExchange()
	}
	return readToken(t, time.Now()), nil
}
