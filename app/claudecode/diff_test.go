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
	// Far apart in a long file, what lies between is left out.
	long := "{\"a\":[\n"
	for i := range 20_000 {
		long += fmt.Sprintf("%d,\n", i)
	}
	long += "2]}"
	far := strings.Replace(strings.Replace(long, "\n0,", "\n-1,", 1), "2]", "3]", 1)
	want := []Line{{" ", `{"a":[`}, {"-", "0,"}, {"+", "-1,"}, {" ", "1,"}, {" ", "2,"},
		{" ", "19998,"}, {" ", "19999,"}, {"-", "2]}"}, {"+", "3]}"}}
	if diff := cmp.Diff(want, Diff([]byte(long), []byte(far))); diff != "" {
		t.Error(diff)
	}
}
