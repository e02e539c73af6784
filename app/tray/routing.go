package tray

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"clb/app/format"
	"clb/app/status"
	"clb/proxy/balance"
)

// servingItems is the line that says which accounts serve now, and the mode where it is not the usual one.
func servingItems(v view) []Item {
	if v.StartedAt.IsZero() || len(v.Accounts) == 0 {
		return nil
	}
	text := servingNow(v.Accounts)
	if words := modeWords(v); words != "" {
		text += " · " + words
	}
	return []Item{{Section: ServingSection, Title: format.Cut(text, wide), Disabled: true}}
}

// servingNow is "Serving: work (2 requests), home (1 request)".
func servingNow(accounts []status.Account) string {
	busy := slices.DeleteFunc(slices.Clone(accounts), func(a status.Account) bool { return a.Running == 0 })
	if len(busy) == 0 {
		return "No request is running"
	}
	slices.SortStableFunc(busy, func(a, b status.Account) int { return cmp.Compare(b.Running, a.Running) })
	var parts []string
	for i, a := range busy {
		if i == 2 && len(busy) > 3 {
			parts = append(parts, format.Count(len(busy)-i, "other", "others"))
			break
		}
		parts = append(parts, name(a)+" ("+format.Count(a.Running, "request", "requests")+")")
	}
	return "Serving: " + strings.Join(parts, ", ")
}

// modeWords is the mode in words, and its end; empty in the usual one.
func modeWords(v view) string {
	mode, account, until := modeOf(v.Snapshot, v.now)
	words := ""
	switch mode {
	case balance.Prefer:
		words = "prefers " + format.Line(account, narrow)
	case balance.Only:
		words = "only " + format.Line(account, narrow)
	case balance.Bypass:
		words = "pass-through"
	}
	if words != "" && !until.IsZero() {
		words += " until " + format.Clock(until, v.now)
	}
	return words
}

// modeItems is the line of the mode, with the modes and the strategies below it.
func modeItems(v view) []Item {
	if !v.desktop.Features.Routing {
		return nil
	}
	mode, _, _ := modeOf(v.Snapshot, v.now)
	words := modeWords(v)
	below := []Item{{Section: ModesSection, Title: "Automatic", Checked: mode == balance.Auto, Do: SetMode,
		With: string(balance.Auto)}}
	bypass := Item{Section: ModesSection, Title: "Pass-through (use Claude Code's own login)", Do: SetMode,
		With: string(balance.Bypass)}
	switch mode {
	case balance.Prefer, balance.Only: // it is set below the account
		below = append(below, Item{Section: ModesSection, Title: upper(words), Checked: true, Disabled: true})
	case balance.Bypass:
		bypass.Checked, bypass.With = true, string(balance.Auto)
	}
	below = append(below, bypass)
	for _, s := range balance.Strategies() {
		on := v.Routing.Strategy == string(s)
		below = append(below, Item{Section: StrategiesSection, Title: strategyTitle(s), Checked: on, Do: SetStrategy,
			With: string(s)})
	}
	if words == "" {
		words = "automatic"
	}
	return []Item{{Section: ModeSection, Title: "Mode: " + words, Below: below}}
}

// upper begins a text with a capital.
func upper(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// strategyTitle says where a strategy begins a conversation.
func strategyTitle(s balance.Strategy) string {
	switch s {
	case balance.Balanced:
		return "Balanced – most headroom first"
	case balance.LeastUsed:
		return "Least used – fewest requests first"
	case balance.Drain:
		return "Use-it-or-lose-it – weekly limit that resets first"
	case balance.Priority:
		return "Priority – in the order of the accounts"
	}
	return format.Line(string(s), narrow)
}

// The spans for which something can be chosen.
const (
	hour  = "hour"
	today = "today"
	open  = "open"
	back  = "back" // ends what was chosen
)

// spanEnd is when a span that begins now ends; zero: never, or at once.
func spanEnd(span string, now time.Time) time.Time {
	now = now.Round(0)
	switch span {
	case hour:
		return now.Add(time.Hour)
	case today:
		return format.Tonight(now)
	}
	return time.Time{}
}

// about reports whether the mode is this one, about this account.
func about(v view, a status.Account, m balance.Mode) bool {
	mode, account, _ := modeOf(v.Snapshot, v.now)
	return mode == m && account == a.Name
}

func preferred(v view, a status.Account) bool { return about(v, a, balance.Prefer) }

// worthChoosing is true of accounts that can be chosen from among others, and of the one that is.
func worthChoosing(v view, a status.Account) bool {
	chosen := preferred(v, a) || about(v, a, balance.Only)
	return v.desktop.Features.Routing && (chosen || a.Enabled && !closed(a) && len(v.Accounts) > 1)
}

func onlyTitle(v view, a status.Account) string {
	if !about(v, a, balance.Only) {
		return "Only this one"
	}
	if until := v.Routing.Until; !until.IsZero() {
		return "Only this one, until " + format.Clock(until, v.now)
	}
	return "Only this one, until you change it"
}

func onlyChoices(v view, a status.Account) []choice {
	spans := []choice{{hour, "For 1 hour"}, {today, "For today"}, {open, "Until I change it"}}
	if about(v, a, balance.Only) {
		spans = append(spans, choice{back, "Use all accounts again"})
	}
	return spans
}

// worthPausing is true of accounts that would take requests otherwise, and of those that are paused.
func worthPausing(v view, a status.Account) bool {
	return v.desktop.Features.Routing && a.Enabled && (!closed(a) || a.PausedUntil.After(v.now))
}

func pauseTitle(v view, a status.Account) string {
	if a.PausedUntil.After(v.now) {
		return "Paused until " + format.Clock(a.PausedUntil, v.now)
	}
	return "Pause"
}

func pauseChoices(v view, a status.Account) []choice {
	spans := []choice{{hour, "For 1 hour"}, {today, "For today"}}
	if a.PausedUntil.After(v.now) {
		spans = append(spans, choice{back, "Resume now"})
	}
	return spans
}
