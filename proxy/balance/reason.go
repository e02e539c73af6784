package balance

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Verdict is why an account can or can't take a request.
type Verdict int

// The verdicts, in the order in which they are looked at.
const (
	CanServe Verdict = iota
	AlreadyTried
	SwitchedOff
	Paused
	NeedsUser
	QuotaSpent
	ModelQuotaSpent
	Rests
)

// Finding is a verdict with its end: zero where it does not end by itself.
type Finding struct {
	Verdict Verdict
	Until   time.Time
}

// Eligible reports whether the account may serve the request.
func (f Finding) Eligible() bool { return f.Verdict == CanServe }

// Check says whether an account may serve a request now, and else why not. It is the only place that decides this.
func Check(a *Account, r Request, now time.Time) Finding {
	switch {
	case !a.Enabled:
		return Finding{Verdict: SwitchedOff}
	case now.Before(a.PausedUntil):
		return Finding{Paused, a.PausedUntil}
	case a.Blocked != "":
		return Finding{Verdict: NeedsUser}
	case now.Before(a.LimitedUntil):
		return Finding{QuotaSpent, a.LimitedUntil}
	case now.Before(a.ModelUntil):
		return Finding{ModelQuotaSpent, a.ModelUntil}
	case now.Before(a.RestUntil):
		return Finding{Rests, a.RestUntil}
	case slices.Contains(r.Tried, a.ID):
		return Finding{Verdict: AlreadyTried}
	}
	return Finding{}
}

// Words says a finding about an account for people, without the account's name.
func (f Finding) Words(a *Account, r Request) string {
	switch f.Verdict {
	case CanServe:
		return "ready"
	case AlreadyTried:
		return "was tried for this request"
	case SwitchedOff:
		return "switched off"
	case Paused:
		return until("paused", f.Until, "")
	case NeedsUser:
		return a.Blocked
	case QuotaSpent:
		return until("limited", f.Until, a.Why)
	case ModelQuotaSpent:
		return until("limited for "+r.Family+" models", f.Until, "")
	default:
		return until("rests", f.Until, a.Why)
	}
}

func until(what string, t time.Time, why string) string {
	s := what + " until " + t.Local().Format("Mon 15:04")
	if why != "" {
		s += " (" + why + ")"
	}
	return s
}

// Rule is what decided a choice.
type Rule int

// The rules.
const (
	// Only: no other account was eligible.
	Only Rule = iota
	// Stays: the conversation is on this account.
	Stays
	// Headroom: it had most headroom left.
	Headroom
)

// Why is the reason of a choice. It becomes words only when somebody asks.
type Why struct {
	Rule Rule
	// Eligible counts the accounts that could have served.
	Eligible int
	// Window is the account's fullest window at that moment.
	Window Window
}

func reason(a *Account, eligible int, now time.Time) Why {
	w := Why{Rule: Headroom, Eligible: eligible, Window: a.binding(now)}
	if eligible == 1 {
		w.Rule = Only
	}
	return w
}

// String says the reason in words.
func (w Why) String() string {
	switch w.Rule {
	case Stays:
		return "the conversation stays on its account"
	case Only:
		return "no other account could serve"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "most headroom of %d accounts", w.Eligible)
	if w.Window.Name != "" {
		fmt.Fprintf(&b, " (%s %.0f %% used)", w.Window.Name, w.Window.Used*100)
	}
	return b.String()
}
