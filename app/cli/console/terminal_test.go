package console

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// environ is an environment of "NAME=value" pairs, of which the last of a name counts.
type environ []string

func (e environ) lookup(name string) (value string, ok bool) {
	for _, pair := range e {
		if key, v, _ := strings.Cut(pair, "="); key == name {
			value, ok = v, true
		}
	}
	return value, ok
}

func TestWantsColours(t *testing.T) {
	for _, c := range []struct {
		goos string
		env  environ
		want bool
	}{
		{"linux", nil, true},
		{"linux", environ{"NO_COLOR=0"}, false},
		{"linux", environ{"NO_COLOR=1", "NO_COLOR="}, true},
		{"linux", environ{"TERM=dumb"}, false},
		{"windows", nil, false},
		{"windows", environ{"WT_SESSION=1"}, true},
	} {
		if got := wantsColours(c.env.lookup, c.goos); got != c.want {
			t.Errorf("%s %v: %v", c.goos, c.env, got)
		}
	}
}

func TestCleanLeavesNothingThatMovesTheCursor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.String().Draw(t, "raw")
		got := Clean(raw)
		if i := strings.IndexFunc(got,
			func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }); i >= 0 {
			t.Fatalf("clean(%q) = %q", raw, got)
		}
		if Clean(got) != got {
			t.Fatalf("clean(clean(%q)) differs", raw)
		}
	})
}
