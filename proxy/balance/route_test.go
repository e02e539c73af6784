package balance

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRoutes(t *testing.T) {
	for _, c := range []struct {
		text, model, name string
		fits, bars        bool
	}{
		{"claude-opus-*: work, home", "claude-opus-5-5", "work", true, false},
		{"claude-opus-*: work, home", "claude-opus-5-5", "Home", true, false},
		{"claude-opus-*: work, home", "claude-opus-5-5", "other", true, true},
		{"claude-opus-*: work, home", "claude-haiku-4-5", "other", false, true},
		{"*haiku*: not work", "Claude-Haiku-4-5", "work", true, true},
		{"*haiku*: not work", "claude-haiku-4-5", "home", true, false},
		{"*: not my work", "x", "my work", true, true},
	} {
		r, err := ParseRoute(c.text)
		if err != nil || r.String() != c.text || r.Fits(c.model) != c.fits || r.Bars(c.name) != c.bars {
			t.Errorf("%s: %v, %q, fits %s %v, bars %s %v", c.text, err, r, c.model, r.Fits(c.model), c.name,
				r.Bars(c.name))
		}
	}
	for _, text := range []string{"", "work", ": work", "*:", "*: ,", "*: not ", "[: work"} {
		if r, err := ParseRoute(text); err == nil {
			t.Errorf("%q is %+v", text, r)
		}
	}
}

// accounts are the names that drawn routes are about.
var accounts = []string{"a", "b", "c"}

func drawRoutes(t *rapid.T) []Route {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Route {
		return Route{Model: rapid.SampledFrom([]string{"*", "x*"}).Draw(t, "model"),
			Forbid: rapid.Bool().Draw(t, "forbid"),
			Accounts: rapid.SliceOfNDistinct(rapid.SampledFrom(append([]string{"ghost"}, accounts...)), 1, 4,
				rapid.ID).Draw(t, "names")}
	}), 0, 5).Draw(t, "routes")
}

// barred reports whether routes keep a model from an account.
func barred(routes []Route, model, name string) bool {
	for _, r := range routes {
		if r.Fits(model) && r.Bars(name) {
			return true
		}
	}
	return false
}

// An account that is gone changes nothing for the others: no model is opened or closed to any of them.
func TestWithoutOneNothingChangesForTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawRoutes(t)
		after, err := RemoveAccount(before, "A", []string{"b", "c"})
		if err != nil {
			closed := false
			for _, r := range before {
				closed = closed || !r.Forbid && r.Bars("b") && r.Bars("c") && r.Names("a")
			}
			if !closed {
				t.Fatalf("refused for no reason: %v", before)
			}
			return
		}
		for _, r := range after {
			if r.Names("a") || len(r.Accounts) == 0 {
				t.Fatalf("left: %v", r)
			}
		}
		for _, model := range []string{"x1", "y"} {
			for _, name := range []string{"b", "c"} {
				if barred(before, model, name) != barred(after, model, name) {
					t.Fatalf("%s for %s: %v has become %v", model, name, before, after)
				}
			}
		}
	})
}

// A new name changes nothing for anybody.
func TestRenamedNothingChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawRoutes(t)
		after, err := RenameAccount(before, "A", "New one")
		if err != nil {
			t.Fatal(err)
		}
		old := map[string]string{"New one": "a", "b": "b", "c": "c"}
		for _, model := range []string{"x1", "y"} {
			for name, was := range old {
				if barred(before, model, was) != barred(after, model, name) {
					t.Fatalf("%s for %s: %v has become %v", model, name, before, after)
				}
			}
		}
		for i, r := range after {
			again, err := ParseRoutes([]string{r.String()})
			if err != nil || !cmp.Equal(again, after[i:i+1]) {
				t.Fatalf("%v does not stand for itself: %v", r, err)
			}
		}
	})
}
