package notify

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clb/app/buildinfo"
	"clb/app/desktop/notification"
	"clb/app/format"
	"clb/app/status"
)

// How many characters a title, a text, a reason and a name may have.
const (
	longestTitle  = 100
	longestText   = 300
	longestReason = 160
	longestName   = 40
)

// PortTaken says that the program could not start, since another one holds its port. It has no page: nothing serves
// one.
func PortTaken(number int) notification.Notification {
	return notification.Notification{Slot: "port", Title: buildinfo.Name + " could not start",
		Text: "Port " + strconv.Itoa(number) +
			" is taken by another program. End that program, or choose another port " +
			"in the settings file."}
}

func signInWords(a status.Account, others bool) (title, text string) {
	reason := strings.TrimRight(format.Line(a.Reason, longestReason), ".!")
	if reason != "" {
		first, size := utf8.DecodeRuneInString(reason)
		reason = string(unicode.ToUpper(first)) + reason[size:] + ". "
	}
	text = reason + "It takes no requests until then."
	if others {
		text = reason + "Requests go to your other accounts meanwhile."
	}
	needs := "a new key"
	switch a.Kind {
	case "oauth":
		needs = "sign-in"
	case "setup-token":
		needs = "a new token"
	}
	return "“" + shown(a.Name) + "” needs " + needs, text
}

func keychainText(waiting []string) string {
	return "Unlock it: " + list(waiting) + " " + format.Plural(len(waiting), "waits", "wait") + " for it."
}

// exhaustionText tell until when all accounts of a group are limited, and what becomes of requests.
func (l *evaluation) exhaustionText(s groupState, group string) (title, text string) {
	switch {
	case len(s.limited) == 1:
		title = shown(s.limited[0].Name) + " at limit"
	case group == "":
		title = "All accounts at limit"
	default:
		title = "All accounts of the group " + shown(group) + " at limit"
	}
	refused := "Requests are refused until then."
	if len(s.limited) > 1 {
		refused = ""
	}
	if minutes := l.snapshot.Routing.HoldMinutes; minutes > 0 {
		refused = "Until then requests wait for up to " + format.Count(minutes, "minute", "minutes") +
			", and are then refused."
	}
	if s.end.IsZero() {
		return title, "Requests are refused until one is back."
	}
	title += " until " + format.Clock(s.end, l.now)
	if len(s.limited) == 1 {
		if l.snapshot.Routing.Mode == "only" {
			return title, "It is the only account that is to be used. " + refused
		}
		return title, refused
	}
	i := slices.IndexFunc(s.limited, func(a status.Account) bool { return a.Until.Equal(s.end) })
	return title, strings.TrimSpace("First reset: " + shown(s.limited[i].Name) + ". " + refused)
}

func windowWords(a status.Account, u usage, now time.Time) (title, text string) {
	text = "When it resets is not known."
	if !u.Reset.IsZero() {
		text = "Resets " + moment(u.Reset, now) + "."
	}
	return shown(a.Name) + ": " + format.Percent(u.Utilization) + " of " + u.words + " used", text
}

// moment is a time in a sentence: "at 14:20", "on Thu at 14:20".
func moment(t, now time.Time) string {
	text := "at " + t.In(now.Location()).Format("15:04")
	if d := format.Day(t, now); d != "" {
		text = "on " + d + " " + text
	}
	return text
}

// shown is a name, fit to be shown.
func shown(name string) string { return format.Name(name, longestName) }

// names are those of accounts; list is "a", "a and b", "a, b and 3 more".
func names(accounts []status.Account) string {
	all := make([]string, len(accounts))
	for i, a := range accounts {
		all[i] = a.Name
	}
	return list(all)
}

func list(all []string) string {
	switch len(all) {
	case 1:
		return shown(all[0])
	case 2:
		return shown(all[0]) + " and " + shown(all[1])
	case 3:
		return shown(all[0]) + ", " + shown(all[1]) + " and " + shown(all[2])
	default:
		return shown(all[0]) + ", " + shown(all[1]) + " and " + strconv.Itoa(len(all)-2) + " more"
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }
