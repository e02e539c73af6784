package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of what a user may set.
const (
	highestPriority = 1000
	longestNote     = 500
)

// Change is what to set about an account; nil leaves it as it is.
type Change struct {
	Name        *string
	Enabled     *bool
	Priority    *int
	Group, Note *string
	// PausedUntil that has passed ends the pause.
	PausedUntil *time.Time
}

// Check says what is wrong with a change, apart from whether the name is free.
func (c Change) Check() error {
	switch {
	case c.Name != nil && CheckName(*c.Name) != nil:
		return CheckName(*c.Name)
	case c.Priority != nil && (*c.Priority < -highestPriority || *c.Priority > highestPriority):
		return fmt.Errorf("a priority is a number from %d to %d", -highestPriority, highestPriority)
	case c.Group != nil && CheckGroup(*c.Group) != nil:
		return CheckGroup(*c.Group)
	case c.Note != nil && utf8.RuneCountInString(*c.Note) > longestNote:
		return fmt.Errorf("a note has at most %d characters", longestNote)
	}
	return nil
}

// Change sets what its user may set about an account. One that can't be saved is an *UnsavedError, as it is of
// everything that is set by hand: nothing has changed then.
func (p *Pool) Change(name string, c Change) error {
	if err := c.Check(); err != nil {
		return err
	}
	err := p.commit(func() (undo func(), err error) {
		e := p.find(name)
		switch {
		case e == nil:
			return nil, ErrUnknown
		case c.Name != nil && p.find(*c.Name) != nil && p.find(*c.Name) != e:
			return nil, ErrTaken
		}
		before := c.before(&e.Account)
		e.change(c, time.Now())
		return func() { e.change(before, time.Now()) }, nil
	})
	p.record(err, "account changed", name, c.said()...)
	return err
}

// before is the change that sets the same things to what they are now.
func (c Change) before(a *Account) (back Change) {
	if c.Name != nil {
		back.Name = new(a.Name)
	}
	if c.Enabled != nil {
		back.Enabled = new(a.Enabled)
	}
	if c.Priority != nil {
		back.Priority = new(a.Priority)
	}
	if c.Group != nil {
		back.Group = new(a.Group)
	}
	if c.Note != nil {
		back.Note = new(a.Note)
	}
	if c.PausedUntil != nil {
		back.PausedUntil = new(a.PausedUntil)
	}
	return back
}

// said is what the log tells of the change. The note is its user's own, and stays out of it.
func (c Change) said() (attributes []any) {
	add := func(key string, value any) { attributes = append(attributes, key, value) }
	if c.Name != nil {
		add("name", *c.Name)
	}
	if c.Enabled != nil {
		add("enabled", *c.Enabled)
	}
	if c.Priority != nil {
		add("priority", *c.Priority)
	}
	if c.Group != nil {
		add("group", strings.TrimSpace(*c.Group))
	}
	if c.Note != nil {
		add("note", "changed")
	}
	if c.PausedUntil != nil {
		add("paused_until", c.PausedUntil.UTC())
	}
	return attributes
}

func (e *entry) change(c Change, now time.Time) {
	if c.Name != nil {
		e.Name = *c.Name
	}
	if c.Enabled != nil {
		e.Enabled = *c.Enabled
	}
	if c.Priority != nil {
		e.Priority = *c.Priority
	}
	if c.Group != nil {
		e.Group = strings.TrimSpace(*c.Group)
	}
	if c.Note != nil {
		e.Note = strings.TrimSpace(*c.Note)
	}
	if c.PausedUntil != nil {
		e.PausedUntil = userDeadline(*c.PausedUntil, now)
		if !now.Before(e.PausedUntil) {
			e.PausedUntil = time.Time{}
		}
	}
}

// longestDeadline bounds what a user may set, so that it can be written down in any zone.
const longestDeadline = 100 * 365 * 24 * time.Hour

// userDeadline is the end that a user has set, wall clock.
func userDeadline(until, now time.Time) time.Time {
	if latest := now.Add(longestDeadline); until.After(latest) {
		until = latest
	}
	return until.Round(0).UTC()
}

// Identity is whose login a credential is, as far as it is known.
type Identity struct {
	Email, UserUUID, OrganizationUUID, Organization, Plan string
}

// known reports whether the identity tells logins apart: one e-mail can belong to several organizations.
func (i Identity) known() bool { return i.UserUUID != "" && i.OrganizationUUID != "" }

// Identify notes whose login the account is. Nothing that is known is lost by an answer that lacks it.
func (a *Account) Identify(i Identity) {
	for _, field := range []struct {
		to   *string
		from string
	}{{&a.Email, i.Email}, {&a.UserUUID, i.UserUUID}, {&a.OrganizationUUID, i.OrganizationUUID},
		{&a.Organization, i.Organization}, {&a.Plan, i.Plan}} {
		if field.from != "" {
			*field.to = field.from
		}
	}
}

// Owner is the name of the account that has a credential of that kind and identity, or empty.
func (p *Pool) Owner(k Kind, i Identity) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.entries {
		if i.known() && e.Kind == k && e.UserUUID == i.UserUUID && e.OrganizationUUID == i.OrganizationUUID {
			return e.Name
		}
	}
	return ""
}

// ErrOther says that a login belongs to somebody else than the account.
var ErrOther = errors.New("this login belongs to another user or organization than the account")

// Replace gives an account a new credential, as a renewed sign-in does: it keeps its name, history and settings, and
// what only a sign-in could mend is mended. The credential is in the vault then; what else has changed is the caller's
// to save. A login that is known to be somebody else's is ErrOther.
func (p *Pool) Replace(ctx context.Context, name string, c Credential, i Identity) error {
	for {
		p.mu.Lock()
		e := p.find(name)
		if e == nil {
			p.mu.Unlock()
			return ErrUnknown
		}
		old := Identity{UserUUID: e.UserUUID, OrganizationUUID: e.OrganizationUUID}
		if old.known() && i.known() && (old.UserUUID != i.UserUUID || old.OrganizationUUID != i.OrganizationUUID) {
			p.mu.Unlock()
			return ErrOther
		}
		var err error
		idle := e.renewal == nil
		r := p.work(e, false, func(ctx context.Context, e *entry) { err = p.replace(ctx, e, c, i) })
		p.mu.Unlock()
		<-r.done
		if idle {
			p.record(err, "account signed in again", name)
			p.changed()
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// replace stores the credential, and then takes it in use.
func (p *Pool) replace(ctx context.Context, e *entry, c Credential, i Identity) error {
	err := p.keep(ctx, e, c)
	if err != nil && !p.durable(err) {
		return fmt.Errorf("storing the secret: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e.take(c)
	e.Kind = c.Kind
	e.Identify(i)
	e.vaultError, e.missingSecret, e.unsavedReason, e.failure, e.NeedsUser, e.Refusals, e.failures = "", "", "", "", "",
		0, 0
	e.signedIn()
	e.RestUntil, e.nextRenewal, e.RenewalSent = time.Time{}, time.Time{}, time.Time{}
	if err != nil {
		e.unsavedReason = err.Error()
	}
	return nil
}

// Identify notes whose login an account is.
func (p *Pool) Identify(name string, i Identity) error {
	return p.edit(name, func(e *entry) (undo func()) {
		before := Identity{e.Email, e.UserUUID, e.OrganizationUUID, e.Organization, e.Plan}
		e.Identify(i)
		return func() {
			e.Email, e.UserUUID, e.OrganizationUUID, e.Organization, e.Plan = before.Email, before.UserUUID,
				before.OrganizationUUID, before.Organization, before.Plan
		}
	})
}

// ErrNotRenewable says that an account has nothing that could be renewed.
var ErrNotRenewable = errors.New("only a login of a subscription can be renewed")

// Renew renews the login of an account now. The error is that of the renewal.
func (p *Pool) Renew(ctx context.Context, name string) error {
	for {
		p.mu.Lock()
		e := p.find(name)
		switch {
		case e == nil:
			p.mu.Unlock()
			return ErrUnknown
		case !e.renewable():
			p.mu.Unlock()
			return ErrNotRenewable
		}
		r := p.startRenewal(e)
		p.mu.Unlock()
		if err := r.wait(ctx); err != nil {
			return err
		}
		if r.renews {
			return r.err
		}
	}
}

// Credential is what an account has: for a backup, and to read its profile.
func (p *Pool) Credential(name string) (Credential, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.find(name)
	switch {
	case e == nil:
		return Credential{}, ErrUnknown
	case e.vaultError != "" || e.missingSecret != "":
		return Credential{},
			errors.New("the keychain does not give the secret of " + e.Name + ": " + e.vaultError + e.missingSecret)
	}
	return e.credential, nil
}

// AcceptTerms notes which edition of the notice before subscriptions was accepted; Terms is the newest one.
func (p *Pool) AcceptTerms(edition int) error {
	return p.commit(func() (undo func(), err error) {
		before := p.terms
		p.terms = max(p.terms, edition)
		return func() { p.terms = before }, nil
	})
}

// Terms is the newest edition that was accepted, 0: none.
func (p *Pool) Terms() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.terms
}
