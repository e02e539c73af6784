package tray

import (
	"time"

	"clb/app/buildinfo"
	"clb/app/format"
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

// Item is one line of the menu. Items come in the order of their sections; at most as many to a section as it has room
// for. A line with a submenu does nothing itself.
type Item struct {
	Section Section
	// Title is plain text for people; the signs that an OS treats as markup are escaped when it is sent.
	Title string
	// Checked sets the mark of a line that has one; Disabled greys the line out.
	Checked, Disabled bool
	Do                Verb
	// With says what the verb is done with: a kind of account or notification, a mode, a strategy, a span. Empty: it
	// needs nothing.
	With string
	// Account is the exact name of the account that the line is about, empty where it is about none.
	Account string
	// Below is the line's submenu, in the order of its sections.
	Below []Item
}

// Verb is what a click does.
type Verb int

// The verbs. Those of the lines below an account come in the order of the lines.
const (
	Nothing Verb = iota
	Toggle
	Prefer
	Only
	Pause
	SignIn
	Remove
	SetMode
	SetStrategy
	AddAccount
	OpenDashboard
	// Connect and StartAtLogin set what the line's mark does not say; Replace connects in the place of another service.
	Connect
	Replace
	CopyAddress
	StartAtLogin
	Notify
	CheckHealth
	Quit
)

// view is what a menu is drawn of.
type view struct {
	status.Snapshot
	desktop DesktopState
	now     time.Time
}

// MenuOf draws a snapshot and the desktop's state. Times of day are said in now's time zone.
func MenuOf(s status.Snapshot, desktop DesktopState, now time.Time) Menu {
	v := view{s, desktop, now}
	m := Menu{Icon: iconOf(s, now), Tooltip: tooltip(s, now), Changes: changes(s, now)}
	m.Items = append(m.Items, Item{Section: HeadlineSection, Title: headline(s), Do: OpenDashboard})
	m.Items = append(m.Items, servingItems(v)...)
	m.Items = append(m.Items, waitingItems(s.Waiting, now)...)
	m.Items = append(m.Items, warningItems(s.Warnings)...)
	m.Items = append(m.Items, accountItems(v)...)
	m.Items = append(m.Items, addItem(desktop.Features))
	m.Items = append(m.Items, modeItems(v)...)
	m.Items = append(m.Items, Item{Section: DashboardSection, Title: "Open dashboard", Do: OpenDashboard})
	m.Items = append(m.Items, connectItems(desktop.ClaudeCode)...)
	m.Items = append(m.Items, addressItems(v)...)
	m.Items = append(m.Items, startupItems(desktop.Startup)...)
	m.Items = append(m.Items, notificationItems(desktop.Notifications)...)
	if desktop.Features.Health {
		m.Items = append(m.Items, Item{Section: HealthSection, Title: "Check health…", Do: CheckHealth})
	}
	m.Items = append(m.Items, Item{Section: QuitSection, Title: quitTitle(s.Stats.Running), Do: Quit})
	return m
}

// Saying returns the menu with a text in the place of the status line.
func (m Menu) Saying(text string) Menu {
	items := append([]Item(nil), m.Items...)
	for i := range items {
		if items[i].Section == HeadlineSection {
			items[i].Title = format.Line(text, wide)
		}
	}
	m.Items = items
	return m
}

// Leaving returns the menu as it reads once the user has chosen to quit.
func (m Menu) Leaving(running int) Menu {
	text := "Stopping…"
	if running > 0 {
		text = "Stopping when " + format.Count(running, "stream ends", "streams end") + "…"
	}
	m = m.Saying(text)
	m.Icon, m.Tooltip = assets.Stopped, buildinfo.Name+": "+text
	return m
}

// waitingItems is the line of the requests that are held until an account is back, with a line for each below it.
func waitingItems(waiting []status.Held, now time.Time) []Item {
	if len(waiting) == 0 {
		return nil
	}
	last := waiting[0].Until
	var below []Item
	for i, w := range waiting {
		if w.Until.After(last) {
			last = w.Until
		}
		if i < capacity(HeldSection) {
			below = append(below, Item{Section: HeldSection, Title: waitTitle(w, now), Disabled: true})
		}
	}
	title := format.Count(len(waiting), "request waits", "requests wait") + " for an account, until " +
		format.Clock(last, now) + " at most"
	return []Item{{Section: WaitingSection, Title: title, Below: below}}
}

func warningItems(warnings []string) []Item {
	var items []Item
	for i, w := range warnings {
		if i == capacity(WarningsSection)-1 && len(warnings) > capacity(WarningsSection) {
			rest := format.Count(len(warnings)-i, "more warning", "more warnings")
			return append(items, Item{Section: WarningsSection, Title: "⚠ … and " + rest, Do: OpenDashboard})
		}
		items = append(items, Item{Section: WarningsSection, Title: "⚠ " + format.Line(w, wide), Do: OpenDashboard})
	}
	return items
}

func accountItems(v view) []Item {
	if len(v.Accounts) == 0 {
		return []Item{{Section: MoreSection, Title: "Add your first account…", Do: AddAccount}}
	}
	shown := v.Accounts[:min(len(v.Accounts), capacity(AccountsSection))]
	var items []Item
	for _, a := range shown {
		items = append(items,
			Item{Section: AccountsSection, Title: accountTitle(a, v.now), Account: a.Name, Below: belowAccount(a, v)})
	}
	if rest := len(v.Accounts) - len(shown); rest > 0 {
		title := "… and " + format.Count(rest, "more", "more") + " in the dashboard"
		items = append(items, Item{Section: MoreSection, Title: title, Do: OpenDashboard})
	}
	return items
}

// kind is a kind of account and its line below "Add account".
type kind struct{ name, title string }

// kinds are the kinds of accounts, as the dashboard calls them.
func kinds() []kind {
	return []kind{
		{"max", "Claude subscription, in the browser…"},
		{"console", "Anthropic Console, in the browser…"},
		{"key", "API key…"},
		{"setup", "Setup token…"},
		{"import", "Import Claude Code login…"},
		{"endpoint", "Compatible API…"},
	}
}

// addItem is the one line for all kinds of accounts, or that with a line for each.
func addItem(o Features) Item {
	if !o.Add {
		return Item{Section: AddSection, Title: "Add account…", Do: AddAccount}
	}
	line := Item{Section: AddByKindSection, Title: "Add account"}
	for _, k := range kinds() {
		line.Below = append(line.Below,
			Item{Section: AccountKindsSection, Title: k.title, Do: AddAccount, With: k.name})
	}
	return line
}

// changes is the soonest moment after now at which a word of the menu is no longer true.
func changes(s status.Snapshot, now time.Time) time.Time {
	var ends []time.Time
	for _, a := range s.Accounts {
		ends = append(ends, a.Until, a.PausedUntil)
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
		t = earlier(t, format.Tonight(now)) // "14:20" is said of today only
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
