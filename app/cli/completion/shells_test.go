package completion

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSplitLine(t *testing.T) {
	for line, want := range map[string][]string{
		"": {""}, "a": {"a"}, "a ": {"a", ""}, " a\tb": {"a", "b"}, `a\ b`: {"a b"}, `'a b' "c d"`: {"a b", "c d"},
		`a 'b `: {"a", "b "}, `a "\"\x`: {"a", `"\x`}, `a ''`: {"a", ""}, `a '' `: {"a", "", ""},
		`\`: {`\`}, `'\'`: {`\`}, `a"b"'c'd`: {"abcd"},
	} {
		if got := SplitLine(line); !cmp.Equal(got, want) {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
	// What the system's shell would be given whole comes back.
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune(`a'"\$ é-=:`)), 1, 6, -1), 1, 4).Draw(r, "words")
		var line []string
		for _, w := range words {
			line = append(line, "'"+strings.ReplaceAll(w, "'", `'\''`)+"'")
		}
		if got := SplitLine(strings.Join(line, " ")); !cmp.Equal(got, words) {
			r.Fatalf("%q became %q", words, got)
		}
	})
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		shell string
		args  []string
		want  []string
	}{
		{"bash", []string{"clb remove 'a b' c:"}, []string{"remove", "a b", "c:"}},
		{"bash", []string{"clb"}, []string{}}, {"bash", nil, nil},
		{"fish", []string{"remove", "a b", `"c d`}, []string{"remove", "a b", "c d"}},
		{"zsh", []string{"remove", `a\ b`, ""}, []string{"remove", "a b", ""}},
		{"powershell", []string{".remove", ".'a b'", "."}, []string{"remove", "a b", ""}},
	} {
		if got := Words(c.shell, c.args); !cmp.Equal(got, c.want) {
			t.Errorf("%s %q: %q", c.shell, c.args, got)
		}
	}
}
