package price

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/anthropic"
)

const flat = `"cache_write_5m": 1, "cache_write_1h": 1, "cache_read": 1, "output": 1`

func mustParse(t *testing.T, text string) Table {
	t.Helper()
	table, err := Parse("own.jsonc", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func inputCost(t *testing.T, table Table, model string) int64 {
	t.Helper()
	cost, known := table.Cost(model, anthropic.Usage{Input: 1_000}, today)
	if !known {
		t.Errorf("%s has no price", model)
	}
	return cost
}

func TestDefault(t *testing.T) {
	table := Default()
	if table.Version() != "2026-12-01" || len(table.ids) != 25 || len(table.models) != 25 || table.search == nil {
		t.Errorf("version %q, %d ids", table.Version(), len(table.ids))
	}
	if !slices.IsSortedFunc(table.ids, func(a, b string) int { return len(b) - len(a) }) {
		t.Errorf("the longest must come first: %q", table.ids)
	}
}

func TestFile(t *testing.T) {
	own, err := Parse(FileName, File())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default().Version(), Default().Merge(own).Version()); diff != "" {
		t.Errorf("a fresh file changes the table: %s", diff)
	}
	// The example must be right: with the slashes taken away it is an entry.
	_, example, _ := strings.Cut(string(File()), "// An example")
	example, _, _ = strings.Cut(example, "\n{\n")
	var entry []string
	for _, line := range strings.Split(example, "\n")[1:] {
		line = strings.TrimSpace(strings.TrimPrefix(line, "//"))
		entry = append(entry, line)
	}
	table := mustParse(t, `{"models": [`+strings.Join(entry, "\n")+"]}")
	if got := inputCost(t, table, "My-Model-Fast"); got != 600_000 {
		t.Errorf("the example costs %d", got)
	}
	// So must the lines that are switched off.
	on := strings.NewReplacer(`// "version"`, `"version"`, `// "web_search"`, `"web_search"`).Replace(string(File()))
	if table := mustParse(t, on); table.Version() != "mine-1" || table.search == nil ||
		*table.search != 10_000_000_000 {
		t.Errorf("version %q, search %v", table.Version(), table.search)
	}
}

func TestMerge(t *testing.T) {
	own := mustParse(t, `{"version": "mine", "web_search": 5, "models": [
		{"name": "Mine", "ids": ["Claude-Opus-5"], "prices": [{"input": 7, `+flat+`}]},
		{"ids": ["new-model"], "prices": [{"input": 8, `+flat+`}]}]}`)
	base := Default()
	merged := base.Merge(own)
	for model, want := range map[string]int64{"claude-opus-5": 7_000_000, "claude-opus-5-20270101": 7_000_000,
		"new-model":       8_000_000,
		"claude-opus-5-5": 4_000_000, "claude-opus-4-8": 5_000_000} {
		if got := inputCost(t, merged, model); got != want {
			t.Errorf("%s: %d, want %d", model, got, want)
		}
	}
	if b, _ := merged.Breakdown("claude-opus-5", anthropic.Usage{WebSearches: 2},
		today); b != (Breakdown{Model: "Mine", ID: "claude-opus-5", Exact: true, WebSearches: 10_000_000}) {
		t.Errorf("%+v", b)
	}
	if b, _ := merged.Breakdown("new-model", anthropic.Usage{}, today); b.Model != "new-model" {
		t.Errorf("without a name the first id stands for it: %q", b.Model)
	}
	// Neither table has changed.
	if got := inputCost(t, base, "claude-opus-5"); got != 5_000_000 {
		t.Errorf("the built-in table now says %d", got)
	}
	if _, known := own.Cost("claude-opus-5-5", anthropic.Usage{}, today); known {
		t.Error("the user's table has a built-in price")
	}
	if _, known := base.Cost("new-model", anthropic.Usage{}, today); known {
		t.Error("the built-in table has the user's model")
	}
}

func TestMergedVersion(t *testing.T) {
	const entry = `"models": [{"ids": ["m"], "prices": [{"input": 1, ` + flat + `}]}]`
	for _, test := range []struct{ own, want string }{
		{`{}`, "2026-12-01"},
		{`{"version": "mine", "models": []}`, "2026-12-01"},
		{`{` + entry + `}`, "2026-12-01+own"},
		{`{"web_search": 0}`, "2026-12-01+own"},
		{`{"version": "mine", ` + entry + `}`, "2026-12-01+mine"},
	} {
		if got := Default().Merge(mustParse(t, test.own)).Version(); got != test.want {
			t.Errorf("%s: %q, want %q", test.own, got, test.want)
		}
	}
	if got := (Table{}).Merge(mustParse(t, `{`+entry+`}`)).Version(); got != "own" {
		t.Errorf("without a table before it: %q", got)
	}
}

func BenchmarkCost(b *testing.B) {
	table := Default()
	for _, model := range []string{"claude-opus-5", "claude-haiku-4-5-20251001", "claude-opus-5-latest",
		"unknown-model-7"} {
		b.Run(model, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table.Cost(model, parts, today)
			}
		})
	}
}

func BenchmarkDefault(b *testing.B) {
	for b.Loop() {
		Default()
	}
}
