package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Errors of a name.
var (
	ErrUnknown = errors.New("no account has this name")
	ErrTaken   = errors.New("an account of this name exists")
	// ErrSwitchedOff: the account takes no sessions.
	ErrSwitchedOff = errors.New("the account is switched off")
)

// SameLoginError says that the credential belongs to another account already: a chain of tokens has one owner.
type SameLoginError struct {
	// Name is the other account's.
	Name string
}

func (e *SameLoginError) Error() string {
	return "this login is in the account " + e.Name + " already"
}

// Add stores the credential in the vault, and then takes the account in use. a.Name, and what is known of the login,
// are the caller's; the rest is filled in.
func (p *Pool) Add(ctx context.Context, a Account, c Credential) (Account, error) {
	if err := CheckName(a.Name); err != nil {
		return Account{}, err
	}
	p.mu.Lock()
	err := p.conflict(a.Name, c)
	p.mu.Unlock()
	if err != nil {
		return Account{}, err
	}
	a.ID, a.Kind, a.Enabled, a.AddedAt = "acc_"+strings.ToLower(rand.Text()[:16]), c.Kind, true,
		time.Now().Round(0).UTC()
	e := &entry{Account: a}
	e.take(c)
	if err := p.keep(ctx, e, c); err != nil && !p.durable(err) {
		_ = p.forget(context.WithoutCancel(ctx), a.ID) // a journal must not bring it to the vault later
		return Account{}, fmt.Errorf("storing the secret: %w", err)
	}
	err = p.commit(func() (undo func(), err error) {
		if err := p.conflict(a.Name, c); err != nil {
			return nil, err
		}
		lost := p.lost
		p.entries, p.lost = append(p.entries, e), ""
		return func() {
			p.leave(e)
			p.lost = lost
		}, nil
	})
	if err != nil { // somebody was faster, or it can't be saved
		if gone := p.forget(context.WithoutCancel(ctx), a.ID); gone != nil {
			err = errors.Join(err, fmt.Errorf("its secret is left in the keychain: %w", gone))
		}
		return Account{}, err
	}
	p.record(nil, "account added", a.Name, "kind", string(a.Kind))
	return a, nil
}

// record logs a manual change, unless it failed: the caller reports that.
func (p *Pool) record(err error, what, name string, more ...any) {
	if err == nil {
		p.logger.Info(what, append([]any{"account", name}, more...)...) //nolint:sloglint // each caller has a constant
	}
}

// conflict says what an account of that name and credential would collide with. The caller holds the lock.
func (p *Pool) conflict(name string, c Credential) error {
	if p.find(name) != nil {
		return ErrTaken
	}
	for _, e := range p.entries {
		if e.credential.Access == c.Access || !c.Refresh.IsZero() && e.credential.Refresh == c.Refresh {
			return &SameLoginError{e.Name}
		}
	}
	return nil
}

// Remove deletes the account, and then its secret from the vault. If it can't be saved, or the vault refuses, nothing
// has changed; a deletion in a journal counts as done. Running requests finish. It waits for a renewal, whose new
// tokens would outlive the account in the vault.
func (p *Pool) Remove(ctx context.Context, name string) (Account, error) {
	for {
		p.mu.Lock()
		e := p.find(name)
		if e == nil {
			p.mu.Unlock()
			return Account{}, ErrUnknown
		}
		var err error
		idle, removed := e.renewal == nil, e.Account
		r := p.work(e, false, func(ctx context.Context, e *entry) { err = p.drop(ctx, e) })
		p.mu.Unlock()
		<-r.done
		if idle {
			p.record(err, "account removed", removed.Name)
			p.changed()
			return removed, err
		}
		if ctx.Err() != nil {
			return Account{}, ctx.Err()
		}
	}
}

// drop forgets an account, and then its secret: a crash in between leaves a secret that nobody uses, and never an
// account without one.
func (p *Pool) drop(ctx context.Context, e *entry) error {
	var back func()
	err := p.commit(func() (undo func(), err error) {
		mode, former, at := p.mode, p.former, slices.Index(p.entries, e)
		p.leave(e)
		p.bindings.dropAccount(e.ID)
		p.former = append(slices.Clone(former), Former{ID: e.ID, Name: e.Name, Kind: e.Kind, Removed: time.Now().UTC()})
		if mode.AccountID == e.ID {
			p.mode = Mode{}
		}
		back = func() { p.restoreRemoved(e, at, mode) }
		return back, nil
	})
	if err != nil {
		return err
	}
	if err := p.forget(ctx, e.ID); err != nil {
		p.takeBack(back)
		return fmt.Errorf("deleting the secret, and so nothing has changed: %w", err)
	}
	return nil
}

// leave removes an account from the list. The caller holds the lock.
func (p *Pool) leave(e *entry) {
	p.entries = slices.DeleteFunc(slices.Clone(p.entries), func(x *entry) bool { return x == e })
}

// restoreRemoved undoes the removal of an account from that place in the list. The caller holds the lock.
func (p *Pool) restoreRemoved(e *entry, at int, mode Mode) {
	name := e.Name
	for n := 2; p.find(e.Name) != nil; n++ { // somebody has taken its name meanwhile
		e.Name = Numbered(name, n)
	}
	p.entries = slices.Insert(slices.Clone(p.entries), min(at, len(p.entries)), e)
	p.former = slices.DeleteFunc(slices.Clone(p.former), func(f Former) bool { return f.ID == e.ID })
	if mode.AccountID == e.ID && p.mode == (Mode{}) {
		p.mode = mode
	}
}

// forget deletes a secret. A deletion that a journal holds is done: it is made in the vault when that opens.
func (p *Pool) forget(ctx context.Context, id string) error {
	if err := p.vault.Delete(ctx, id); err != nil && !p.notFound(err) && !p.durable(err) {
		return err
	}
	return nil
}

// SetEnabled switches an account on or off; its sessions move with their next request.
func (p *Pool) SetEnabled(name string, enabled bool) error {
	return p.Change(name, Change{Enabled: &enabled})
}

// ClearLimit ends every limit and rest of the account now, and any refusal: the user says that the cause is gone.
func (p *Pool) ClearLimit(name string) error {
	err := p.edit(name, func(e *entry) (undo func()) {
		before, trouble := e.State, e.troubleUntil
		before.ModelUntil = maps.Clone(before.ModelUntil)
		e.LimitedUntil, e.ModelUntil, e.RestUntil, e.BurstUntil = time.Time{}, nil, time.Time{}, time.Time{}
		e.troubleUntil, e.Why, e.Refusals, e.Notice, e.NeedsUser = time.Time{}, "", 0, "", ""
		e.TryAt, e.Lacks = time.Time{}, nil
		e.signedIn()
		return func() { e.restoreLimits(before, trouble) }
	})
	p.record(err, "limits and rests forgotten by hand", name)
	return err
}

// restoreLimits undoes ClearLimit, but for what was learnt since.
func (e *entry) restoreLimits(before State, trouble time.Time) {
	if !e.LimitedUntil.IsZero() || len(e.ModelUntil) > 0 || !e.RestUntil.IsZero() || !e.BurstUntil.IsZero() ||
		e.NeedsUser != "" || !e.SignedOutAt.IsZero() {
		return
	}
	e.LimitedUntil, e.ModelUntil, e.RestUntil, e.BurstUntil = before.LimitedUntil, before.ModelUntil, before.RestUntil,
		before.BurstUntil
	e.TryAt, e.Lacks = before.TryAt, before.Lacks
	e.SignedOutUntil, e.SignedOuts, e.SignedOutAt, e.KeyRefused = before.SignedOutUntil, before.SignedOuts,
		before.SignedOutAt, before.KeyRefused
	e.troubleUntil, e.Why, e.Refusals, e.Notice, e.NeedsUser = trouble, before.Why, before.Refusals, before.Notice,
		before.NeedsUser
}

// edit changes an account by hand; what change returns takes the change back.
func (p *Pool) edit(name string, change func(*entry) (undo func())) error {
	return p.commit(func() (undo func(), err error) {
		e := p.find(name)
		if e == nil {
			return nil, ErrUnknown
		}
		return change(e), nil
	})
}
