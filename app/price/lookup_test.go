package price

import (
	"strings"
	"testing"
)

func TestModelNames(t *testing.T) {
	own, err := Parse("x", []byte(`{"models": [
		{"ids": ["claude-sonnet-*"], "prices": [{"input": 9, "cache_write_5m": 9, "cache_write_1h": 9, "cache_read": 9, "output": 9}]},
		{"ids": ["Vendor/Model", "model-4.6", "deep", "deep-*", "claude-opus-5-20260101"], "prices": [{"input": 1, "cache_write_5m": 1, "cache_write_1h": 1, "cache_read": 1, "output": 1}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	table := Default().Merge(own)
	tests := []struct {
		model, id string
		exact     bool
	}{
		{"claude-opus-5", "claude-opus-5", true},
		{"claude-opus-5[1m]", "claude-opus-5", true},
		{" Claude-Opus-5[1M] ", "claude-opus-5", true},
		{"claude-opus-4-20250514", "claude-opus-4", true},
		{"claude-opus-4-1-20250805[1m]", "claude-opus-4-1", true},
		{"claude-opus-4-5@20251101", "claude-opus-4-5", true},
		{"anthropic/claude-opus-4.6", "claude-opus-4-6", true},
		{"openrouter/anthropic/claude-3.7-sonnet", "claude-3-7-sonnet", true},
		{"us.anthropic.claude-opus-4-6-v1", "claude-opus-4-6", true},
		{"anthropic.claude-opus-4-20250514-v1:0", "claude-opus-4", true},
		{"arn:aws:bedrock:us-east-1:1:inference-profile/global.anthropic.claude-haiku-4-5-20251001-v1:0",
			"claude-haiku-4-5", true},
		// What the name begins with, where it goes on with a word.
		{"claude-opus-5-latest", "claude-opus-5", false},
		{"claude-3-5-haiku-latest", "claude-3-5-haiku", false},
		{"anthropic/claude-opus-4.5:thinking", "claude-opus-4-5", false},
		{"claude-opus-4-5@default", "claude-opus-4-5", false},
		{"claude-opus-5-v", "claude-opus-5", false},
		{"claude-opus-5-5-fast", "claude-opus-5-5", false},
		// Another version is another model.
		{"claude-opus-4-9", "", false},
		{"claude-opus-5-6", "", false},
		{"claude-opus-5-10", "", false},
		{"claude-opus-5.9", "", false},
		{"claude-opus-55", "", false},
		{"claude-opus-5x", "", false},
		{"claude-opus-5-", "", false},
		{"claude-opus-6", "", false},
		{"claude-opus", "", false},
		{"claude-haiku-5", "", false},
		{"opus", "", false},
		{"my-claude-opus-5", "", false},
		{"-20250514", "", false},
		{"[1m]", "", false},
		{"", "", false},
		{strings.Repeat("x/", 200) + "claude-opus-5", "", false}, // too long to be a model
		// The user's.
		{"vendor/model", "vendor/model", true},
		{"VENDOR/MODEL", "vendor/model", true},
		{"vendor/model-large", "vendor/model", false},
		{"model", "", false},
		{"model-4.6", "model-4.6", true},
		{"x/model-4.6-20260101", "model-4.6", true},
		{"model-4.6-v2", "", false},
		{"deep", "deep", true},
		{"deep-v3", "deep-*", false},
		{"deep-*", "deep-*", false},
		{"claude-opus-5-20260101", "claude-opus-5-20260101", true},
		{"claude-opus-5-20260102", "claude-opus-5", true},
		{"claude-sonnet-5", "claude-sonnet-5", true},
		{"claude-sonnet-5-latest", "claude-sonnet-5", false},
		{"claude-sonnet-7", "claude-sonnet-*", false},
		{"claude-sonnet-4-9", "claude-sonnet-*", false},
	}
	for _, test := range tests {
		m, id, exact := table.find(test.model)
		if id != test.id || exact != test.exact || (m == nil) != (test.id == "") {
			t.Errorf("%q: %q, exact %v; want %q, %v", test.model, id, exact, test.id, test.exact)
		}
	}
}

// However an id is dressed, it keeps its price.
func TestSpellingsOfEachID(t *testing.T) {
	table := Default()
	for _, id := range table.ids {
		for _, name := range []string{id, strings.ToUpper(id), id + "[1m]", id + "-20260101", id + "-20260101[1m]",
			"p/" + id, "a/b/" + id, "eu.anthropic." + id + "-v1:0",
			"anthropic." + id + "-20260101-v2:0", id + "@20260101"} {
			if _, got, exact := table.find(name); got != id || !exact {
				t.Errorf("%s: %q, exact %v", name, got, exact)
			}
		}
	}
}

func FuzzModelNames(f *testing.F) {
	for _, seed := range []string{"claude-opus-5[1m]", "us.anthropic.claude-opus-4-20250514-v1:0", "a/b@20250101",
		"claude-3.7-sonnet", "-v1", "*", "claude-*", "\xff-v:1", "-v9:"} {
		f.Add(seed)
	}
	table := Default()
	f.Fuzz(func(t *testing.T, name string) {
		m, id, exact := table.find(name)
		if (m == nil) != (id == "") || m != table.models[id] || exact && m == nil {
			t.Fatalf("%q: %v, %q, %v", name, m, id, exact)
		}
		if m == nil {
			return
		}
		lower := strings.ToLower(name) // which is longer where the text is not UTF-8
		if !strings.Contains(strings.ReplaceAll(lower, ".", "-"), id) {
			t.Fatalf("%q got the price of %q", name, id)
		}
		if _, again, _ := table.find(lower); again != id && len(lower) <= longestName {
			t.Fatalf("%q: %q, in small letters %q", name, id, again)
		}
		if _, again, _ := table.find(id); again != id {
			t.Fatalf("%q is not itself", id)
		}
	})
}
