package tray

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/app/claudecode"
	"clb/app/control"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// snapshots draws any snapshot, hostile names included.
func snapshots() *rapid.Generator[status.Snapshot] {
	return rapid.Custom(func(t *rapid.T) status.Snapshot {
		s := running()
		states := []status.State{status.Ready, status.Off, status.Limited, status.Resting, status.SignedOut,
			status.Locked, "?"}
		text := rapid.OneOf(rapid.String(),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
		moment := rapid.Map(rapid.IntRange(-1e6, 1e6),
			func(n int) time.Time { return noon().Add(time.Duration(n) * time.Second) })
		for range rapid.IntRange(0, 40).Draw(t, "accounts") {
			a := account(text.Draw(t, "name"), rapid.SampledFrom(states).Draw(t, "state"))
			a.Until = moment.Draw(t, "until")
			a.Kind = rapid.SampledFrom([]string{"oauth", "api-key"}).Draw(t, "kind")
			a.Reason = text.Draw(t, "reason")
			a.Running = rapid.IntRange(0, 3).Draw(t, "its requests")
			a.PausedUntil = rapid.OneOf(rapid.Just(time.Time{}), moment).Draw(t, "paused")
			a.Limits.FiveHour = used(rapid.Float64().Draw(t, "5h"), moment.Draw(t, "reset"))
			if rapid.Bool().Draw(t, "models") {
				a.Limits.Models = map[string]anthropic.Window{text.Draw(t,
					"family"): used(rapid.Float64().Draw(t, "model"), moment.Draw(t, "model reset"))}
			}
			s.Accounts = append(s.Accounts, a)
		}
		s.Warnings = rapid.SliceOfN(text, 0, 6).Draw(t, "warnings")
		for range rapid.IntRange(0, 12).Draw(t, "waiting") {
			s.Waiting = append(s.Waiting,
				status.Held{Model: text.Draw(t, "model"), Session: text.Draw(t, "session"),
					Until: moment.Draw(t, "waits until")})
		}
		s.Routing = status.Routing{Mode: rapid.SampledFrom([]string{"", "auto", "prefer", "only", "bypass"}).Draw(t,
			"mode"), Account: whom(t, s.Accounts, text),
			Until: rapid.OneOf(rapid.Just(time.Time{}), moment).Draw(t, "mode ends")}
		s.Address = text.Draw(t, "address")
		s.Stats.Running = rapid.IntRange(0, 5).Draw(t, "running")
		return s
	})
}

// whom draws the account that a mode is about: one of them, or one that is not there.
func whom(t *rapid.T, accounts []status.Account, text *rapid.Generator[string]) string {
	if len(accounts) > 0 && rapid.Bool().Draw(t, "one of them") {
		return rapid.SampledFrom(accounts).Draw(t, "the one").Name
	}
	return text.Draw(t, "another")
}

// arounds draws any desktop state.
func arounds() *rapid.Generator[DesktopState] {
	return rapid.Custom(func(t *rapid.T) DesktopState {
		yes := func(what string) bool { return rapid.Bool().Draw(t, what) }
		s := DesktopState{Features: Features{Routing: yes("routing"), Add: yes("add"), Copy: yes("copy"),
			Health: yes("health")}}
		if yes("startup") {
			s.Startup = &control.Startup{Supported: yes("supported"), On: yes("on"),
				Detail: rapid.String().Draw(t, "detail")}
		}
		if yes("claude code") {
			states := []claudecode.State{claudecode.NotConnected, claudecode.Connected, claudecode.Stale,
				claudecode.Foreign, claudecode.Unreadable, "?"}
			state := rapid.SampledFrom(states).Draw(t, "state of the settings")
			s.ClaudeCode = &control.ClaudeCode{State: string(state), Connected: state == claudecode.Connected,
				BaseURL: rapid.String().Draw(t, "base"),
				Problem: rapid.String().Draw(t, "problem"), Group: rapid.String().Draw(t, "group"),
				Commented: yes("commented"), Overwritten: yes("overwritten"),
				Interferences: []claudecode.Conflict{{Name: rapid.String().Draw(t, "interference"),
					Breaks: yes("breaks")}}}
		}
		s.Notifications = rapid.MapOf(rapid.SampledFrom([]string{"sign_in", "back", "window_80", "?"}),
			rapid.Bool()).Draw(t, "told")
		return s
	})
}

// fit says what is wrong with a text for one line of a menu.
func fit(text string, most int) error {
	switch {
	case text == "" || !utf8.ValidString(text):
		return fmt.Errorf("%q is empty or not UTF-8", text)
	case utf8.RuneCountInString(text) > most:
		return fmt.Errorf("%q is too long", text)
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && r != '\u00a0' {
			return fmt.Errorf("%q has the character %U", text, r)
		}
	}
	return nil
}

func TestAnySnapshotMakesAMenuThatFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := MenuOf(snapshots().Draw(t, "snapshot"), arounds().Draw(t, "around"), noon())
		wellFormed(t, m.Items, "")
		if err := fit(strings.ReplaceAll(m.Tooltip, "\n", " "), 120); err != nil {
			t.Fatal(err)
		}
		if !m.Changes.IsZero() && !m.Changes.After(noon()) {
			t.Fatalf("changes at %v, which has passed", m.Changes)
		}
	})
}

// wellFormed checks the lines of a menu, or those below a line about an account.
func wellFormed(t *rapid.T, items []Item, account string) {
	last, filled := Section(-1), map[Section]int{}
	for _, i := range items {
		if err := fit(i.Title, wide+2); err != nil {
			t.Fatal(err)
		}
		if filled[i.Section]++; i.Section < last || filled[i.Section] > capacity(i.Section) {
			t.Fatalf("%+v is out of order or has no room", i)
		}
		last = i.Section
		if account != "" && i.Account != account || len(i.Below) > 0 && i.Do != Nothing {
			t.Fatalf("%+v is below %q", i, account)
		}
		wellFormed(t, i.Below, i.Account)
	}
}

// flat are the items in the order in which a person meets them, without their submenus.
func flat(items []Item) []Item {
	var all []Item
	for _, i := range items {
		below := i.Below
		i.Below = nil
		all = append(append(all, i), flat(below)...)
	}
	return all
}

// TestEveryLineGetsItsSlot: the pool has room for whatever MenuOf makes, nothing is lost and the order stays.
func TestEveryLineGetsItsSlot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := MenuOf(snapshots().Draw(t, "snapshot"), arounds().Draw(t, "around"), noon())
		var shown []Item
		for _, l := range layout(m) {
			if l.visible {
				shown = append(shown, l.item)
			}
		}
		if d := cmp.Diff(flat(m.Items), shown); d != "" {
			t.Fatal(d)
		}
	})
}

// TestOnlyTheAnswerRemoves: whatever the snapshot, there is one line for each account that removes it, below a line
// that does nothing.
func TestOnlyTheAnswerRemoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := snapshots().Draw(t, "snapshot")
		n := 0
		var look func(items []Item, depth int)
		look = func(items []Item, depth int) {
			for _, i := range items {
				if i.Do == Remove {
					if n++; depth != 2 || i.Section != ConfirmSection || i.Account != s.Accounts[n-1].Name ||
						!strings.Contains(i.Title, name(s.Accounts[n-1])) {
						t.Fatalf("%+v removes at depth %d", i, depth)
					}
				}
				look(i.Below, depth+1)
			}
		}
		if look(MenuOf(s, arounds().Draw(t, "around"), noon()).Items, 0); n != min(len(s.Accounts),
			capacity(AccountsSection)) {
			t.Fatalf("%d lines remove one of %d accounts", n, len(s.Accounts))
		}
	})
}

// TestNothingChangesBeforeChanges: the promise that lets the tray sleep.
func TestNothingChangesBeforeChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := snapshots().Draw(t, "snapshot")
		around := arounds().Draw(t, "around")
		m := MenuOf(s, around, noon())
		end := m.Changes
		if end.IsZero() {
			end = noon().AddDate(0, 0, 30)
		}
		later := noon().Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(noon()))-1).Draw(t, "later")))
		if d := cmp.Diff(m, MenuOf(s, around, later)); d != "" {
			t.Fatalf("at %v: %s", later, d)
		}
	})
}
