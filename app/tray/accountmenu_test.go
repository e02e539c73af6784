package tray

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/status"
	"clb/proxy/anthropic"
)

func texts(items []Item) []string {
	var all []string
	for _, i := range items {
		all = append(all, i.Title)
	}
	return all
}

// viewOf is a view of the accounts, in a program that offers everything.
func viewOf(accounts ...status.Account) view {
	return view{running(accounts...),
		DesktopState{Features: Features{Routing: true, Add: true, Copy: true, Health: true}}, noon()}
}

func TestWhatStandsBelowAnAccount(t *testing.T) {
	const switched, pause, again, remove = "Enabled", "Pause", "Sign in again…", "Remove"
	at := noon().Add(140 * time.Minute)
	for name, c := range map[string]struct {
		edit func(*status.Account)
		want []string
	}{
		"a key": {func(a *status.Account) { a.Kind = "api-key" },
			[]string{"API key: pay per use, no plan limits", switched, pause, remove}},
		"every limit": {func(a *status.Account) {
			a.Limits = anthropic.Limits{FiveHour: used(1, at), SevenDay: used(0.05, at),
				Overage: used(0.4, time.Time{}),
				Models: map[string]anthropic.Window{"sonnet": used(0.95, at),
					"opus": used(0.5, noon().Add(-time.Hour))}}
		}, []string{
			"██████████  100% of 5 h, resets 14:20",
			"░░░░░░░░░░  week 5%, resets 14:20",
			"░░░░░░░░░░  week opus 0%", // began anew since
			"█████████░  week sonnet 95%, resets 14:20",
			"████░░░░░░  extra usage 40%", switched, pause, remove}},
		"no extra usage": {func(a *status.Account) {
			a.Limits.FiveHour, a.Limits.Overage = used(0.2, at), used(0, at)
			a.Limits.Overage.Status = "rejected"
		}, []string{"██░░░░░░░░  20% of 5 h, resets 14:20", switched, pause, remove}},
		"signed out": {func(a *status.Account) {
			a.State, a.Reason, a.Limits.FiveHour = status.SignedOut, "its login\nhas ended", used(0.2, at)
		}, []string{"its login has ended", "██░░░░░░░░  20% of 5 h, resets 14:20", switched, again, remove}},
		"a key that is refused": {func(a *status.Account) { a.State, a.Kind = status.SignedOut, "api-key" },
			[]string{"API key: pay per use, no plan limits", switched, remove}},
		"off and signed out": {func(a *status.Account) {
			a.State, a.Reason, a.Enabled = status.SignedOut,
				"its login has ended", false
		},
			[]string{"No limits known yet", switched, remove}},
		"limited": {func(a *status.Account) {
			a.State, a.Until, a.Reason, a.Limits.FiveHour = status.Limited, at, "5-hour limit reached", used(1, at)
		}, []string{"██████████  100% of 5 h, resets 14:20", switched, pause, remove}},
	} {
		a := account("a", status.Ready)
		a.Kind = "oauth"
		c.edit(&a)
		below := belowAccount(a, viewOf(a))
		if d := cmp.Diff(c.want, texts(below)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		for _, i := range below {
			if text := i.Section == ReasonSection || i.Section == LimitsSection; text != i.Disabled ||
				i.Account != "a" {
				t.Errorf("%s: %+v", name, i)
			}
		}
	}
}

func TestMoreLimitsThanFit(t *testing.T) {
	a := account("a", status.Ready)
	a.Limits = anthropic.Limits{FiveHour: used(0.1, time.Time{}), Models: map[string]anthropic.Window{}}
	for i := range 20 {
		a.Limits.Models[fmt.Sprint("family ", i)] = used(0.1, time.Time{})
	}
	n := 0
	for _, i := range belowAccount(a, viewOf(a)) {
		if i.Section == LimitsSection {
			n++
		}
	}
	if n != capacity(LimitsSection) || n == 0 {
		t.Errorf("%d limits, room for %d", n, capacity(LimitsSection))
	}
}

func TestBar(t *testing.T) {
	for share, want := range map[float64]string{0: "░░░░░░░░░░", -1: "░░░░░░░░░░", 0.099: "░░░░░░░░░░",
		0.1: "█░░░░░░░░░", 0.7: "███████░░░",
		0.999: "█████████░", 1: "██████████", 7: "██████████", math.Inf(1): "██████████"} {
		if got := bar(share); got != want {
			t.Errorf("%v: %s, want %s", share, got, want)
		}
	}
	if got := bar(math.NaN()); got != "░░░░░░░░░░" {
		t.Errorf("unknown: %s", got)
	}
}
