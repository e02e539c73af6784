package oauth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"clb/proxy/secret"
)

const (
	// defaultLife is assumed where the answer names no end of the access token, or one that has passed.
	defaultLife = time.Hour
	// longestLife and longestLogin bound what an answer may say of the access token and of the login: a year, and ten.
	longestLife  = 366 * 24 * time.Hour
	longestLogin = 10 * longestLife
)

// Token is what the token endpoint gave.
type Token struct {
	// Access and Refresh are the new pair; Refresh is empty where the endpoint gave none (the old one goes on then).
	Access, Refresh secret.Text
	// ExpiresAt is the end of Access, wall clock.
	ExpiresAt time.Time
	// LoginEndsAt is when the login itself ends and renewals with it, wall clock; zero where the answer does not say.
	LoginEndsAt time.Time
	// Scopes are what was granted; empty where the answer does not say.
	Scopes []string
	// Identity is what the answer told of the account (no plan, no full name); often nothing, at renewals above all.
	Identity Identity
}

// readToken reads the library's token. Of the fields beside the tokens each may be missing.
func readToken(t *oauth2.Token, now time.Time) Token {
	token := Token{Access: secret.New(t.AccessToken), Refresh: secret.New(t.RefreshToken),
		ExpiresAt: t.Expiry.Round(0).UTC()}
	if t.Expiry.IsZero() {
		token.ExpiresAt = absolute(t.Extra("expires_at"))
	}
	if !token.ExpiresAt.After(now) {
		token.ExpiresAt = now.Add(defaultLife).Round(0).UTC()
	}
	if latest := now.Add(longestLife).Round(0).UTC(); token.ExpiresAt.After(latest) {
		token.ExpiresAt = latest
	}
	if s, ok := t.Extra("refresh_token_expires_in").(float64); ok && s > 0 {
		life := time.Duration(min(s, longestLogin.Seconds())) * time.Second
		token.LoginEndsAt = now.Add(life).Round(0).UTC()
	}
	if scope, ok := t.Extra("scope").(string); ok {
		token.Scopes = strings.Fields(scope)
	}
	account, _ := t.Extra("account").(map[string]any)
	organization, _ := t.Extra("organization").(map[string]any)
	token.Identity = Identity{
		Email: plain(account["email_address"]), UserUUID: plain(account["uuid"]),
		OrganizationUUID: plain(organization["uuid"]), Organization: plain(organization["name"]),
	}
	return token
}

// absolute reads a moment that is given in seconds or milliseconds since 1970; zero for anything else.
func absolute(v any) time.Time {
	n, _ := v.(float64)
	return unix(n)
}

// jsonBody sends as JSON what the library wrote as a form.
type jsonBody struct {
	base      http.RoundTripper
	userAgent string
}

// RoundTrip implements http.RoundTripper.
func (j jsonBody) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
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
	out, err := http.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("making the request: %w", err)
	}
	out.Header.Set("Content-Type", "application/json")
	out.Header.Set("Accept", "application/json")
	out.Header.Set("User-Agent", j.userAgent)
	return j.base.RoundTrip(out)
}
