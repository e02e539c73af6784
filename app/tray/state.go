package tray

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/format"
	"clb/app/status"
	"clb/assets"
	"clb/proxy/anthropic"
	"clb/proxy/balance"
)

// iconOf is the state that matters most to the user.
func iconOf(s status.Snapshot, now time.Time) assets.Icon {
	mode, _, _ := modeOf(s, now)
	accounts := serving(s, now)
	t := tally(accounts)
	switch {
	case s.StartedAt.IsZero():
		return assets.Stopped
	case mode == balance.Bypass: // the accounts do not matter
	case t.usable == 0 && t.limited > 0:
		return assets.Limited
	case t.usable == 0 && t.off < len(accounts), len(accounts) == 0:
		return assets.SignedOut
	case t.usable == 0, t.closed > 0:
		return assets.Warning
	}
	switch {
	case len(s.Warnings) > 0:
		return assets.Warning
	case s.Stats.Running > 0:
		return assets.Working
	}
	return assets.Idle
}

// modeOf is the mode that is in force, with the account that it is about and its end.
func modeOf(s status.Snapshot, now time.Time) (mode balance.Mode, account string, until time.Time) {
	r := s.Routing
	if r.Mode == "" || !r.Until.IsZero() && !r.Until.After(now) {
		return balance.Auto, "", time.Time{}
	}
	return balance.Mode(r.Mode), r.Account, r.Until
}

// serving are the accounts that requests can go to: all, but in the mode "only".
func serving(s status.Snapshot, now time.Time) []status.Account {
	mode, only, _ := modeOf(s, now)
	i := slices.IndexFunc(s.Accounts, func(a status.Account) bool { return a.Name == only })
	if mode != balance.Only || i < 0 {
		return s.Accounts
	}
	return s.Accounts[i : i+1]
}

// counts says how many accounts are in which condition. They add up to all accounts.
type counts struct{ usable, limited, closed, off int }

// tally sorts the accounts: usable (or soon again by themselves), out of quota, closed until the user acts, switched
// off.
func tally(accounts []status.Account) counts {
	var c counts
	for _, a := range accounts {
		switch {
		case !a.Enabled || a.State == status.Off || a.State == status.Paused:
			c.off++
		case a.State == status.Limited:
			c.limited++
		case closed(a):
			c.closed++
		default:
			c.usable++
		}
	}
	return c
}

// closed is true of accounts that take no requests until the user acts.
func closed(a status.Account) bool { return a.State == status.SignedOut || a.State == status.Locked }

// tooltip says in words what the icon says in colour.
func tooltip(s status.Snapshot, now time.Time) string {
	text := buildinfo.Name + ": " + condition(s, now)
	if len(s.Warnings) > 0 && !s.StartedAt.IsZero() {
		text += "\n" + format.Line(s.Warnings[0], wide)
	}
	return format.Cut(text, 120) // Windows shows 127
}

// condition is the state of the whole program in words.
func condition(s status.Snapshot, now time.Time) string {
	mode, _, _ := modeOf(s, now)
	able := serving(s, now)
	switch {
	case s.StartedAt.IsZero():
		return "not running"
	case mode == balance.Bypass:
		return "pass-through, Claude Code uses its own login" + underWay(s)
	case len(s.Accounts) == 0:
		return "add an account to begin"
	case len(able) < len(s.Accounts):
		return alone(able[0], now) + underWay(s)
	}
	t := tally(able)
	switch {
	case t.off == len(able):
		return "every account is switched off or paused"
	case t.usable == 0 && t.limited > 0:
		return "every account is limited" + soonest(able, now)
	case t.usable == 0:
		return "no account can be used: " + needs(able)
	}
	text := headroom(able, now)
	if text == "" {
		text = fmt.Sprintf("%d of %s ready", t.usable, format.Count(len(able), "account", "accounts"))
	}
	if t.closed > 0 {
		text += ", " + needs(able)
	}
	return text + underWay(s)
}

// headroom is "work 27% · personal 70% (resets 01:38)": how much of the fullest window each account has used, and when
// that of the fullest one resets; empty where nothing is known.
func headroom(accounts []status.Account, now time.Time) string {
	var parts []string
	fullest := -1
	var most anthropic.Window
	for _, a := range accounts {
		w := binding(a, now)
		if tally([]status.Account{a}).usable == 0 || !w.Known() {
			continue
		}
		if fullest < 0 || w.Utilization > most.Utilization {
			fullest, most = len(parts), w
		}
		parts = append(parts, format.Line(a.Name, 16)+" "+format.Percent(w.Utilization))
	}
	if fullest >= 0 && most.Reset.After(now) {
		parts[fullest] += " (resets " + format.Clock(most.Reset, now) + ")"
	}
	return strings.Join(parts, " · ")
}

// binding is the window of an account that is fuller.
func binding(a status.Account, now time.Time) anthropic.Window {
	l := a.Limits.At(now)
	if l.SevenDay.Known() && (!l.FiveHour.Known() || l.SevenDay.Utilization > l.FiveHour.Utilization) {
		return l.SevenDay
	}
	return l.FiveHour
}

// underWay is how many requests are, behind a dash.
func underWay(s status.Snapshot) string {
	if s.Stats.Running == 0 {
		return ""
	}
	return fmt.Sprintf(" — %d active", s.Stats.Running)
}

// alone is the condition of the one account that may serve.
func alone(a status.Account, now time.Time) string {
	if tally([]status.Account{a}).usable > 0 {
		return "only " + name(a) + " serves"
	}
	return "only " + name(a) + " may serve (" + stateWords(a, now) + ")"
}

// needs is what the user must do so that closed accounts can be used.
func needs(accounts []status.Account) string {
	var out, parts []string
	locked := false
	for _, a := range accounts {
		switch {
		case !a.Enabled:
		case a.State == status.SignedOut:
			out = append(out, name(a))
		case a.State == status.Locked:
			locked = true
		}
	}
	if len(out) > 0 {
		parts = append(parts, "sign in again to "+strings.Join(out, ", "))
	}
	if locked {
		parts = append(parts, "the keychain is locked")
	}
	return strings.Join(parts, ", ")
}

// soonest says until when the first of the limited accounts is out.
func soonest(accounts []status.Account, now time.Time) string {
	var first time.Time
	for _, a := range accounts {
		if a.Enabled && a.State == status.Limited && a.Until.After(now) && (first.IsZero() || a.Until.Before(first)) {
			first = a.Until
		}
	}
	if first.IsZero() {
		return ""
	}
	return " until " + format.Clock(first, now)
}
