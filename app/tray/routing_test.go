package tray

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/status"
	"clb/assets"
)

func TestWhoServesIsShown(t *testing.T) {
	busy := func(name string, n int) status.Account {
		a := account(name, status.Ready)
		a.Running = n
		return a
	}
	for _, c := range []struct {
		want     string
		accounts []status.Account
		routing  status.Routing
	}{
		{"No request is running", []status.Account{busy("work", 0)}, status.Routing{Mode: "auto", Strategy: "drain"}},
		{"Serving: work (1 request)", []status.Account{busy("work", 1), busy("home", 0)}, status.Routing{}},
		{"Serving: home (3 requests), work (1 request)", []status.Account{busy("work", 1), busy("home", 3)},
			status.Routing{}},
		{"Serving: d (4 requests), c (3 requests), 2 others",
			[]status.Account{busy("a", 1), busy("b", 2), busy("c", 3), busy("d", 4)}, status.Routing{}},
		{"No request is running · prefers work", []status.Account{busy("work", 0)},
			status.Routing{Mode: "prefer", Account: "work"}},
		{"Serving: work (1 request) · only work until 14:20", []status.Account{busy("work", 1)},
			status.Routing{Mode: "only", Account: "work", Until: noon().Add(140 * time.Minute)}},
		// is over
		{"No request is running", []status.Account{busy("work", 0)},
			status.Routing{Mode: "only", Account: "work", Until: noon()}},
		{"No request is running · pass-through", []status.Account{busy("work", 0)}, status.Routing{Mode: "bypass"}},
	} {
		s := running(c.accounts...)
		s.Routing = c.routing
		if got := titles(MenuOf(s, DesktopState{}, noon()), ServingSection); len(got) != 1 || got[0] != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	for what, s := range map[string]status.Snapshot{"without accounts": running(), "before the start": {}} {
		if got := titles(MenuOf(s, DesktopState{}, noon()), ServingSection); len(got) > 0 {
			t.Errorf("%s it says %q", what, got)
		}
	}
}

func TestModes(t *testing.T) {
	const auto, bypass = "Automatic", "Pass-through (use Claude Code's own login)"
	for _, c := range []struct {
		title   string
		routing status.Routing
		modes   []Item
	}{
		{"Mode: automatic", status.Routing{},
			[]Item{{Title: auto, Checked: true, With: "auto"}, {Title: bypass, With: "bypass"}}},
		{"Mode: pass-through", status.Routing{Mode: "bypass"},
			[]Item{{Title: auto, With: "auto"}, {Title: bypass, Checked: true, With: "auto"}}},
		{"Mode: prefers work", status.Routing{Mode: "prefer", Account: "work"}, []Item{{Title: auto, With: "auto"},
			{Title: "Prefers work", Checked: true, Disabled: true}, {Title: bypass, With: "bypass"}}},
		{"Mode: only work until 13:00", status.Routing{Mode: "only", Account: "work", Until: noon().Add(time.Hour)},
			[]Item{{Title: auto, With: "auto"},
				{Title: "Only work until 13:00", Checked: true, Disabled: true}, {Title: bypass, With: "bypass"}}},
	} {
		v := viewOf(account("work", status.Ready))
		v.Routing = c.routing
		line := modeItems(v)[0]
		got := itemsOf(line.Below, ModesSection)
		for i := range got {
			if got[i].Do != SetMode && !got[i].Disabled {
				t.Errorf("%+v sets no mode", got[i])
			}
			got[i].Section, got[i].Do = 0, Nothing
		}
		if d := cmp.Diff(c.modes, got); d != "" || line.Title != c.title {
			t.Errorf("%q: %s", line.Title, d)
		}
	}
}

func TestStrategies(t *testing.T) {
	v := viewOf()
	v.Routing.Strategy = "drain"
	var got []string
	for _, i := range itemsOf(modeItems(v)[0].Below, StrategiesSection) {
		text := i.With + " " + i.Title
		if i.Checked {
			text += " ✓"
		}
		got = append(got, text)
	}
	want := []string{"balanced Balanced – most headroom first",
		"least-used Least used – fewest requests first",
		"drain Use-it-or-lose-it – weekly limit that resets first ✓",
		"priority Priority – in the order of the accounts"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWhatCanBeChosenBelowAnAccount(t *testing.T) {
	const prefer, only, pause = "Prefer", "Only this one", "Pause"
	until := noon().Add(140 * time.Minute)
	for name, c := range map[string]struct {
		edit func(*view)
		want []string
	}{
		"one of two":    {func(*view) {}, []string{prefer, only, pause}},
		"the only one":  {func(v *view) { v.Accounts = v.Accounts[:1] }, []string{pause}},
		"off":           {func(v *view) { v.Accounts[0].Enabled = false }, nil},
		"signed out":    {func(v *view) { v.Accounts[0].State = status.SignedOut }, nil},
		"locked":        {func(v *view) { v.Accounts[0].State = status.Locked }, nil},
		"not to be had": {func(v *view) { v.desktop.Features.Routing = false }, nil},
		"limited":       {func(v *view) { v.Accounts[0].State = status.Limited }, []string{prefer, only, pause}},
		"preferred": {func(v *view) { v.Routing = status.Routing{Mode: "prefer", Account: "work"} },
			[]string{prefer + " ✓", only, pause}},
		"preferred, off": {func(v *view) {
			v.Routing.Mode, v.Routing.Account, v.Accounts[0].Enabled = "prefer", "work",
				false
		}, []string{prefer + " ✓", only}},
		"another is": {func(v *view) { v.Routing = status.Routing{Mode: "prefer", Account: "home"} },
			[]string{prefer, only, pause}},
		"only, for good": {func(v *view) { v.Routing = status.Routing{Mode: "only", Account: "work"} },
			[]string{prefer, only + ", until you change it", pause}},
		"only, for today": {func(v *view) { v.Routing = status.Routing{Mode: "only", Account: "work", Until: until} },
			[]string{prefer, only + ", until 14:20", pause}},
		"only, till now": {func(v *view) { v.Routing = status.Routing{Mode: "only", Account: "work", Until: noon()} },
			[]string{prefer, only, pause}},
		"paused": {func(v *view) { v.Accounts[0].State, v.Accounts[0].PausedUntil = status.Paused, until },
			[]string{prefer, only, "Paused until 14:20"}},
		"paused till now": {func(v *view) { v.Accounts[0].PausedUntil = noon() }, []string{prefer, only, pause}},
	} {
		v := viewOf(account("work", status.Ready), account("home", status.Ready))
		c.edit(&v)
		var got []string
		for _, i := range belowAccount(v.Accounts[0], v) {
			text := i.Title
			if i.Checked {
				text += " ✓"
			}
			if p := i.Section; p == Prefer.section() || p == Only.section() || p == Pause.section() {
				got = append(got, text)
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestChoices(t *testing.T) {
	v := viewOf(account("work", status.Ready), account("home", status.Ready))
	said := func(all []choice) (words []string) {
		for _, c := range all {
			words = append(words, c.with+" "+c.title)
		}
		return words
	}
	only, pause := []string{"hour For 1 hour", "today For today", "open Until I change it"},
		[]string{"hour For 1 hour", "today For today"}
	expect := func(only, pause []string) {
		t.Helper()
		a := v.Accounts[0]
		if d := cmp.Diff([][]string{only, pause},
			[][]string{said(onlyChoices(v, a)), said(pauseChoices(v, a))}); d != "" {
			t.Error(d)
		}
	}
	expect(only, pause)
	v.Routing, v.Accounts[0].PausedUntil = status.Routing{Mode: "only", Account: "work"}, noon().Add(time.Hour)
	expect(slices.Concat(only, []string{"back Use all accounts again"}),
		slices.Concat(pause, []string{"back Resume now"}))
}

func TestSpans(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 29, 1, 30, 0, 0, paris) // half an hour before the clocks go forward
	for span, want := range map[string]time.Time{
		hour:  time.Date(2026, 3, 29, 3, 30, 0, 0, paris),
		today: time.Date(2026, 3, 30, 0, 0, 0, 0, paris),
		open:  {}, back: {},
	} {
		if got := spanEnd(span, now); !got.Equal(want) {
			t.Errorf("%s ends %v, want %v", span, got, want)
		}
	}
}

func TestConditionOfAMode(t *testing.T) {
	ready, limited, out := account("work", status.Ready), account("home", status.Limited),
		account("old", status.SignedOut)
	limited.Until = noon().Add(2 * time.Hour)
	off, locked := account("off", status.Off), account("key", status.Locked)
	for _, c := range []struct {
		mode, account string
		icon          assets.Icon
		words         string
		all           []status.Account
	}{
		{"only", "work", assets.Idle, "only work serves", []status.Account{ready, limited, out}},
		{"only", "home", assets.Limited, "only home may serve (limited until 14:00)", []status.Account{ready, limited}},
		{"only", "old", assets.SignedOut, "only old may serve (sign in again)", []status.Account{ready, out}},
		{"only", "key", assets.SignedOut, "only key may serve (keychain locked)", []status.Account{ready, locked}},
		{"only", "off", assets.Warning, "only off may serve (off)", []status.Account{ready, off}},
		{"only", "gone", assets.Idle, "1 of 2 accounts ready", []status.Account{ready, limited}},
		{"prefer", "home", assets.Idle, "1 of 2 accounts ready", []status.Account{ready, limited}},
		{"bypass", "", assets.Idle, "pass-through, Claude Code uses its own login", []status.Account{limited}},
		{"bypass", "", assets.Idle, "pass-through, Claude Code uses its own login", nil},
		{"auto", "", assets.Warning, "1 of 3 accounts ready, sign in again to old, the keychain is locked",
			[]status.Account{ready, out, locked}},
		{"auto", "", assets.SignedOut, "no account can be used: the keychain is locked", []status.Account{locked, off}},
	} {
		s := running(c.all...)
		s.Routing.Mode, s.Routing.Account = c.mode, c.account
		m := MenuOf(s, DesktopState{}, noon())
		if want := "Claude Load Balancer: " + c.words; m.Icon != c.icon || m.Tooltip != want {
			t.Errorf("%s %s: %s, %q; want %s, %q", c.mode, c.account, m.Icon, m.Tooltip, c.icon, want)
		}
	}
	s := running(ready, limited)
	s.Routing.Mode, s.Stats.Running = "bypass", 2
	if m := MenuOf(s, DesktopState{}, noon()); m.Icon != assets.Working ||
		m.Tooltip != "Claude Load Balancer: pass-through, Claude Code uses its own login — 2 active" {
		t.Errorf("%s, %q", m.Icon, m.Tooltip)
	}
}
