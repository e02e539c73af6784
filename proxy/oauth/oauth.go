// Package oauth signs in to Anthropic, renews logins and reads what a login may tell: who it is, how much of its limits
// is used, and an API key where it was made for one. It speaks RFC 6749 by golang.org/x/oauth2, with the two ways of
// its own that the token endpoint has: requests are JSON, and errors come either in the RFC's shape or in the API's
// envelope.
//
// Its rules: only the invalid_grant family says that a login is dead; anything else is worth another try, since a wrong
// verdict costs the user a login. And no error, of whatever kind, holds a code, a verifier, a state, a token, or any
// text that a server or a visitor chose: errors are built from words of this package alone.
package oauth

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"clb/proxy/secret"
)

// ClientID is Claude Code's public OAuth client; it has no secret.
const ClientID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"

// timeout bounds one call, from the dial to the last byte of the answer.
const timeout = 30 * time.Second

// Config says where and as whom to talk.
type Config struct {
	// TokenURL is the whole address of the token endpoint; empty: PlatformURL + "/v1/oauth/token".
	TokenURL string
	// ClaudeURL, PlatformURL and APIURL are Anthropic's three hosts, as "https://host" with no slash at the end: where
	// subscriptions sign in, where the Console signs in and tokens are given out, and where profile, usage and keys
	// are. A client that only renews needs none of them beside TokenURL.
	ClaudeURL, PlatformURL, APIURL string
	// UserAgent names this program, honestly.
	UserAgent string
	// Transport carries the calls; nil: http.DefaultTransport.
	Transport http.RoundTripper
}

// Client talks to the token endpoint and to the account endpoints. It has no state and may be used by many at once.
type Client struct {
	c      Config
	tokens *http.Client // sends JSON
	api    *http.Client
}

// New returns a client.
func New(c Config) *Client {
	c.TokenURL = cmp.Or(c.TokenURL, c.PlatformURL+"/v1/oauth/token")
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	return &Client{
		c: c,
		tokens: &http.Client{Transport: jsonBody{base: plainAnswers{c.Transport, true}, userAgent: c.UserAgent},
			Timeout: timeout, CheckRedirect: stay},
		api: &http.Client{Transport: plainAnswers{base: c.Transport}, Timeout: timeout, CheckRedirect: stay},
	}
}

// stay follows no redirect: a token goes to the host it was meant for, or nowhere.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// config is the library's view of one mode and redirect. The library's way of finding out how to authenticate would
// send a single-use token twice, so the style is said.
func (c *Client) config(authorize, redirect string, scopes []string) *oauth2.Config {
	return &oauth2.Config{ClientID: ClientID, RedirectURL: redirect, Scopes: scopes,
		Endpoint: oauth2.Endpoint{AuthURL: authorize, TokenURL: c.c.TokenURL, AuthStyle: oauth2.AuthStyleInParams}}
}

// Refresh trades a refresh token for a new pair. The old one is spent by it, whatever comes back. Errors are *DeadError
// or *RetryError; neither holds a secret.
func (c *Client) Refresh(ctx context.Context, refresh secret.Text) (Token, error) {
	var unread []byte
	ctx = context.WithValue(context.WithValue(ctx, unreadKey{}, &unread), oauth2.HTTPClient, c.tokens)
	t, err := c.config("", "", nil).TokenSource(ctx, &oauth2.Token{RefreshToken: refresh.Reveal()}).Token()
	if err == nil {
		return readToken(t, time.Now()), nil
	}
	failed := readFailure(err).ofRenewal()
	if retry := new(RetryError); errors.As(failed, &retry) {
		retry.Answer = secret.New(string(unread))
	}
	return Token{}, failed
}

// ReadAnswer reads what RetryError.Answer kept, as this version of the program can; false: it still finds no token.
// What the answer says of the token's life counted from when it came, so the token is due for renewal at once.
func (c *Client) ReadAnswer(answer secret.Text) (Token, bool) {
	text := tokenAnswer([]byte(answer.Reveal()), nil)
	if text == nil {
		return Token{}, false
	}
	t := &oauth2.Token{AccessToken: wholeString(text, "access_token"), RefreshToken: wholeString(text, "refresh_token")}
	now := time.Now()
	t.Expiry = now.Add(time.Minute)
	return readToken(t, now), true
}
