package cli

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/app/buildinfo"
	"clb/app/cli/completion"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/control/controltest"
)

func model(t testing.TB) *kong.Node {
	t.Helper()
	parser, err := newParser(&invocation{Terminal: &console.Terminal{}})
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model.Node
}

// completed are the values for a line, with a program that runs; the line's last word is behind its last space.
func completed(t *testing.T, line string) (values []string, files bool) {
	t.Helper()
	found := completion.Complete(t.Context(), model(t), completion.SplitLine(line)[1:], valueKinds(model(t)),
		func() (control.API, error) { return controltest.New(spreading()), nil })
	for _, c := range found.All {
		values = append(values, c.Value)
	}
	return values, found.Files
}

func TestComplete(t *testing.T) {
	for line, want := range map[string][]string{
		"clb rem":                                  {"remove"},
		"clb export":                               {"export-accounts", "export-history"},
		"clb __":                                   nil,
		"clb nothing ":                             nil,
		"clb remove ":                              {"one", "two", "spare"},
		"clb remove T":                             {"two"},
		"clb rename one ":                          nil,
		"clb remove one --":                        {"--help", "--version", "--yes"},
		"clb remove one -y --":                     {"--help", "--version"},
		"clb remove one ":                          {"--help", "--version", "--yes"},
		"clb remove -- ":                           {"one", "two", "spare"},
		"clb remove -- one ":                       nil,
		"clb mode ":                                {"auto", "prefer", "only", "bypass"},
		"clb mode only ":                           {"one", "two", "spare"},
		"clb mode auto ":                           nil,
		"clb mode only one --for 2h --u":           nil,
		"clb mode only --for 2h t":                 {"two"},
		"clb strategy dr":                          {"drain"},
		"clb set one --group ":                     {"home", "work"},
		"clb set one --priority -1 --group=w":      {"--group=work"},
		"clb set --group=work ":                    {"one", "two", "spare"},
		"clb route x --only ":                      {"one", "two", "spare"},
		"clb route x --only one,":                  {"one,two", "one,spare"},
		"clb route x --only=one,t":                 {"--only=one,two"},
		"clb requests -n 5 --outcome tr":           {"truncated"},
		"clb requests -n5 --outcome tr":            {"truncated"},
		"clb requests --limit=5 --slowest --fa":    nil,
		"clb logs -fl w":                           {"warn"},
		"clb logs -f --l":                          {"--level", "--lines"},
		"clb logs -lw --fo":                        {"--follow"},
		"clb add new --key ":                       {"-"},
		"clb add new --key - --m":                  {"--mode", "--model"},
		"clb add new --import --n":                 nil, // it excludes --no-browser
		"clb add new --import --mo":                {"--mode", "--model"},
		"clb export ":                              nil,
		"clb export x --p":                         {"--passphrase-file"},
		"clb run --g":                              {"--group"},
		"clb run -- --g":                           nil,
		"clb run -p ":                              nil,
		"clb help re":                              {"requests", "rename", "renew", "remove", "reset-stats", "report"},
		"clb why l":                                {"last"},
		"clb completion ":                          {"bash", "zsh", "fish", "powershell"},
		"clb --v":                                  {"--version"},
		"clb stats --by o":                         {"outcome"},
		"clb export-history --format j":            {"jsonl"},
		"clb sessions --unknown x --account o":     {"one"},
		"clb requests --status 42":                 {"429"},
		`clb remove "o`:                            {"one"},
		"clb set one --pause ":                     {"30m", "1h", "2h", "1d", "3d", "off"},
		"clb env --shell ":                         {"sh", "fish", "powershell"},
		"clb import-accounts --passphrase-file x ": nil,
	} {
		if got, _ := completed(t, line); !cmp.Equal(got, want) {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
	for line, want := range map[string]bool{"clb backup ": true, "clb backup x --": false,
		"clb export x --passphrase-file=": true, "clb add x --import ": true, "clb remove ": false,
		"clb import-backup ": true} {
		if _, got := completed(t, line); got != want {
			t.Errorf("%q: files %v", line, got)
		}
	}
}

// What history has is completed with what it is.
func TestCompleteFromHistory(t *testing.T) {
	find := func() (control.API, error) { return controltest.New(busy()), nil }
	root := model(t)
	kinds := valueKinds(root)
	for line, want := range map[string]completion.Candidate{
		"clb requests --model claude-o": {Value: "claude-opus-4-1-20250805", Description: "186 requests in 30 days"},
		"clb requests --session 5f0c7e3a": {Value: "5f0c7e3a-0000-4000-8000-000000000000",
			Description: ", work, 20 requests"},
		"clb why busy000": {Value: "busy000", Description: ", work, 200"},
	} {
		found := completion.Complete(t.Context(), root, completion.SplitLine(line)[1:], kinds, find).All
		if len(found) == 0 || found[0].Value != want.Value ||
			!strings.HasSuffix(found[0].Description, want.Description) {
			t.Errorf("%s: %q", line, found)
		}
	}
	// While nothing runs, and where it fails, what is fixed is left.
	failing := controltest.New(busy())
	failing.Fail(errors.New("no"))
	for _, find := range []func() (control.API,
		error){func() (control.API, error) { return nil, control.ErrNotRunning },
		func() (control.API, error) { return failing, nil }} {
		if got := completion.Complete(t.Context(), root, []string{"why", ""}, kinds, find).All; len(got) != 1 ||
			got[0].Value != "last" {
			t.Errorf("%q", got)
		}
		if got := completion.Complete(t.Context(), root, []string{"remove", ""}, kinds, find).All; len(got) != 0 {
			t.Errorf("%q", got)
		}
	}
}

// Nobody who types is ever disturbed: any words are completed without a panic, and only with what fits them.
func TestCompleteTakesAnything(t *testing.T) {
	root := model(t)
	kinds := valueKinds(root)
	words := []string{"", "-", "--", "--=", "-=", "--limit", "--limit=", "-n", "-fn", "remove", "run", "help", "mode",
		"only", "one", "=", "\x00", "é", "__complete", "-h", "--help"}
	rapid.Check(t, func(r *rapid.T) {
		line := rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(words), rapid.String())).Draw(r, "line")
		last := ""
		if len(line) > 0 {
			last = line[len(line)-1]
		}
		found := completion.Complete(context.Background(), root, line, kinds,
			func() (control.API, error) { return controltest.New(spreading()), nil })
		for _, c := range found.All {
			if !strings.HasPrefix(strings.ToLower(c.Value), strings.ToLower(last)) {
				r.Fatalf("%q is no way to go on with %q", c.Value, last)
			}
		}
	})
}

// TestEveryValueSaysHowItIsCompleted goes through all that can be typed.
func TestEveryValueSaysHowItIsCompleted(t *testing.T) {
	root := model(t)
	kinds := valueKinds(root)
	seen := map[string]bool{}
	for _, node := range root.Leaves(false) {
		for _, v := range node.Values() {
			if v.IsBool() {
				continue
			}
			kind := v.Tag.Get("complete")
			if _, ok := kinds[kind]; !ok && kind != completion.File && kind != completion.None {
				t.Errorf("%s of %s: complete:%q is no kind of values", v.ShortSummary(), node.Name, kind)
			}
			seen[kind] = true
		}
	}
	for kind := range kinds {
		if !seen[kind] {
			t.Errorf("nothing takes %s", kind)
		}
	}
}

// TestEveryCommandHasExamples also has each example parsed: what help shows must work.
func TestEveryCommandHasExamples(t *testing.T) {
	for _, node := range model(t).Leaves(true) {
		_, text, found := strings.Cut(node.Detail, "Examples:\n")
		lines := 0
		for line := range strings.Lines(text) {
			example, ours := strings.CutPrefix(strings.TrimSpace(line), buildinfo.Binary)
			if !ours {
				continue
			}
			lines++
			example, _, _ = strings.Cut(example, "    #")
			for _, end := range []string{" | ", " > ", " < "} {
				example, _, _ = strings.Cut(example, end)
			}
			parser, err := newParser(&invocation{Terminal: &console.Terminal{}})
			if err != nil {
				t.Fatal(err)
			}
			words := completion.SplitLine(strings.TrimSpace(example))
			if words[0] == "" {
				words = nil
			}
			if _, err := parser.Parse(words); err != nil {
				t.Errorf("%s: the example %q: %v", node.Name, line, err)
			} else if len(words) > 0 && node.Name != words[0] {
				t.Errorf("%s: the example %q is another command's", node.Name, line)
			}
		}
		if !found || lines == 0 {
			t.Errorf("%s has no example:\n%s", node.Name, node.Detail)
		}
	}
}
