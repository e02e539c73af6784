package account

import (
	"maps"
	"time"

	"clb/proxy/anthropic"
)

const (
	// spendTry is how often an account whose spend cap is reached is tried by one request: the cap may have been
	// raised.
	spendTry = 24 * time.Hour
	// lackFor is how long it is remembered that an account lacks a right, maxLacks how many at most.
	lackFor  = 24 * time.Hour
	maxLacks = 32
)

// relearn ends, or moves, the limits that newer knowledge disproves. seen was asked for then, and is merged already. A
// limit that ends so counts as one whose time has come: one request goes first.
func (e *entry) relearn(seen anthropic.Limits, asked, now time.Time) {
	if !asked.After(e.LimitedAt) {
		return // an answer that was begun before the limit says nothing about it
	}
	if now.Before(e.LimitedUntil) && e.TryAt.IsZero() && (seen.FiveHour.Known() || seen.SevenDay.Known()) {
		switch end, spent := e.Limits.Spent(now); {
		case !spent:
			e.LimitedUntil = now
		case !end.IsZero() && end.Add(longestJitter).Before(e.LimitedUntil):
			e.LimitedUntil = end.Add(jitter())
		}
	}
	for family, w := range seen.Models {
		if end := e.ModelUntil[family]; now.Before(end) && w.Known() && !w.Spent(now) {
			e.ModelUntil = maps.Clone(e.ModelUntil) // a saved copy may share it
			e.ModelUntil[family] = now
		}
	}
}

// lack remembers that the account has no right to what the request asked for.
func (e *entry) lack(right string, now time.Time) {
	lacks := map[string]time.Time{} // a saved copy may share the old one
	for r, end := range e.Lacks {
		if now.Before(end) && len(lacks) < maxLacks-1 {
			lacks[r] = end
		}
	}
	lacks[right] = now.Add(lackFor)
	e.Lacks = lacks
}

// has forgets that the account lacked a right: it has shown that it does not.
func (e *entry) has(right string) {
	if _, ok := e.Lacks[right]; ok {
		e.Lacks = maps.Clone(e.Lacks)
		delete(e.Lacks, right)
	}
}
