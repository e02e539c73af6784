package tray

import (
	"maps"
	"slices"
	"time"

	"clb/app/format"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// accountAction is something that can be done to an account: a line of its submenu. A verb, a line in accountActions
// and what the dispatcher does for it make a new one.
type accountAction struct {
	do    Verb
	title string
	// titled is the title where it differs from account to account; nil: it does not.
	titled func(view, status.Account) string
	// check gives the line a mark and says when it is set; nil: it has none.
	check func(view, status.Account) bool
	// when says for which accounts the line is shown; nil: for all.
	when func(view, status.Account) bool
	// confirm makes a question of the line: the confirmation is the line below it, in these words. nil: the line does
	// it.
	confirm func(status.Account) string
	// options are what the line's verb can be done with, below it; nil: the line does it.
	options func(view, status.Account) []choice
	// gap sets the line off from the next.
	gap bool
}

// choice is what a verb is done with, and how that is called.
type choice struct{ with, title string }

// accountActions are the lines below an account, top to bottom.
func accountActions() []accountAction {
	return []accountAction{
		{do: Toggle, title: "Enabled", check: func(_ view, a status.Account) bool { return a.Enabled }},
		{do: Prefer, title: "Prefer", check: preferred, when: worthChoosing},
		{do: Only, titled: onlyTitle, when: worthChoosing, options: onlyChoices},
		{do: Pause, titled: pauseTitle, when: worthPausing, options: pauseChoices},
		{do: SignIn, title: "Sign in again…", when: mustSignIn, gap: true},
		{do: Remove, title: "Remove", confirm: removal},
	}
}

// mustSignIn is true of the logins that only their user can bring back.
func mustSignIn(_ view, a status.Account) bool {
	return a.Enabled && a.State == status.SignedOut && a.Kind == "oauth"
}

func removal(a status.Account) string {
	return "Yes, remove " + name(a) + " and its login (its history stays)"
}

// item is the action's line for an account.
func (d accountAction) item(v view, a status.Account) Item {
	line := Item{Section: d.do.section(), Title: d.title, Checked: d.check != nil && d.check(v, a), Do: d.do,
		Account: a.Name}
	if d.titled != nil {
		line.Title = d.titled(v, a)
	}
	switch {
	case d.confirm != nil:
		line.Below = []Item{{Section: ConfirmSection, Title: d.confirm(a), Do: d.do, Account: a.Name}}
	case d.options != nil:
		for _, c := range d.options(v, a) {
			line.Below = append(line.Below,
				Item{Section: OptionsSection, Title: c.title, Do: d.do, With: c.with, Account: a.Name})
		}
	}
	if len(line.Below) > 0 {
		line.Do = Nothing
	}
	return line
}

// belowAccount is the submenu of an account: what is known of it, and what can be done.
func belowAccount(a status.Account, v view) []Item {
	var items []Item
	say := func(p Section, text string) {
		items = append(items, Item{Section: p, Title: text, Disabled: true, Account: a.Name})
	}
	limits := limitLines(a, v.now)
	switch why := reason(a); {
	case why != "":
		say(ReasonSection, why)
	case len(limits) == 0 && a.Kind == "api-key":
		say(ReasonSection, "API key: pay per use, no plan limits")
	case len(limits) == 0:
		say(ReasonSection, "No limits known yet")
	}
	for _, text := range limits[:min(len(limits), capacity(LimitsSection))] {
		say(LimitsSection, text)
	}
	for _, d := range accountActions() {
		if d.when == nil || d.when(v, a) {
			items = append(items, d.item(v, a))
		}
	}
	return items
}

// reason is why an account waits for something else than time or its switch; its own line shows those.
func reason(a status.Account) string {
	switch a.State {
	case status.SignedOut, status.Locked, status.Resting:
		if a.Enabled {
			return format.Line(a.Reason, wide)
		}
	}
	return ""
}

// limitLines are an account's limits with their bars, those that bind first above.
func limitLines(a status.Account, now time.Time) []string {
	var lines []string
	for _, w := range known(a.Limits.At(now)) {
		for _, words := range appendWindow(nil, w.label, w.Window, now, true) {
			lines = append(lines, format.Cut(bar(w.Utilization)+"  "+words, wide))
		}
	}
	return lines
}

// labelled is a usage window and what it is called.
type labelled struct {
	label string
	anthropic.Window
}

// known are the windows that an account can have. An answer that rejects an unused extra usage says that there is none.
func known(l anthropic.Limits) []labelled {
	all := []labelled{{fiveHours, l.FiveHour}, {"week", l.SevenDay}}
	for _, family := range slices.Sorted(maps.Keys(l.Models)) {
		all = append(all, labelled{"week " + format.Line(family, narrow), l.Models[family]})
	}
	if l.Overage.Status != "rejected" || l.Overage.Utilization > 0 {
		all = append(all, labelled{"extra usage", l.Overage})
	}
	return all
}
