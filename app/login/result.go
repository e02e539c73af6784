package login

import (
	"context"
	"errors"
	"time"

	"clb/proxy/account"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

const (
	// profileTimeout bounds the wait for what is nice to know.
	profileTimeout = 10 * time.Second
	// firstPause, doubled each time, is what lies between two tries to exchange a code; lastPause is the longest one
	// that a user should have to watch.
	firstPause, lastPause = time.Second, 4 * time.Second
)

// Result is what a sign-in has come to.
type Result struct {
	// Kind is account.KindOAuth, or account.KindKey for the Console.
	Kind account.Kind
	// Access is the access token or the API key, Refresh the token that renews it; empty for a key.
	Access, Refresh secret.Text
	// ExpiresAt is the end of Access, LoginEndsAt that of the whole login, wall clock; zero: none is known.
	ExpiresAt, LoginEndsAt time.Time
	// Scopes are what was granted to the login.
	Scopes []string
	// Identity is whose it is, as far as it could be read.
	Identity oauth.Identity
	// Unread is why the profile could not be read, and the plan is not known; nil: it was.
	Unread error
}

// finish turns an answer into a result.
func (f *Flow) finish(ctx context.Context, a answer) (Result, error) {
	if a.problem != nil {
		return Result{}, a.problem
	}
	f.change(func() { f.stage = Checking })
	token, err := f.exchange(ctx, a)
	if err != nil {
		return Result{}, err
	}
	r := Result{Kind: account.KindOAuth, Access: token.Access, Refresh: token.Refresh,
		ExpiresAt: token.ExpiresAt, LoginEndsAt: token.LoginEndsAt, Scopes: token.Scopes}
	if f.config.Mode == oauth.Console {
		key, err := f.config.Client.CreateKey(ctx, token.Access)
		if err != nil {
			return Result{}, err
		}
		r = Result{Kind: account.KindKey, Access: key, Scopes: token.Scopes}
	}
	if r.Identity, r.Unread = f.identity(ctx, token); ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	if f.config.Keep != nil {
		err = f.config.Keep(ctx, r)
	}
	return r, err
}

// exchange trades the code for tokens, patiently where another try can help.
func (f *Flow) exchange(ctx context.Context, a answer) (oauth.Token, error) {
	for pause := firstPause; ; pause *= 2 {
		token, err := f.config.Client.Exchange(ctx, a.attempt, a.code)
		e := new(oauth.Error)
		if !errors.As(err, &e) || pause > lastPause || e.After > lastPause || !again(e) {
			return token, err
		}
		within(ctx, max(pause, e.After), nil)
	}
}

// again reports whether the code can be shown once more: not where it may have arrived, since it works once.
func again(e *oauth.Error) bool {
	return !e.Lost && (e.Problem == oauth.Unreachable || e.Problem == oauth.Throttled || e.Problem == oauth.Trouble)
}

// identity is whose login it is: from the profile, and from the token's answer what that lacks.
func (f *Flow) identity(ctx context.Context, token oauth.Token) (oauth.Identity, error) {
	ctx, cancel := context.WithTimeout(ctx, profileTimeout)
	defer cancel()
	profile, err := f.config.Client.Profile(ctx, token.Access)
	return profile.Or(token.Identity), err
}
