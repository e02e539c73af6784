package tray

import (
	"time"

	"clb/app/product"
	"clb/app/status"
	"clb/assets"
)

// Menu is everything that the tray shows at one moment. It is a value.
type Menu struct {
	Icon    assets.Icon
	Tooltip string
	Items   []Item
	// Changes is when the same snapshot would make another menu (a limit ends, a day begins); zero: never.
	Changes time.Time
}

// Item is one line of the menu. Items come in the order of their places; at most as many to a place as it has room for. A
// line with a submenu does nothing itself.
type Item struct {
	Place Place
	// Title is plain text for people; the signs that an OS treats as markup are escaped when it is sent.
	Title string
	// Checked sets the mark of a line that has one; Disabled greys the line out.
	Checked, Disabled bool
	Do                Verb
	// Account is the exact name of the account that the line is about, empty where it is about none.
	Account string
	// Below is the line's submenu, in the order of its places.
	Below []Item
}

// Verb is what a click does.
type Verb int

// The verbs.
const (
	Nothing Verb = iota
	Toggle
	SignIn
	Remove
	AddAccount
	OpenDashboard
	Quit
)

// MenuOf draws a snapshot. Times of day are said in now's time zone.
func MenuOf(s status.Snapshot, now time.Time) Menu {
	m := Menu{Icon: iconOf(s), Tooltip: tooltip(s, now), Changes: changes(s, now)}
	m.Items = append(m.Items, Item{Place: Headline, Title: headline(s), Do: OpenDashboard})
	m.Items = append(m.Items, waitItems(s.Waiting, now)...)
	m.Items = append(m.Items, warningItems(s.Warnings)...)
	m.Items = append(m.Items, accountItems(s.Accounts, now)...)
	m.Items = append(m.Items,
		Item{Place: Add, Title: "Add account…", Do: AddAccount},
		Item{Place: Dashboard, Title: "Open dashboard", Do: OpenDashboard},
		Item{Place: Leave, Title: quitTitle(s.Stats.Running), Do: Quit},
	)
	return m
}

// Saying returns the menu with a text in the place of the status line.
func (m Menu) Saying(text string) Menu {
	items := append([]Item(nil), m.Items...)
	for i := range items {
		if items[i].Place == Headline {
			items[i].Title = cut(clean(text), wide)
		}
	}
	m.Items = items
	return m
}

// Leaving returns the menu as it reads once the user has chosen to quit.
func (m Menu) Leaving(running int) Menu {
	text := "Stopping…"
	if running > 0 {
		text = "Stopping when " + count(int64(running), "stream ends", "streams end") + "…"
	}
	m = m.Saying(text)
	m.Icon, m.Tooltip = assets.Stopped, product.Name+": "+text
	return m
}

// waitItems is the line of the requests that are held until an account is back, with a line for each below it.
func waitItems(waiting []status.Waiting, now time.Time) []Item {
	if len(waiting) == 0 {
		return nil
	}
	last := waiting[0].Until
	var below []Item
	for i, w := range waiting {
		if w.Until.After(last) {
			last = w.Until
		}
		if i < room(Held) {
			below = append(below, Item{Place: Held, Title: waitTitle(w, now), Disabled: true})
		}
	}
	title := count(int64(len(waiting)), "request waits", "requests wait") + " for an account, until " + clock(last, now) + " at most"
	return []Item{{Place: Waits, Title: title, Below: below}}
}

func warningItems(warnings []string) []Item {
	var items []Item
	for i, w := range warnings {
		if i == room(Warnings)-1 && len(warnings) > room(Warnings) {
			rest := count(int64(len(warnings)-i), "more warning", "more warnings")
			return append(items, Item{Place: Warnings, Title: "⚠ … and " + rest, Do: OpenDashboard})
		}
		items = append(items, Item{Place: Warnings, Title: "⚠ " + cut(clean(w), wide), Do: OpenDashboard})
	}
	return items
}

func accountItems(accounts []status.Account, now time.Time) []Item {
	if len(accounts) == 0 {
		return []Item{{Place: More, Title: "No account yet: click here to add one", Do: AddAccount}}
	}
	shown := accounts[:min(len(accounts), room(Accounts))]
	var items []Item
	for _, a := range shown {
		items = append(items, Item{Place: Accounts, Title: accountTitle(a, now), Account: a.Name, Below: belowAccount(a, now)})
	}
	if rest := len(accounts) - len(shown); rest > 0 {
		title := "… and " + count(int64(rest), "more", "more") + " in the dashboard"
		items = append(items, Item{Place: More, Title: title, Do: OpenDashboard})
	}
	return items
}

// iconOf is the state that matters most to the user.
func iconOf(s status.Snapshot) assets.Icon {
	if s.StartedAt.IsZero() {
		return assets.Stopped
	}
	t := tally(s.Accounts)
	switch {
	case t.usable == 0 && t.limited > 0:
		return assets.Limited
	case t.usable == 0 && t.off < len(s.Accounts), len(s.Accounts) == 0:
		return assets.SignedOut
	case t.usable == 0, t.closed > 0, len(s.Warnings) > 0:
		return assets.Warning
	case s.Stats.Running > 0:
		return assets.Working
	default:
		return assets.Idle
	}
}

// counts says how many accounts are in which condition. They add up to all accounts.
type counts struct{ usable, limited, closed, off int }

// tally sorts the accounts: usable (or soon again by themselves), out of quota, closed until the user acts, switched off.
func tally(accounts []status.Account) counts {
	var c counts
	for _, a := range accounts {
		switch {
		case !a.Enabled || a.State == status.Off || a.State == status.Paused:
			c.off++
		case a.State == status.Limited:
			c.limited++
		case a.State == status.SignedOut || a.State == status.Locked:
			c.closed++
		default:
			c.usable++
		}
	}
	return c
}

// changes is the soonest moment after now at which a word of the menu is no longer true.
func changes(s status.Snapshot, now time.Time) time.Time {
	var ends []time.Time
	for _, a := range s.Accounts {
		ends = append(ends, a.Until)
		for _, w := range known(a.Limits) {
			ends = append(ends, w.Reset)
		}
	}
	for _, w := range s.Waiting {
		ends = append(ends, w.Until)
	}
	ends = append(ends, s.Routing.Until)
	var soonest time.Time
	for _, t := range ends {
		if !t.After(now) {
			continue
		}
		t = earlier(t, midnight(now)) // "14:20" is said of today only
		if soonest.IsZero() || t.Before(soonest) {
			soonest = t
		}
	}
	return soonest
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// midnight is when the day of now ends.
func midnight(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
}
