// Package oauth renews OAuth logins at Anthropic's token endpoint (and is where signing in goes). It speaks RFC 6749 by
// golang.org/x/oauth2, with the two ways of its own that the endpoint has: requests are JSON, and errors come either in
// the RFC's shape or in the API's envelope. Its rule: only the invalid_grant family says that a login is dead; anything
// else is worth another try, since a wrong verdict costs the user a login.
package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"clb/proxy/anthropic"
	"clb/proxy/secret"
)

// ClientID is Claude Code's public OAuth client; it has no secret.
const ClientID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"

// timeout bounds one call of the token endpoint.
const timeout = 30 * time.Second

// defaultLife is assumed where the answer names no expires_in.
const defaultLife = time.Hour

// Config says where and as whom to talk.
type Config struct {
	// TokenURL is the whole address of the token endpoint.
	TokenURL string
	// UserAgent names this program, honestly.
	UserAgent string
	// Transport carries the calls; nil: http.DefaultTransport.
	Transport http.RoundTripper
}

// Client talks to the token endpoint.
type Client struct {
	config oauth2.Config
	http   *http.Client
}

// Token is what the endpoint gave.
type Token struct {
	// Access and Refresh are the new pair; Refresh is empty where the endpoint gave none (the old one goes on then).
	Access, Refresh secret.Text
	// ExpiresAt is the end of Access, wall clock.
	ExpiresAt time.Time
	// Scopes are what was granted; empty where the answer does not say.
	Scopes []string
}

// DeadError says that the login has ended: the user must sign in again.
type DeadError struct {
	// Code is the endpoint's: "invalid_grant" and its kin.
	Code string
}

func (e *DeadError) Error() string {
	return "the login has ended (" + e.Code + "): sign in again"
}

// RetryError says that it did not work this time and says nothing about the login.
type RetryError struct {
	// Status is the endpoint's, 0 where it was not reached.
	Status int
	// After is how long the endpoint asked to wait; zero: it did not say.
	After  time.Duration
	Reason string
}

func (e *RetryError) Error() string {
	if e.Status == 0 {
		return "the token endpoint was not reached: " + e.Reason
	}
	return fmt.Sprintf("the token endpoint answered %d: %s", e.Status, e.Reason)
}

// New returns a client.
func New(c Config) *Client {
	base := c.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	return &Client{
		config: oauth2.Config{ClientID: ClientID, Endpoint: oauth2.Endpoint{
			TokenURL: c.TokenURL,
			// The library's way of finding out would send a single-use token twice.
			AuthStyle: oauth2.AuthStyleInParams,
		}},
		http: &http.Client{
			Transport:     jsonBody{base: base, userAgent: c.UserAgent},
			Timeout:       timeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Refresh trades a refresh token for a new pair. The old one is spent by it, whatever comes back. Errors are *DeadError
// or *RetryError; neither holds a secret.
func (c *Client) Refresh(ctx context.Context, refresh secret.Text) (Token, error) {
	ctx = context.WithValue(ctx, oauth2.HTTPClient, c.http)
	t, err := c.config.TokenSource(ctx, &oauth2.Token{RefreshToken: refresh.Reveal()}).Token()
	if err != nil {
		return Token{}, explain(err, refresh)
	}
	token := Token{Access: secret.New(t.AccessToken), Refresh: secret.New(t.RefreshToken), ExpiresAt: t.Expiry.Round(0).UTC()}
	if t.Expiry.IsZero() {
		token.ExpiresAt = time.Now().Add(defaultLife).Round(0).UTC()
	}
	if scope, ok := t.Extra("scope").(string); ok {
		token.Scopes = strings.Fields(scope)
	}
	return token, nil
}

// dead are the error codes that end a login.
var dead = map[string]bool{"invalid_grant": true, "invalid_refresh_token": true, "refresh_token_reused": true}

// explain turns the library's error into one of ours. The library's own text holds the whole answer and is not used.
func explain(err error, used secret.Text) error {
	refused := new(oauth2.RetrieveError)
	if !errors.As(err, &refused) {
		reason := err.Error()
		if used.Reveal() != "" {
			reason = strings.ReplaceAll(reason, used.Reveal(), "[redacted]")
		}
		return &RetryError{Reason: reason}
	}
	code := refused.ErrorCode
	e := anthropic.ReadError(refused.Body)
	if code == "" {
		code = e.Type
	}
	if dead[code] {
		return &DeadError{Code: code}
	}
	out := &RetryError{Reason: code}
	if refused.Response != nil {
		out.Status, out.After = refused.Response.StatusCode, anthropic.RetryAfter(refused.Response.Header, time.Now())
	}
	if out.Reason == "" {
		out.Reason = http.StatusText(out.Status)
	}
	return out
}

// jsonBody sends as JSON what the library wrote as a form.
type jsonBody struct {
	base      http.RoundTripper
	userAgent string
}

func (j jsonBody) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fmt.Errorf("reading the form: %w", err)
	}
	fields := make(map[string]string, len(r.PostForm))
	for key := range r.PostForm {
		fields[key] = r.PostForm.Get(key)
	}
	body, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("encoding the fields: %w", err)
	}
	out, err := http.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), strings.NewReader(string(body)))
	if err != nil {
		return nil, err
	}
	out.Header.Set("Content-Type", "application/json")
	out.Header.Set("Accept", "application/json")
	out.Header.Set("User-Agent", j.userAgent)
	return j.base.RoundTrip(out)
}
