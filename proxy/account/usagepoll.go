package account

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"clb/proxy/anthropic"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

// UsageReader reads the limits of a login. Errors are *oauth.Error.
type UsageReader interface {
	Usage(ctx context.Context, access secret.Text) (anthropic.Limits, error)
}

const (
	// The endpoint throttles hard: while somebody looks it is asked this often, and else that often, give or take a
	// fifth.
	watchedPoll, quietPoll = 10 * time.Minute, 30 * time.Minute
	// After a refusal: the shortest pause, doubled up to the longest one.
	shortestPoll, longestPoll = 5 * time.Minute, time.Hour
	// longestAskedPoll bounds the pause that the endpoint itself may ask for.
	longestAskedPoll = 24 * time.Hour
	// usageScope is the right that the endpoint asks for.
	usageScope = "user:profile"
)

// usagePoll says when the usage of an account is read. The pool's lock guards it.
type usagePoll struct {
	busy, never bool
	next        time.Time
	refused     time.Duration // the last pause after a refusal
	// asked is when it was last read, doubted when that was done for the sake of a new limit.
	asked, doubted time.Time
}

// usageDue reports whether to read the usage of an account: of one that no answer has told of for a while.
func (p *Pool) usageDue(e *entry, now time.Time) bool {
	every := quietPoll
	if p.watched() || now.Before(e.LimitedUntil) { // no answer tells of a limited one
		every = watchedPoll
	}
	return p.usage != nil && e.renewable() && e.Enabled && e.NeedsUser == "" && e.vaultError == "" &&
		e.renewal == nil && !e.mustRenew(now) &&
		!e.polling.busy && !e.polling.never &&
		(e.doubtful(now) || !now.Before(e.polling.next) && now.Sub(e.Limits.FiveHour.Seen) >= every) &&
		(len(e.credential.Scopes) == 0 || slices.Contains(e.credential.Scopes, usageScope))
}

// doubtful reports whether a limit is news that no reading has confirmed, and has an end that is far.
func (e *entry) doubtful(now time.Time) bool {
	return e.LimitedUntil.Sub(now) > watchedPoll && e.polling.asked.Before(e.LimitedAt) && e.polling.refused == 0 &&
		now.Sub(e.polling.doubted) >= quietPoll
}

// readUsage asks the endpoint, beside everything else. The caller holds the lock.
func (p *Pool) readUsage(e *entry) {
	now := time.Now().Round(0)
	if e.polling.busy = true; e.doubtful(now) {
		e.polling.doubted = now
	}
	e.polling.asked = now
	access, asked := e.credential.Access, now
	p.renewals.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), renewalTimeout)
		defer cancel()
		limits, err := p.usage.Usage(ctx, access)
		now := time.Now().Round(0)
		p.mu.Lock()
		e.polling.busy = false
		e.noteUsage(limits, err, asked, now)
		name := e.Name
		p.mu.Unlock()
		if err != nil {
			p.logger.Info("reading usage failed", "account", name, "error", err)
		}
		p.changed()
	})
}

// noteUsage takes a reading, or plans the next try.
func (e *entry) noteUsage(limits anthropic.Limits, err error, asked, now time.Time) {
	problem := new(oauth.Error)
	switch {
	case err == nil:
		e.polling.refused = 0
		e.polling.next = now.Add(watchedPoll*4/5 + rand.N(watchedPoll*2/5))
		e.Limits = e.Limits.Merge(limits)
		e.relearn(limits, asked, now)
	case errors.As(err, &problem) && (problem.Problem == oauth.NoScope || problem.Problem == oauth.Forbidden):
		e.polling.never = true
	default:
		asked := min(problem.After, longestAskedPoll)
		e.polling.refused = min(max(shortestPoll, 2*e.polling.refused, asked), max(longestPoll, asked))
		e.polling.next = now.Add(e.polling.refused)
	}
}
