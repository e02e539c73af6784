package account

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/balance"
)

// deeds is everything that a person can do to the accounts a and b, each as one call.
func deeds(t *testing.T, p *Pool) map[string]func() error {
	word, off, priority, until := "other", false, 7, time.Now().Add(time.Hour)
	change := func(c Change) func() error { return func() error { return p.Change("a", c) } }
	return map[string]func() error{
		"add":    func() error { _, err := p.Add(t.Context(), Account{Name: "c"}, key("3")); return err },
		"remove": func() error { _, err := p.Remove(t.Context(), "a"); return err },
		"rename": change(Change{Name: &word}), "priority": change(Change{Priority: &priority}),
		"group": change(Change{Group: &word}),
		"note":  change(Change{Note: &word}), "pause": change(Change{PausedUntil: &until}),
		"resume": func() error { return p.Change("b", Change{PausedUntil: new(time.Time{})}) },
		"all at once": change(Change{Name: &word, Enabled: &off, Priority: &priority, Group: &word, Note: &word,
			PausedUntil: &until}),
		"disable":     func() error { return p.SetEnabled("a", false) },
		"clear limit": func() error { return p.ClearLimit("b") },
		"mode":        func() error { return p.SetMode(balance.Only, "b", until) },
		"auto":        func() error { return p.SetMode(balance.Auto, "", time.Time{}) },
		"move":        func() error { return p.Move("talk", "b") },
		"move anew":   func() error { return p.Move("new talk", "b") },
		"identify":    func() error { return p.Identify("a", Identity{Email: "me@example.com", UserUUID: "u"}) },
		"terms":       func() error { return p.AcceptTerms(9) },
	}
}

// A change that can't be saved is taken back, whatever it is: neither the pool, nor the vault, nor a later save has it.
func TestWhatCanNotBeSavedIsTakenBack(t *testing.T) {
	full := errors.New("no space left on device")
	for what := range deeds(t, nil) {
		synctest.Test(t, func(t *testing.T) {
			v := &vault{}
			p := newPool(t, v, nil, key("1"), key("2"))
			p.entries[1].LimitedUntil, p.entries[1].ModelUntil = time.Now().Add(time.Hour),
				map[string]time.Time{"opus": time.Now().Add(time.Hour)}
			p.entries[1].PausedUntil, p.entries[1].Why, p.entries[1].NeedsUser = time.Now().Add(time.Hour).UTC(),
				"spent", "refused"
			if err := errors.Join(p.SetMode(balance.Prefer, "a", time.Time{}), p.Move("talk", "a")); err != nil {
				t.Fatal(err)
			}
			before := p.Saved()
			var saved Saved
			p.note = func(context.Context) error { saved = p.Saved(); return full }
			unsaved := new(UnsavedError)
			if err := deeds(t, p)[what](); !errors.As(err, &unsaved) || !errors.Is(err, full) {
				t.Errorf("%s: %v", what, err)
			}
			if what == "remove" { // its conversations may move: nothing is lost by that
				before.Bindings = nil
			}
			for where, now := range map[string]Saved{"the pool": p.Saved(), "what waits for the disk": saved} {
				if len(now.Bindings) == 1 {
					now.Bindings[0].Used = before.Bindings[0].Used
				}
				now.Former = nil // an empty list is none
				if diff := cmp.Diff(before, now); diff != "" {
					t.Errorf("%s: %s differs: %s", what, where, diff)
				}
			}
			if v.held() != 2 {
				t.Errorf("%s: the vault holds %d secrets", what, v.held())
			}
			p.note = func(context.Context) error { return nil }
			if err := deeds(t, p)[what](); err != nil {
				t.Errorf("%s with a disk that is back: %v", what, err)
			}
		})
	}
}

// A vault that does not delete keeps the account; one whose journal has the deletion has removed it.
func TestRemoveWithAVaultThatRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, nil, key("1"), key("2"))
		if err := p.SetMode(balance.Only, "a", time.Time{}); err != nil {
			t.Fatal(err)
		}
		before := p.Saved()
		v.refuses = errors.New("locked")
		_, err := p.Remove(t.Context(), "a")
		now := p.Saved()
		now.Former = nil
		if diff := cmp.Diff(before, now); err == nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		v.refuses = errJournal
		if _, err := p.Remove(t.Context(), "a"); err != nil || len(p.List()) != 1 || len(p.Former()) != 1 {
			t.Errorf("%v %+v", err, p.List())
		}
	})
}
