package account

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestNames(t *testing.T) {
	long := strings.Repeat("y", longestName)
	for name, good := range map[string]bool{
		"work": true, "a b": true, "...": true, "a.": true, ".a": true, "日本語の仕事": true, "💥💥": true, long: true,
		strings.Repeat("語", longestName): true, "Not": true, "%2E": true,
		"": false, " a": false, "a\u00a0": false, ".": false, "..": false, "-a": false, "a,b": false, "not a": false,
		"a/b": false, `a\b`: false, "a\nb": false,
		"a\u200bb": false, "a\xff": false, long + "y": false,
	} {
		if err := CheckName(name); (err == nil) != good {
			t.Errorf("name %q: %v", name, err)
		}
	}
	for name, good := range map[string]bool{
		"": true, " ": true, "office": true, " a.b-c_D9 ": true, "...": false, ".": false, "..": false, "a b": false,
		"a/b": false, "büro": false, "a%2e": false,
		long: true, long + "y": false,
	} {
		if err := CheckGroup(name); (err == nil) != good {
			t.Errorf("group %q: %v", name, err)
		}
	}
}

// A name that is taken gets a number, and stays a name.
func TestNumbered(t *testing.T) {
	if got := Numbered("work", 2); got != "work 2" {
		t.Errorf("%q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z語ß 💥]{1,64}`).Filter(func(s string) bool { return CheckName(s) == nil }).Draw(
			t, "name")
		n := rapid.IntRange(2, 1<<30).Draw(t, "n")
		got := Numbered(name, n)
		if err := CheckName(got); err != nil || got == Numbered(name, n+1) || !utf8.ValidString(got) {
			t.Fatalf("%q: %v", got, err)
		}
	})
}
