package account

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"time"

	"clb/proxy/anthropic"
)

const (
	// refusedRest is how long an account rests after a refusal; after maxRefusals in a row it needs its user.
	refusedRest = 30 * time.Minute
	maxRefusals = 3
	// troublePenalty is how long others go first after the upstream failed on an account.
	troublePenalty = 10 * time.Second
)

// Report updates the account from a response's headers and verdict.
func (l *Lease) Report(h http.Header, v anthropic.Verdict) {
	now := time.Now().Round(0)
	seen, ok := anthropic.ReadLimits(h, now)
	l.pool.mu.Lock()
	if ok {
		l.entry.Limits = l.entry.Limits.Merge(seen)
	}
	l.entry.judge(v, l, now)
	if ok {
		l.entry.relearn(seen, l.began, now)
	}
	l.pool.mu.Unlock()
	l.pool.changed()
}

// judge changes the account's state as the verdict demands. The pool's lock is held.
func (e *entry) judge(v anthropic.Verdict, l *Lease, now time.Time) {
	switch v.Class {
	case anthropic.Fine:
		e.recover(l, now)
	case anthropic.Quota, anthropic.SpendCap:
		e.limit(v, l.began, now)
	case anthropic.ModelQuota:
		e.LimitedAt = now
		e.ModelUntil = maps.Clone(e.ModelUntil) // a saved copy may share it
		if e.ModelUntil == nil {
			e.ModelUntil = map[string]time.Time{}
		}
		e.ModelUntil[v.Family] = v.Until.Add(jitter())
	case anthropic.Burst:
		if e.BurstUntil = v.Until; e.RestUntil.Before(v.Until) {
			e.setReason(v.Reason, now)
		}
	case anthropic.Refused:
		if e.Refusals == 0 || !now.Before(e.RestUntil) { // answers of one moment are one refusal
			e.Refusals++
		}
		e.rest(now.Add(refusedRest), v.Reason, now)
		if e.Refusals >= maxRefusals {
			e.NeedsUser = "Anthropic refused it several times in a row: " + v.Reason
		}
	case anthropic.Trouble, anthropic.Forbidden:
		e.troubleUntil = now.Add(troublePenalty)
	case anthropic.Entitlement:
		e.Notice = v.Reason
		e.lack(l.right, now)
	case anthropic.NotClaude:
		e.Notice = v.Reason
	}
	if e.rampUp != nil && v.Class != anthropic.Left {
		e.rampUp.verdict(v.Class == anthropic.Fine, now)
		if now.Before(e.LimitedUntil) {
			e.rampUp = nil
		}
	}
}

// limit takes a spent quota or a spend cap. Of answers that were begun before the account was known to be limited the
// one with the latest end counts; a newer one knows better.
func (e *entry) limit(v anthropic.Verdict, began, now time.Time) {
	end := v.Until.Add(jitter())
	if !began.After(e.LimitedAt) {
		end = later(e.LimitedUntil, end, now)
	}
	if end != e.LimitedUntil {
		e.LimitedUntil, e.Why = end, v.Reason
	}
	if e.LimitedAt, e.TryAt = now, (time.Time{}); v.Class == anthropic.SpendCap {
		e.TryAt = now.Add(spendTry)
	}
}

// rest keeps the account from serving until then, unless it rests longer already.
func (e *entry) rest(until time.Time, why string, now time.Time) {
	if until.Before(e.RestUntil) {
		return
	}
	e.RestUntil = until
	e.setReason(why, now)
}

// setReason sets a reason, unless a limit is in force, which has its own.
func (e *entry) setReason(why string, now time.Time) {
	if !now.Before(e.LimitedUntil) {
		e.Why = why
	}
}

// recover ends what a good response disproves. A limit whose end lies ahead stays: a response begun before it says
// nothing about it.
func (e *entry) recover(l *Lease, now time.Time) {
	e.Refusals, e.troubleUntil, e.servedAt = 0, time.Time{}, now
	if !now.Before(e.LimitedUntil) || l.tries && l.began.After(e.LimitedAt) {
		e.LimitedUntil, e.TryAt = time.Time{}, time.Time{}
	}
	if !now.Before(e.SignedOutUntil) {
		e.signedIn()
	}
	e.has(l.right)
	if !now.Before(e.RestUntil) {
		e.RestUntil = time.Time{}
	}
	if !now.Before(e.BurstUntil) {
		e.BurstUntil = time.Time{}
	}
	if end, ok := e.ModelUntil[l.family]; ok && !now.Before(end) {
		e.ModelUntil = maps.Clone(e.ModelUntil)
		delete(e.ModelUntil, l.family)
	}
	if e.LimitedUntil.IsZero() && e.RestUntil.IsZero() && e.BurstUntil.IsZero() {
		e.Why = ""
	}
}

// later keeps the later of two ends if the old one is still ahead: parallel responses come in any order.
func later(old, end, now time.Time) time.Time {
	if old.After(now) && old.After(end) {
		return old
	}
	return end
}

// jitter keeps accounts and clients from returning in the very second of a reset.
func jitter() time.Duration { return time.Second + rand.N(longestJitter-time.Second) }

const longestJitter = 30 * time.Second
