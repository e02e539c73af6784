package account

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"clb/proxy/oauth"
	"clb/proxy/secret"
)

const (
	// renewalLead is how long before its end a token is renewed, plus jitter.
	renewalLead   = 10 * time.Minute
	renewalJitter = time.Minute
	// expiryMargin: a token that ends within it is not sent any more.
	expiryMargin = 30 * time.Second
	// renewalTimeout bounds one renewal, the vault's part included.
	renewalTimeout = time.Minute
	// First and longest pause after a renewal that failed, and the bounds of a pause that the endpoint asks for.
	firstPause, longestPause    = 5 * time.Second, 15 * time.Minute
	shortestAsked, longestAsked = 5 * time.Second, 5 * time.Minute
)

// renewal is work on an account's credential that any number of requests wait for. An account has at most one, so that
// two never race to the vault.
type renewal struct {
	done chan struct{}
	// renews says that it trades the refresh token; else it only stores or deletes.
	renews bool
	// err is why a renewal did not work. It is written before done is closed.
	err error
}

func (r *renewal) wait(ctx context.Context) error {
	select {
	case <-r.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *entry) renewable() bool { return e.Kind == KindOAuth && !e.credential.Refresh.IsZero() }

// mustRenew reports whether the account can't serve before a renewal.
func (e *entry) mustRenew(now time.Time) bool {
	return e.renewable() && !e.credential.ExpiresAt.IsZero() && !now.Before(e.credential.ExpiresAt.Add(-expiryMargin))
}

// expiredForGood reports whether the token has ended and can't be renewed.
func (e *entry) expiredForGood(now time.Time) bool {
	return e.Kind != KindKey && !e.renewable() && !e.credential.ExpiresAt.IsZero() &&
		!now.Before(e.credential.ExpiresAt)
}

// take starts using a credential and plans its renewal.
func (e *entry) take(c Credential) {
	e.credential, e.renewAt, e.redactor = c, time.Time{}, secret.NewRedactor(c.Access, c.Refresh)
	if !c.ExpiresAt.IsZero() {
		e.renewAt = c.ExpiresAt.Add(-renewalLead - rand.N(renewalJitter))
	}
}

// renewalDue reports whether it is time to renew ahead of need. A refresh token that may be spent waits for the need:
// to use one twice can end the access token too.
func (e *entry) renewalDue(now time.Time) bool {
	return e.renewable() && e.Enabled && e.NeedsUser == "" && e.vaultError == "" && !now.Before(e.nextRenewal) &&
		!e.renewAt.IsZero() && !now.Before(e.renewAt) && (e.RenewalSent.IsZero() || e.mustRenew(now))
}

// startRenewal begins a renewal, or joins the one in progress. The caller holds the lock.
func (p *Pool) startRenewal(e *entry) *renewal { return p.work(e, true, p.renew) }

// work begins work on a credential, or joins what is under way. The caller holds the lock. It outlives whoever asked
// for it: half a renewal is a lost login.
func (p *Pool) work(e *entry, renews bool, do func(context.Context, *entry)) *renewal {
	if e.renewal == nil {
		r := &renewal{done: make(chan struct{}), renews: renews}
		e.renewal = r
		p.renewals.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), renewalTimeout)
			defer cancel()
			do(ctx, e)
			p.mu.Lock()
			e.renewal = nil
			p.mu.Unlock()
			close(r.done)
		})
	}
	return e.renewal
}

// renew trades the refresh token for new tokens, makes them durable, and only then lets them be used.
func (p *Pool) renew(ctx context.Context, e *entry) {
	p.mu.Lock()
	old := e.credential
	p.mu.Unlock()
	if stored, ok := p.newerInVault(ctx, e.ID, old); ok {
		p.renewDone(e, stored, nil, nil)
		return
	}
	if token, ok := p.readAnswer(old); ok {
		fresh := old.renewed(token)
		p.renewDone(e, fresh, nil, p.keep(ctx, e, fresh))
		return
	}
	p.mu.Lock()
	earlier := e.RenewalSent
	e.RenewalSent = time.Now().Round(0)
	p.mu.Unlock()
	p.noteNow()
	token, err := p.refresher.Refresh(ctx, old.Refresh)
	p.mu.Lock()
	if lost := new(oauth.RetryError); err != nil && (!errors.As(err, &lost) || !lost.Lost) {
		e.RenewalSent = earlier // this answer came; a good one counts only when its pair is kept: see renewDone
	}
	p.mu.Unlock()
	if dead := new(oauth.DeadError); errors.As(err, &dead) {
		// Somebody else may have spent the token and stored its successor; only then is this no end.
		if stored, ok := p.newerInVault(ctx, e.ID, old); ok {
			p.renewDone(e, stored, nil, nil)
			return
		}
	}
	if kept := new(oauth.RetryError); errors.As(err, &kept) && !kept.Answer.IsZero() {
		old.Unread = kept.Answer
		p.renewDone(e, old, err, p.keep(ctx, e, old))
		return
	}
	if err != nil {
		p.renewDone(e, old, err, nil)
		return
	}
	fresh := old.renewed(token)
	p.renewDone(e, fresh, nil, p.keep(ctx, e, fresh))
}

// renewed is the credential with what a renewal gave.
func (c Credential) renewed(token oauth.Token) Credential {
	c.Access, c.ExpiresAt, c.Unread = token.Access, token.ExpiresAt, secret.Text{}
	if !token.Refresh.IsZero() {
		c.Refresh = token.Refresh
	}
	if len(token.Scopes) > 0 {
		c.Scopes = token.Scopes
	}
	return c
}

// readAnswer reads the answer that an earlier renewal kept.
func (p *Pool) readAnswer(c Credential) (oauth.Token, bool) {
	if c.Unread.IsZero() {
		return oauth.Token{}, false
	}
	return p.refresher.ReadAnswer(c.Unread)
}

// readKeptAnswer has an account renewed from the answer that it kept, where this version of the program can read it.
// The caller holds the lock.
func (p *Pool) readKeptAnswer(e *entry) {
	if _, ok := p.readAnswer(e.credential); ok {
		e.NeedsUser, e.RestUntil, e.nextRenewal, e.credential.ExpiresAt = "", time.Time{}, time.Time{}, time.Now()
		e.renewAt = e.credential.ExpiresAt
	}
}

// noteWait bounds how long a renewal waits for a disk: one that fails must not keep a login from being renewed.
const noteWait = 2 * time.Second

// noteNow makes what Saved says durable, where the disk does not fail.
func (p *Pool) noteNow() {
	ctx, cancel := context.WithTimeout(context.Background(), noteWait)
	defer cancel()
	if err := p.note(ctx); err != nil {
		// it goes on: should an answer be lost, the words are less exact
		p.logger.Warn("saving account state failed", "error", err)
	}
}

// newerInVault looks whether the vault holds another credential than the one in memory.
func (p *Pool) newerInVault(ctx context.Context, id string, old Credential) (Credential, bool) {
	text, err := p.vault.Get(ctx, id)
	if err != nil {
		return Credential{}, false
	}
	stored, err := DecodeCredential(text)
	if err != nil || stored.Refresh == old.Refresh {
		return Credential{}, false
	}
	return stored, !stored.ExpiresAt.Before(old.ExpiresAt)
}

// keep stores an account's credential. The caller does not hold the lock.
func (p *Pool) keep(ctx context.Context, e *entry, c Credential) error {
	p.mu.Lock()
	a := e.Account
	p.mu.Unlock()
	text, err := c.encodeFor(&a)
	if err != nil {
		return err
	}
	return p.vault.Set(ctx, a.ID, text)
}

// renewDone takes a renewal's result: the credential to go on with, why it failed, and why it could not be stored.
func (p *Pool) renewDone(e *entry, c Credential, failed, unsaved error) {
	now := time.Now().Round(0)
	p.mu.Lock()
	e.take(c)
	dead, retry := new(oauth.DeadError), new(oauth.RetryError)
	e.renewal.err = failed
	switch {
	case failed == nil && e.mustRenew(now): // as good as over already: no loop without a pause
		e.failures, e.RenewedAt, e.RenewalSent = e.failures+1, now, time.Time{}
		e.nextRenewal = now.Add(pause(e.failures, 0))
		e.rest(e.nextRenewal, "its renewed login has ended at once", now)
	case failed == nil:
		e.failures, e.failure, e.nextRenewal, e.RenewedAt, e.RenewalSent, e.NeedsUser = 0, "", time.Time{}, now,
			time.Time{}, ""
	case errors.As(failed, &dead):
		e.NeedsUser = dead.Error()
		if !e.RenewalSent.IsZero() {
			e.NeedsUser = "the answer to its renewal of " + e.RenewalSent.Local().Format("Mon 15:04") +
				" was lost on the way, and the login with it: sign in again"
		}
		e.failure = e.NeedsUser
	default:
		e.failure = failed.Error()
		var asked time.Duration
		if errors.As(failed, &retry) {
			asked = retry.After
		}
		e.failures++
		e.nextRenewal = now.Add(pause(e.failures, asked))
		if e.mustRenew(now) {
			e.rest(e.nextRenewal, "its login could not be renewed: "+failed.Error(), now)
		}
	}
	e.unsavedReason = ""
	if unsaved != nil {
		e.unsavedReason = unsaved.Error()
	}
	name := e.Name
	p.mu.Unlock()
	if errors.As(failed, &dead) {
		p.noteNow() // the next start must not try the dead token again
	}
	switch {
	case failed != nil:
		p.logger.Error("token renewal failed", "account", name, "error", failed)
	case unsaved != nil && p.durable(unsaved):
		p.logger.Error("renewed login only in the journal", "account", name, "error", unsaved)
	case unsaved != nil:
		p.logger.Error("renewed login only in memory", "account", name, "error", unsaved)
	default:
		p.logger.Info("token renewed", "account", name, "expires", c.ExpiresAt)
	}
	p.changed()
}

// pause is how long to wait after failures in a row, or what the endpoint asked for, within bounds.
func pause(failures int, asked time.Duration) time.Duration {
	if asked > 0 {
		return min(max(asked, shortestAsked), longestAsked)
	}
	d := firstPause << min(failures-1, 10)
	return min(d, longestPause) + rand.N(time.Second)
}
