package backend

import (
	"context"
	"errors"
	"strings"
	"time"

	"clb/app/claudecode"
	"clb/app/control"
	"clb/app/status"
	"clb/proxy/account"
	"clb/proxy/oauth"
)

// Status is the whole picture.
func (b *Backend) Status(context.Context) (status.Snapshot, error) { return b.snapshot(), nil }

// AddAccount stores a secret and takes the account in use.
func (b *Backend) AddAccount(ctx context.Context, n control.NewAccount) (status.Account, error) {
	a, credential, err := newAccount(n, time.Now())
	if err != nil {
		return status.Account{}, &control.InputError{Text: err.Error()}
	}
	added, err := b.pool.Add(ctx, a, credential)
	if err != nil {
		return status.Account{}, inputError(err, n.Name)
	}
	b.Publish()
	if !n.Import.IsZero() {
		if err := b.verifyImportedLogin(ctx, added.Name); err != nil {
			return status.Account{}, err
		}
	}
	return b.shown(added.Name)
}

// verifyImportedLogin renews an imported login at once: that shows that its chain of tokens lives, and makes the
// program its one owner. A login that has ended is not kept; one whose renewal only did not work now is.
func (b *Backend) verifyImportedLogin(ctx context.Context, name string) error {
	err := b.pool.Renew(ctx, name)
	dead := new(oauth.DeadError)
	switch {
	case errors.As(err, &dead):
		if _, undo := b.pool.Remove(ctx, name); undo != nil {
			return errors.Join(dead, undo)
		}
		return &control.InputError{Text: "this login has ended: sign in to Claude Code again, and import the new one"}
	case err != nil:
		return nil // the state of the account says so, and it is tried again
	}
	credential, err := b.pool.Credential(name)
	if err != nil {
		return err
	}
	profile, err := b.oauth.Profile(ctx, credential.Access)
	if err != nil {
		return nil // nice to know, no more
	}
	i := identity(profile)
	if owner := b.pool.Owner(credential.Kind, i); owner != "" && owner != name {
		if err := b.pool.Replace(ctx, owner, credential, i); err != nil {
			return err
		}
		if _, err := b.pool.Remove(ctx, name); err != nil {
			return err
		}
		return errors.Join(b.saveNow(ctx),
			&control.InputError{Kind: control.Taken, Text: "this login was here already, as " + owner +
				": it is signed in again"})
	}
	return b.pool.Identify(name, i)
}

// shown is the account of that name.
func (b *Backend) shown(name string) (status.Account, error) {
	for _, a := range b.snapshot().Accounts {
		if strings.EqualFold(a.Name, name) {
			return a, nil
		}
	}
	return status.Account{}, inputError(account.ErrUnknown, name)
}

// Change sets what its user may set about an account.
func (b *Backend) Change(ctx context.Context, name string, c control.Change) (status.Account, error) {
	change, set := account.Change{Name: c.Name, Enabled: c.Enabled, Priority: c.Priority, Group: c.Group, Note: c.Note,
		PausedUntil: c.PausedUntil}, b.pool.Change
	if c.Name != nil {
		set = func(name string, c account.Change) error { return b.rename(ctx, name, c) }
	}
	err := set(name, change)
	input, unsaved := new(control.InputError), new(account.UnsavedError)
	switch {
	case errors.As(err, &input), errors.As(err, &unsaved):
		return status.Account{}, err
	case errors.Is(err, account.ErrTaken):
		return status.Account{}, inputError(err, *c.Name)
	case errors.Is(err, account.ErrUnknown):
		return status.Account{}, inputError(err, name)
	case err != nil:
		return status.Account{}, &control.InputError{Text: err.Error()}
	}
	if c.Name != nil {
		name = *c.Name
	}
	b.Publish()
	return b.shown(name)
}

// Renew renews the login of an account now.
func (b *Backend) Renew(ctx context.Context, name string) (status.Account, error) {
	err := b.pool.Renew(ctx, name)
	switch {
	case errors.Is(err, account.ErrNotRenewable):
		return status.Account{}, &control.InputError{Text: err.Error()}
	case err != nil:
		return status.Account{}, inputError(err, name)
	}
	return b.shown(name)
}

// newAccount makes account and credential of what was given.
func newAccount(n control.NewAccount, now time.Time) (account.Account, account.Credential, error) {
	a := account.Account{Name: n.Name}
	if err := account.CheckName(n.Name); err != nil {
		return a, account.Credential{}, err
	}
	if err := takeEndpoint(&a, &n); err != nil {
		return a, account.Credential{}, err
	}
	switch {
	case n.Secret.IsZero() == n.Import.IsZero():
		return a, account.Credential{}, errors.New("give one of the two: a secret, or a credentials file to import")
	case !n.Secret.IsZero():
		credential, err := account.Paste(n.Secret, n.Mode, now)
		return a, credential, err
	case n.Mode == "console":
		return a, account.Credential{}, errors.New("a credentials file holds a subscription login: its mode is max")
	}
	login, err := claudecode.ParseCredentials([]byte(n.Import.Reveal()))
	if err != nil {
		return a, account.Credential{}, err
	}
	a.Plan = login.SubscriptionType
	kind := account.KindOAuth
	if login.RefreshToken.IsZero() {
		kind = account.KindSetup
	}
	return a, account.Credential{Kind: kind, Access: login.AccessToken, Refresh: login.RefreshToken,
		ExpiresAt: login.ExpiresAt, Scopes: login.Scopes}, nil
}

// takeEndpoint gives the account the service that it is, if it is one.
func takeEndpoint(a *account.Account, n *control.NewAccount) error {
	const mode = "endpoint"
	switch {
	case n.Endpoint == nil && n.Mode != mode:
		return nil
	case n.Endpoint == nil:
		return errors.New("endpoint is missing: it takes url and models")
	case n.Mode != "" && n.Mode != mode:
		return errors.New("endpoint goes with the mode endpoint alone")
	case !n.Import.IsZero():
		return errors.New("an endpoint takes a key as its secret, no credentials file")
	}
	e, err := account.ParseEndpoint(n.Endpoint.URL, n.Endpoint.Models)
	a.Endpoint, n.Mode = &e, mode
	return err
}

// SetEnabled switches an account on or off.
func (b *Backend) SetEnabled(_ context.Context, name string, enabled bool) error {
	return b.done(name, b.pool.SetEnabled(name, enabled))
}

// ClearLimit ends every rest and limit of an account.
func (b *Backend) ClearLimit(_ context.Context, name string) error {
	return b.done(name, b.pool.ClearLimit(name))
}

// done shows what has been done about an account, or says why it was not.
func (b *Backend) done(name string, err error) error {
	if err != nil {
		return inputError(err, name)
	}
	b.Publish()
	return nil
}

// ResetStats sets the totals to zero.
func (b *Backend) ResetStats(ctx context.Context) error {
	defer b.Publish()
	err := b.store.ResetStats(ctx)
	if err == nil {
		b.logger.Info("totals reset")
	}
	return err
}

// ClearHistory forgets the requests.
func (b *Backend) ClearHistory(ctx context.Context) error {
	defer b.Publish()
	err := b.store.ClearHistory(ctx)
	if err == nil {
		b.logger.Info("history cleared")
		b.edition.Add(1)
	}
	return err
}

// saveNow saves what a sign-in has changed; the pool itself saves what is set by hand.
func (b *Backend) saveNow(ctx context.Context) error {
	b.Publish()
	return b.store.SaveNow(ctx, b.pool.Saved())
}

// inputError turns the pool's errors about a name into words for whoever asked.
func inputError(err error, name string) error {
	switch same := new(account.SameLoginError); {
	case errors.As(err, &same):
		return &control.InputError{Kind: control.Taken, Text: same.Error() + ": a login belongs in one account only"}
	case errors.Is(err, account.ErrUnknown):
		return &control.InputError{Kind: control.Unknown, Text: "there is no account " + name}
	case errors.Is(err, account.ErrTaken):
		return &control.InputError{Kind: control.Taken, Text: "there is an account " + name +
			" already: choose another name, or remove that one first"}
	}
	return err
}
