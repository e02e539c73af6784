package notify

import (
	"slices"
	"strings"
	"time"

	"clb/app/status"
)

// groupState is how the accounts of one group stand that may take requests at all.
type groupState struct {
	ready, limited []status.Account
	resting        int
	end            time.Time // the soonest of the limits; zero where none is known
}

// short reports whether all that could take requests are limited.
func (s groupState) short() bool { return len(s.limited) > 0 && len(s.ready)+s.resting == 0 }

// exhaustions tells, for each group, that all its accounts are limited, and that the first is back. While the balancer
// is bypassed, no account is in question.
func (l *evaluation) exhaustions() {
	groups := map[string]string{} // as their users write them
	for _, a := range l.snapshot.Accounts {
		groups[strings.ToLower(a.Group)] = a.Group
	}
	for group := range l.state.Exhaustions {
		if _, there := groups[group]; !there {
			delete(l.state.Exhaustions, group)
		}
	}
	if l.snapshot.Routing.Mode == "bypass" {
		return
	}
	for _, group := range sortedKeys(groups) {
		s, now := l.state.Exhaustions[group], l.groupState(groups[group])
		if !now.end.IsZero() && (s.Told || now.short()) {
			l.later(now.end) // one of them is back then, which no other event may tell
		}
		switch {
		case now.short():
			s = l.exhausted(s, now, groups[group])
		case s.Told:
			s = l.recovered(s, now, groups[group])
		default:
			s = s.over(s.Ended)
		}
		if !s.Told && !s.Ended.IsZero() && l.now.Sub(s.Ended) >= sameExhaustion {
			s.Until, s.Ended = time.Time{}, time.Time{}
		}
		put(&l.state.Exhaustions, group, s)
	}
}

// slotOf is where the news of a group's limits stand: that one is back takes the place of that all are limited.
func slotOf(group string) string { return "limits " + strings.ToLower(group) }

// groupState counts the accounts of a group. A limit whose end has passed is over, whatever the snapshot says: it may
// be older.
func (l *evaluation) groupState(group string) groupState {
	var s groupState
	for _, a := range l.snapshot.Accounts {
		only := l.snapshot.Routing.Mode == "only" && !strings.EqualFold(a.Name, l.snapshot.Routing.Account)
		if !a.Enabled || only || !strings.EqualFold(a.Group, group) {
			continue
		}
		switch ended := !a.Until.IsZero() && !a.Until.After(l.now); {
		case a.State == status.Ready, a.State == status.Limited && ended:
			s.ready = append(s.ready, a)
		case a.State == status.Resting:
			s.resting++
		case a.State == status.Limited:
			s.limited = append(s.limited, a)
			if !a.Until.IsZero() && (s.end.IsZero() || a.Until.Before(s.end)) {
				s.end = a.Until
			}
		}
	}
	return s
}

// over is the exhaustion when there is none.
func (s Exhaustion) over(at time.Time) Exhaustion { return Exhaustion{Until: s.Until, Ended: at} }

// exhausted is the exhaustion while it lasts.
func (l *evaluation) exhausted(s Exhaustion, now groupState, group string) Exhaustion {
	s.Back = time.Time{}
	if s.Since.IsZero() || s.Since.After(l.now) {
		s.Since = l.now
	}
	for _, a := range now.limited {
		if !slices.Contains(s.Accounts, a.Name) {
			s.Accounts = append(s.Accounts, a.Name)
		}
	}
	if s.Told {
		return s
	}
	if due := s.Since.Add(settleLimited); l.now.Before(due) {
		l.later(due)
		return s
	}
	s.Told = true
	s.Quiet = !s.Ended.IsZero() && l.now.Sub(s.Ended) < sameExhaustion && now.end.Sub(s.Until).Abs() < sameExhaustion
	if !s.Quiet {
		s.Until = now.end
		title, text := l.exhaustionText(now, group)
		l.notify(l.enabled.AllLimited, slotOf(group), "#/accounts", title, text)
	}
	return s
}

// recovered is an exhaustion that was shown, when not all are limited any more.
func (l *evaluation) recovered(s Exhaustion, now groupState, group string) Exhaustion {
	back := slices.IndexFunc(now.ready, func(a status.Account) bool { return slices.Contains(s.Accounts, a.Name) })
	switch {
	case back < 0 && len(now.ready) > 0: // the user has brought another one: he knows
		return s.over(l.now)
	case back < 0: // all that is left rests, or needs the user: nothing is back
		s.Back = time.Time{}
		return s
	}
	if s.Back.IsZero() || s.Back.After(l.now) {
		s.Back = l.now
	}
	if due := s.Back.Add(settleBack); l.now.Before(due) {
		l.later(due)
		return s
	}
	fresh := s.Until.IsZero() || l.now.Sub(s.Until) < oldNews
	if !s.Quiet && fresh {
		l.notify(l.enabled.Back, slotOf(group), "", shown(now.ready[back].Name)+" is back",
			"Requests go through again.")
	}
	return s.over(l.now)
}
