package tray

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/status"
	"clb/assets"
	"clb/proxy/anthropic"
)

// noon is a Monday.
func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.FixedZone("here", 3600)) }

func used(share float64, reset time.Time) anthropic.Window {
	return anthropic.Window{Utilization: share, Reset: reset, Seen: noon().Add(-time.Minute)}
}

func running(accounts ...status.Account) status.Snapshot {
	return status.Snapshot{StartedAt: noon().Add(-time.Hour), Address: "http://localhost:8080", Accounts: accounts,
		Stats: status.Stats{TodayRequests: 128}}
}

// picture is a snapshot with two accounts in the middle of a day's work. Its times lie on the day of the test.
func picture() status.Snapshot {
	seen := time.Now()
	window := func(used float64) anthropic.Window { return anthropic.Window{Utilization: used, Seen: seen} }
	return status.Snapshot{
		StartedAt: seen, Address: "http://localhost:8080", Stats: status.Stats{TodayRequests: 128},
		Accounts: []status.Account{
			{Name: "work_1 & co", Enabled: true, State: status.Ready,
				Limits: anthropic.Limits{FiveHour: window(0.62), SevenDay: window(0.31)}},
			{Name: "home", Enabled: true, State: status.Ready},
		},
	}
}

func account(name string, state status.State) status.Account {
	return status.Account{Name: name, Enabled: state != status.Off, State: state}
}

func TestWholeMenu(t *testing.T) {
	work := account("work", status.Ready)
	work.Limits = anthropic.Limits{FiveHour: used(0.62, noon().Add(140*time.Minute)),
		SevenDay: used(0.31, noon().Add(72*time.Hour))}
	s := running(work, account("home", status.Off))
	s.Warnings = []string{"the keychain is locked"}
	s.Stats.Running = 3
	want := Menu{
		Icon:    assets.Warning,
		Tooltip: "Claude Load Balancer: work 62% (resets 14:20) — 3 active\nthe keychain is locked",
		Items: []Item{
			{Section: HeadlineSection, Title: "Running on :8080 · 128 requests today", Do: OpenDashboard},
			{Section: ServingSection, Title: "No request is running", Disabled: true},
			{Section: WarningsSection, Title: "⚠ the keychain is locked", Do: OpenDashboard},
			{Section: AccountsSection, Title: "work — 62% of 5 h, resets 14:20 · week 31%", Account: "work",
				Below: []Item{
					{Section: LimitsSection, Title: "██████░░░░  62% of 5 h, resets 14:20", Disabled: true,
						Account: "work"},
					{Section: LimitsSection, Title: "███░░░░░░░  week 31%, resets Thu 12:00", Disabled: true,
						Account: "work"},
					{Section: Toggle.section(), Title: "Enabled", Checked: true, Do: Toggle, Account: "work"},
					{Section: Remove.section(), Title: "Remove", Account: "work", Below: []Item{
						{Section: ConfirmSection, Title: "Yes, remove work and its login (its history stays)",
							Do: Remove, Account: "work"},
					}},
				}},
			{Section: AccountsSection, Title: "home — off", Account: "home", Below: []Item{
				{Section: ReasonSection, Title: "No limits known yet", Disabled: true, Account: "home"},
				{Section: Toggle.section(), Title: "Enabled", Do: Toggle, Account: "home"},
				{Section: Remove.section(), Title: "Remove", Account: "home", Below: []Item{
					{Section: ConfirmSection, Title: "Yes, remove home and its login (its history stays)", Do: Remove,
						Account: "home"},
				}},
			}},
			{Section: AddSection, Title: "Add account…", Do: AddAccount},
			{Section: DashboardSection, Title: "Open dashboard", Do: OpenDashboard},
			{Section: QuitSection, Title: "Quit… (3 requests active)", Do: Quit},
		},
		Changes: noon().Add(140 * time.Minute),
	}
	if d := cmp.Diff(want, MenuOf(s, DesktopState{}, noon())); d != "" {
		t.Error(d)
	}
}

func titles(m Menu, p Section) []string {
	var all []string
	for _, i := range m.Items {
		if i.Section == p {
			all = append(all, i.Title)
		}
	}
	return all
}

func TestAccountTitle(t *testing.T) {
	at := func(h, m int) time.Time { return time.Date(2026, 3, 2, h, m, 0, 0, noon().Location()) }
	for _, c := range []struct {
		want string
		edit func(*status.Account)
	}{
		{"a — ready", func(*status.Account) {}},
		{"a — 0% of 5 h", func(a *status.Account) { a.Limits.FiveHour = used(0, time.Time{}) }},
		{"a — 99% of 5 h, resets 14:20", func(a *status.Account) { a.Limits.FiveHour = used(0.999, at(14, 20)) }},
		{"a — 29% of 5 h, resets 14:20", func(a *status.Account) { a.Limits.FiveHour = used(0.29, at(14, 20)) }},
		{"a — 104% of 5 h, resets 14:20", func(a *status.Account) { a.Limits.FiveHour = used(1.04, at(14, 20)) }},
		{"a — 0% of 5 h", func(a *status.Account) { a.Limits.FiveHour = used(math.NaN(), time.Time{}) }},
		{"a — 0% of 5 h", func(a *status.Account) { a.Limits.FiveHour = used(0.7, at(11, 59)) }}, // began anew since
		{"a — 5% of 5 h, resets Tue 00:30", func(a *status.Account) { a.Limits.FiveHour = used(0.05, at(24, 30)) }},
		{"a — week 85%, resets Thu 12:00",
			func(a *status.Account) { a.Limits.SevenDay = used(0.85, noon().AddDate(0, 0, 3)) }},
		{"a — week 85%, resets 9 Mar 12:00",
			func(a *status.Account) { a.Limits.SevenDay = used(0.85, noon().AddDate(0, 0, 7)) }},
		{"a — limited until 14:20 · 100% of 5 h · week 31%", func(a *status.Account) {
			a.State, a.Until = status.Limited, at(14, 20)
			a.Limits = anthropic.Limits{FiveHour: used(1, time.Time{}), SevenDay: used(0.31, time.Time{})}
		}},
		// each end is told once
		{"a — limited until 14:20 · 100% of 5 h · week 85%, resets Thu 12:00", func(a *status.Account) {
			a.State, a.Until = status.Limited, at(14, 20).Add(25*time.Second)
			a.Limits = anthropic.Limits{FiveHour: used(1, at(14, 20)), SevenDay: used(0.85, noon().AddDate(0, 0, 3))}
		}},
		{"a — limited", func(a *status.Account) { a.State = status.Limited }},
		{"a — cooling down until 12:01", func(a *status.Account) { a.State, a.Until = status.Resting, at(12, 1) }},
		{"a — sign in again", func(a *status.Account) { a.State = status.SignedOut }},
		{"a — keychain locked", func(a *status.Account) { a.State = status.Locked }},
		{"a — off", func(a *status.Account) { a.Enabled = false; a.Limits.FiveHour = used(0.5, at(14, 20)) }},
		{"a — asleep", func(a *status.Account) { a.State = "asleep" }},
	} {
		a := account("a", status.Ready)
		c.edit(&a)
		if got := accountTitle(a, noon()); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestNamesAreSafe(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "(no name)",
		"\x00\x01":                    "(no name)",
		"a\nb\tc\r d":                 "a b c d",
		"a\u202eb\u2066c\u200bd":      "abcd",
		"a\xff\xfeb":                  "ab",
		"my_work & co":                "my_work & co",
		strings.Repeat("x", 100):      strings.Repeat("x", 31) + "…",
		"z" + strings.Repeat("̈", 50): "z̈̈",
		"日本語":                         "日本語",
		"\u00a0 work \u2028":          "work",
	} {
		if got := name(account(in, status.Ready)); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

func TestEscape(t *testing.T) {
	for os, want := range map[string]string{"linux": "a__b & c", "windows": "a_b && c", "darwin": "a_b & c",
		"freebsd": "a__b & c"} {
		if got := escape("a_b & c", os); got != want {
			t.Errorf("%s: %q, want %q", os, got, want)
		}
	}
}

func TestNumbersAndWords(t *testing.T) {
	s := running()
	for n, want := range map[int64]string{0: "0 requests today", 1: "1 request today", 2: "2 requests today"} {
		s.Stats.TodayRequests = n
		if got := headline(s); got != "Running on :8080 · "+want {
			t.Errorf("got %q", got)
		}
	}
	for n, want := range map[int]string{0: "Quit", 1: "Quit… (1 request active)", 12: "Quit… (12 requests active)"} {
		if got := quitTitle(n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for in, want := range map[string]string{"http://localhost:8080": ":8080", "http://127.0.0.1:9": ":9",
		"http://[::1]:9":    ":9",
		"http://box.lan:80": "box.lan:80", "::": "::", "": ""} {
		if got := place(in); got != want {
			t.Errorf("%q is said as %q, want %q", in, got, want)
		}
	}
	if got := headline(status.Snapshot{}); got != "Not running" {
		t.Errorf("got %q", got)
	}
}

func TestNoAccount(t *testing.T) {
	m := MenuOf(running(), DesktopState{}, noon())
	if d := cmp.Diff([]string{"Add your first account…"}, titles(m, MoreSection)); d != "" {
		t.Error(d)
	}
	if m.Icon != assets.SignedOut || !strings.Contains(m.Tooltip, "add an account") {
		t.Errorf("%s, %q", m.Icon, m.Tooltip)
	}
}

func TestMoreThanFits(t *testing.T) {
	s := running()
	for i := range 40 {
		s.Accounts = append(s.Accounts, account(fmt.Sprint("a", i), status.Ready))
		s.Warnings = append(s.Warnings, fmt.Sprint("warning ", i))
	}
	m := MenuOf(s, DesktopState{}, noon())
	if n := len(titles(m, AccountsSection)); n != 32 {
		t.Errorf("%d accounts", n)
	}
	if d := cmp.Diff([]string{"… and 8 more in the dashboard"}, titles(m, MoreSection)); d != "" {
		t.Error(d)
	}
	want := []string{"⚠ warning 0", "⚠ warning 1", "⚠ warning 2", "⚠ … and 37 more warnings"}
	if d := cmp.Diff(want, titles(m, WarningsSection)); d != "" {
		t.Error(d)
	}
	s.Warnings = s.Warnings[:4]
	if got := titles(MenuOf(s, DesktopState{}, noon()), WarningsSection); len(got) != 4 || got[3] != "⚠ warning 3" {
		t.Errorf("four warnings are shown as %q", got)
	}
}

func TestIcon(t *testing.T) {
	ready, off := account("r", status.Ready), account("o", status.Off)
	limited, out := account("l", status.Limited), account("s", status.SignedOut)
	limited.Until = noon().Add(2 * time.Hour)
	for _, c := range []struct {
		accounts []status.Account
		running  int
		icon     assets.Icon
		words    string
	}{
		{[]status.Account{ready}, 0, assets.Idle, "1 of 1 account ready"},
		{[]status.Account{ready, limited}, 0, assets.Idle, "1 of 2 accounts ready"},
		{[]status.Account{ready, off}, 1, assets.Working, "1 of 2 accounts ready — 1 active"},
		{[]status.Account{account("r", status.Resting)}, 0, assets.Idle, "1 of 1 account ready"},
		{[]status.Account{ready, out}, 1, assets.Warning, "1 of 2 accounts ready"},
		{[]status.Account{limited, off}, 1, assets.Limited, "every account is limited until 14:00"},
		{[]status.Account{limited, out}, 0, assets.Limited, "every account is limited until 14:00"},
		{[]status.Account{out, off}, 0, assets.SignedOut, "no account can be used"},
		{[]status.Account{account("k", status.Locked)}, 0, assets.SignedOut, "no account can be used"},
		{[]status.Account{off}, 0, assets.Warning, "every account is switched off"},
	} {
		s := running(c.accounts...)
		s.Stats.Running = c.running
		if m := MenuOf(s, DesktopState{}, noon()); m.Icon != c.icon || !strings.Contains(m.Tooltip, c.words) {
			t.Errorf("%+v: %s, %q; want %s, %q", c.accounts, m.Icon, m.Tooltip, c.icon, c.words)
		}
	}
	if m := MenuOf(status.Snapshot{}, DesktopState{}, noon()); m.Icon != assets.Stopped {
		t.Errorf("before the start the icon is %s", m.Icon)
	}
}

func TestChanges(t *testing.T) {
	a := account("a", status.Limited)
	a.Until, a.Limits.FiveHour = noon().Add(3*time.Hour), used(1, noon().Add(2*time.Hour))
	late := account("late", status.Ready)
	late.Limits.SevenDay = used(0.9, noon().AddDate(0, 0, 3))
	off, opus := account("off", status.Off), account("opus", status.Ready)
	off.Limits = a.Limits
	opus.Limits.Models = map[string]anthropic.Window{"opus": used(0.2, noon().Add(time.Hour))}
	paused, past := account("paused", status.Ready), account("past", status.Ready)
	paused.PausedUntil = noon().Add(time.Hour)
	past.Limits.FiveHour = used(1, noon())
	for _, c := range []struct {
		accounts []status.Account
		want     time.Time
	}{
		{nil, time.Time{}},
		{[]status.Account{account("b", status.Ready)}, time.Time{}},
		{[]status.Account{past}, time.Time{}},
		{[]status.Account{a, late}, noon().Add(2 * time.Hour)},
		{[]status.Account{late}, noon().Add(12 * time.Hour)}, // "Thu 12:00" is nearer then
		{[]status.Account{off}, noon().Add(2 * time.Hour)},   // its line says "off", its submenu the limits
		{[]status.Account{opus}, noon().Add(time.Hour)},
		{[]status.Account{paused}, noon().Add(time.Hour)},
	} {
		if got := MenuOf(running(c.accounts...), DesktopState{}, noon()).Changes; !got.Equal(c.want) {
			t.Errorf("changes at %v, want %v", got, c.want)
		}
	}
}

func TestSayingAndLeaving(t *testing.T) {
	m := MenuOf(running(), DesktopState{}, noon())
	said := m.Saying("some\nthing")
	if got := titles(said, HeadlineSection); got[0] != "some thing" {
		t.Errorf("said %q", got)
	}
	if got := titles(m, HeadlineSection); got[0] != "Running on :8080 · 128 requests today" {
		t.Errorf("saying something changed the menu it was said in: %q", got)
	}
	for n, want := range map[int]string{0: "Stopping…", 1: "Stopping when 1 stream ends…",
		2: "Stopping when 2 streams end…"} {
		if l := m.Leaving(n); titles(l, HeadlineSection)[0] != want || l.Icon != assets.Stopped {
			t.Errorf("%+v, want %q", l, want)
		}
	}
}

func TestTooltipTellsHeadroom(t *testing.T) {
	s := running(account("work", status.Ready), account("home", status.Ready), account("spent", status.Limited))
	s.Accounts[0].Limits.FiveHour, s.Accounts[0].Limits.SevenDay = used(0.27, noon().Add(time.Hour)),
		used(0.1, noon().AddDate(0, 0, 3))
	s.Accounts[1].Limits.FiveHour, s.Accounts[1].Limits.SevenDay = used(0.2, noon().Add(time.Hour)),
		used(0.7, noon().Add(140*time.Minute))
	s.Stats.Running = 5
	want := "Claude Load Balancer: work 27% · home 70% (resets 14:20) — 5 active"
	if got := MenuOf(s, DesktopState{}, noon()).Tooltip; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	s.Accounts[1].State = status.SignedOut
	if got := MenuOf(s, DesktopState{}, noon()).Tooltip; !strings.Contains(got, "work 27% (resets 13:00), ") {
		t.Errorf("%q", got)
	}
}
