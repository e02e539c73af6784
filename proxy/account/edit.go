package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Errors of a name.
var (
	ErrUnknown = errors.New("no account has this name")
	ErrTaken   = errors.New("an account of this name exists")
	// ErrSwitchedOff: the account takes no conversations.
	ErrSwitchedOff = errors.New("the account is switched off")
)

// SameLoginError says that the credential is in another account already: a chain of tokens has one owner.
type SameLoginError struct {
	// Name is the other account's.
	Name string
}

func (e *SameLoginError) Error() string {
	return "this login is in the account " + e.Name + " already"
}

// Add stores the credential in the vault, and then takes the account in use. a.Name, and what is known of the login, are
// the caller's; the rest is filled in.
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
	a.ID, a.Kind, a.Enabled, a.AddedAt = "acc_"+strings.ToLower(rand.Text()[:16]), c.Kind, true, time.Now().Round(0).UTC()
	if err := p.keep(ctx, a.ID, c); err != nil && !p.durable(err) {
		_ = p.forget(context.WithoutCancel(ctx), a.ID) // a journal must not bring it to the vault later
		return Account{}, fmt.Errorf("storing the secret: %w", err)
	}
	e := &entry{Account: a}
	e.take(c)
	p.mu.Lock()
	if err = p.conflict(a.Name, c); err == nil {
		p.entries = append(p.entries, e)
	}
	p.mu.Unlock()
	if err != nil { // somebody was faster
		return Account{}, errors.Join(err, p.forget(context.WithoutCancel(ctx), a.ID))
	}
	p.record(nil, "account added", a.Name, "kind", string(a.Kind))
	p.changed()
	return a, nil
}

// record writes what was done to an account into the log, unless it failed: whoever asked hears of that.
func (p *Pool) record(err error, what, name string, more ...any) {
	if err == nil {
		p.logger.Info(what, append([]any{"account", name}, more...)...)
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

// Remove deletes the secret from the vault, and then the account. Where the vault refuses nothing has changed. Requests
// under way end as they began. It waits for a renewal under way, whose new pair would outlive the account in the vault.
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

// drop forgets the secret of an account, and then the account.
func (p *Pool) drop(ctx context.Context, e *entry) error {
	if err := p.forget(ctx, e.ID); err != nil {
		return fmt.Errorf("deleting the secret: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.entries = slices.DeleteFunc(p.entries, func(x *entry) bool { return x == e })
	p.bindings.dropAccount(e.ID)
	p.former = append(p.former, Former{ID: e.ID, Name: e.Name, Kind: e.Kind, Removed: time.Now().UTC()})
	if p.mode.AccountID == e.ID {
		p.mode = Mode{}
	}
	return nil
}

func (p *Pool) forget(ctx context.Context, id string) error {
	if err := p.vault.Delete(ctx, id); err != nil && !p.notFound(err) {
		return err
	}
	return nil
}

// SetEnabled switches an account on or off; conversations that are on it move with their next request.
func (p *Pool) SetEnabled(name string, enabled bool) error {
	return p.Change(name, Change{Enabled: &enabled})
}

// ClearLimit ends every limit and rest of the account now, and forgets that it was refused: its user says that it is mended.
func (p *Pool) ClearLimit(name string) error {
	err := p.edit(name, func(e *entry) {
		e.LimitedUntil, e.ModelUntil, e.RestUntil, e.BurstUntil = time.Time{}, nil, time.Time{}, time.Time{}
		e.troubleUntil, e.Why, e.Refusals, e.Notice, e.NeedsUser = time.Time{}, "", 0, "", ""
	})
	p.record(err, "limits and rests forgotten by hand", name)
	return err
}

func (p *Pool) edit(name string, change func(*entry)) error {
	p.mu.Lock()
	e := p.find(name)
	if e != nil {
		change(e)
	}
	p.mu.Unlock()
	if e == nil {
		return ErrUnknown
	}
	p.changed()
	return nil
}
