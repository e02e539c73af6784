package balance

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Availability is why an account can or can't take a request.
type Availability int

// The verdicts.
const (
	CanServe Availability = iota
	// Not for this request, whatever the account's condition.
	OtherGroup
	NotPinned
	NotTheOne
	Barred
	Unserved
	AlreadyTried
	// The account's condition.
	SwitchedOff
	Paused
	NeedsUser
	QuotaSpent
	ModelQuotaSpent
	Rests
)

// Eligibility is a verdict with its end: zero where it does not end by itself.
type Eligibility struct {
	Availability Availability
	Until        time.Time
}

// Eligible reports whether the account may serve the request.
func (f Eligibility) Eligible() bool { return f.Availability == CanServe }

// NotApplicable reports whether the account is out of the question for the request, whatever its condition.
func (f Eligibility) NotApplicable() bool {
	return f.Availability == OtherGroup || f.Availability == NotPinned || f.Availability == NotTheOne
}

// Check says whether an account may serve a request now, and else why not. It is the only place that decides this.
func Check(a *Account, r Request, p Policy, now time.Time) Eligibility {
	switch {
	case !strings.EqualFold(a.Group, r.Group):
		return Eligibility{Availability: OtherGroup}
	case r.Pin != "" && a.ID != r.Pin:
		return Eligibility{Availability: NotPinned}
	case p.Mode == Only && r.Pin == "" && a.ID != p.Account:
		return Eligibility{Availability: NotTheOne}
	case !a.Enabled:
		return Eligibility{Availability: SwitchedOff}
	case now.Before(a.PausedUntil):
		return Eligibility{Paused, a.PausedUntil}
	case a.Blocked != "":
		return Eligibility{Availability: NeedsUser}
	case a.BlockedByRoute:
		return Eligibility{Availability: Barred}
	case a.Unserved:
		return Eligibility{Availability: Unserved}
	case now.Before(a.LimitedUntil) && !r.Free && (a.TryAt.IsZero() || now.Before(a.TryAt)):
		return Eligibility{QuotaSpent, a.LimitedUntil}
	case now.Before(a.ModelUntil) && !r.Free:
		return Eligibility{ModelQuotaSpent, a.ModelUntil}
	case now.Before(a.RestUntil):
		return Eligibility{Rests, a.RestUntil}
	case slices.Contains(r.Tried, a.ID):
		return Eligibility{Availability: AlreadyTried}
	}
	return Eligibility{}
}

// Words says a finding about an account for people, without the account's name.
func (f Eligibility) Words(a *Account, r Request) string {
	switch f.Availability {
	case CanServe:
		return "ready"
	case OtherGroup:
		return otherGroup(a)
	case NotPinned:
		return "not the account that the request asks for"
	case NotTheOne:
		return "not the only account that is to be used"
	case Barred:
		return "not allowed for this model by a route"
	case Unserved:
		return "does not serve this model"
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

func otherGroup(a *Account) string {
	if a.Group == "" {
		return "in no group"
	}
	return "in the group " + a.Group
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
	// Sole: no other account was eligible.
	Sole Rule = iota
	// Stays: the conversation is on this account.
	Stays
	// Pinned: the request asked for it.
	Pinned
	// TheOne: its user lets no other account serve.
	TheOne
	// Preferred: its user prefers it.
	Preferred
	// LastResort: it is a service that is not Anthropic, and nobody else could serve.
	LastResort
	// MostRoom, FewestRequests, EndsSoonest, InOrder: as the strategy has it.
	MostRoom
	FewestRequests
	EndsSoonest
	InOrder
)

// Why is the reason of a choice. It becomes words only when somebody asks.
type Why struct {
	Rule Rule
	// Eligible counts the accounts that could have served.
	Eligible int
	// Window is the account's fullest window at that moment, WeekEnds the end of its week, Requests those in its
	// window.
	Window   Window
	WeekEnds time.Time
	Requests int64
}

func (p Policy) reason(a *Account, r Request, eligible int, now time.Time) Why {
	w := Why{Eligible: eligible, Window: a.binding(now), WeekEnds: a.weekEnds(now), Requests: a.WindowRequests}
	switch {
	case r.Pin != "":
		w.Rule = Pinned
	case p.Mode == Only:
		w.Rule = TheOne
	case a.Fallback:
		w.Rule = LastResort
	case eligible == 1:
		w.Rule = Sole
	case p.Mode == Prefer && a.ID == p.Account:
		w.Rule = Preferred
	case p.Strategy == LeastUsed:
		w.Rule = FewestRequests
	case p.Strategy == Drain && !w.WeekEnds.IsZero():
		w.Rule = EndsSoonest
	case p.Strategy == Priority:
		w.Rule = InOrder
	default:
		w.Rule = MostRoom
	}
	return w
}

// String says the reason in words.
func (w Why) String() string {
	switch w.Rule {
	case Stays:
		return "the conversation stays on its account"
	case Pinned:
		return "the request asks for this account"
	case TheOne:
		return "it is the only account that is to be used"
	case LastResort:
		return "no Claude account could serve"
	case Sole:
		return "no other account could serve"
	case Preferred:
		return "it is the preferred account"
	case FewestRequests:
		return fmt.Sprintf("fewest requests of %d accounts (%d in its window)", w.Eligible, w.Requests)
	case EndsSoonest:
		return fmt.Sprintf("its week ends first of %d accounts (%s)", w.Eligible,
			w.WeekEnds.Local().Format("Mon 15:04"))
	case InOrder:
		return fmt.Sprintf("first in order of %d accounts", w.Eligible)
	}
	text := fmt.Sprintf("most headroom of %d accounts", w.Eligible)
	if w.Window.Name != "" {
		text += fmt.Sprintf(" (%s %.0f %% used)", w.Window.Name, w.Window.Used*100)
	}
	return text
}
