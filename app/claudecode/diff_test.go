package claudecode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiffHidesSecrets(t *testing.T) {
	const text = `{
  // "OLD": "hush-hush-hush-hush-0",
  "mcp": {"headers": {"Authorization": "Bearer hush1", "X": ["Accept"]}, "apiKey": ["hush2"]},
  "env": {
    "ANTHROPIC_API_KEY": "hush3", // and hush-hush-hush-hush-4
    "ANTHROPIC_BASE_URL": "https://user:hush5@gate.example/v?k=hush6",
    "OTHER": {"a": "hush7"}
  }
}`
	after, err := Target{Address: ours, Replace: true}.into([]byte(text), never)
	if err != nil {
		t.Fatal(err)
	}
	want := []Line{{" ", `  "env": {`}, {" ", `    "ANTHROPIC_API_KEY": "…", // and …`},
		{"-", `    "ANTHROPIC_BASE_URL": "https://gate.example/v",`},
		{"+", `    "ANTHROPIC_BASE_URL": "http://localhost:8080",`}, {" ", `    "OTHER": "…"`}, {" ", "  }"}}
	if diff := cmp.Diff(want, Diff([]byte(text), after)); diff != "" {
		t.Error(diff)
	}
	one := strings.ReplaceAll(strings.SplitAfter(text, "\n")[2], "\n", "")
	if shown := fmt.Sprint(Diff([]byte("{"+strings.TrimSuffix(strings.TrimSpace(one), ",")+"}"),
		[]byte(`{"a":1}`))); strings.Contains(shown, "hush") || !strings.Contains(shown, `"Accept"`) {
		t.Error(shown)
	}
}

func TestDiff(t *testing.T) {
	tests := []struct {
		before, after string
		want          []Line
	}{
		{"{}", "{}", nil},
		{"", "{\n}\n", []Line{{"+", "{"}, {"+", "}"}}},
		{"{\"a\":1}", "{\"a\":2}\n", []Line{{"-", `{"a":1}`}, {"+", `{"a":2}`}}},
		{"{\n\"a\":1,\n\"b\":2,\n\"c\":3,\n\"d\":4}", "{\n\"b\":2,\n\"c\":3,\n\"x\":5,\n\"d\":4}",
			[]Line{{" ", "{"}, {"-", `"a":1,`}, {" ", `"b":2,`}, {" ", `"c":3,`}, {"+", `"x":5,`}, {" ", `"d":4}`}}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, Diff([]byte(test.before), []byte(test.after))); diff != "" {
			t.Errorf("%q to %q: %s", test.before, test.after, diff)
		}
	}
	// Far apart in a long file, all that lies between goes and comes.
	long := "{\"a\":[\n" + strings.Repeat("1,\n", 2*maxCompared) + "2]}"
	if got := Diff([]byte(long),
		[]byte(strings.Replace(strings.Replace(long, "1,", "3,", 1), "2]", "3]", 1))); len(got) != 1+
		2*(2*maxCompared+1) {
		t.Errorf("%d lines", len(got))
	}
}
