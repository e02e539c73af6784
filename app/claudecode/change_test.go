package claudecode

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tailscale/hujson"
	"pgregory.net/rapid"

	"clb/app/jsonc"
)

const ours = "http://localhost:8080"

func never(string) bool { return false }

// isOurs is what is known where nothing was written before.
func isOurs(address string) bool { _, same := sameService(address, ours); return same }

func TestInto(t *testing.T) {
	tests := []struct {
		name, text  string
		placeholder bool
		want        string
	}{
		{"nothing", "", false, "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://localhost:8080\"\n  }\n}"},
		{"a line's end", "\n", false,
			"{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://localhost:8080\"\n  }\n}\n"},
		{"empty", "{}\n", true, "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://localhost:8080\",\n    " +
			"\"ANTHROPIC_AUTH_TOKEN\": \"clb-placeholder\"\n  }\n}\n"},
		{"one line", `{"model":"opus","env":{"A":"b"}}`, false,
			`{"model":"opus","env":{"A":"b","ANTHROPIC_BASE_URL":"http://localhost:8080"}}`},
		{"one line without env", `{"model":"opus"}`, true,
			`{"model":"opus","env":{"ANTHROPIC_BASE_URL":"http://localhost:8080","ANTHROPIC_AUTH_TOKEN":"clb-placeholder"}}`},
		{"one wide line", `{ "model": "opus", "x": [1] }`, false,
			`{ "model": "opus", "x": [1], "env": {"ANTHROPIC_BASE_URL": "http://localhost:8080"} }`},
		{"tabs", "{\n\t\"model\": \"opus\"\n}\n", false,
			"{\n\t\"model\": \"opus\",\n\t\"env\": {\n\t\t\"ANTHROPIC_BASE_URL\": \"http://localhost:8080\"\n\t}\n}\n"},
		{"CRLF and a mark", "\ufeff{\r\n    \"model\": \"opus\"\r\n}\r\n", false,
			"\ufeff{\r\n    \"model\": \"opus\",\r\n    \"env\": {\r\n        \"ANTHROPIC_BASE_URL\": " +
				"\"http://localhost:8080\"\r\n    }\r\n}\r\n"},
		{"comments", "// top\n{\n  \"env\": {\n    \"A\": \"b\" // of A\n    // the end\n  }, // of env\n}", false,
			"// top\n{\n  \"env\": {\n    \"A\": \"b\", // of A\n    // the end\n    \"ANTHROPIC_BASE_URL\": " +
				"\"http://localhost:8080\"\n  }, // of env\n}"},
		{"a trailing comma", "{\n  \"env\": {\n    \"A\": \"b\", // of A\n  },\n}", false,
			"{\n  \"env\": {\n    \"A\": \"b\", // of A\n    \"ANTHROPIC_BASE_URL\": " +
				"\"http://localhost:8080\",\n  },\n}"},
		{"only a comment", "{\n  \"env\": {\n    // nothing yet\n  }\n}", false,
			"{\n  \"env\": {\n    // nothing yet\n    \"ANTHROPIC_BASE_URL\": \"http://localhost:8080\"\n  }\n}"},
		{"an older address of ours", `{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080/g/old"}}`, false,
			`{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080"}}`},
		{"ours in other words", `{"env":{"ANTHROPIC_BASE_URL":"http://127.0.0.1:8080/"}}`, false,
			`{"env":{"ANTHROPIC_BASE_URL":"http://127.0.0.1:8080/"}}`},
		{"an empty address", `{"env":{"ANTHROPIC_BASE_URL":""}}`, false,
			`{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080"}}`},
		{"the last of two counts", `{"env":{"A":"1"},"env":{"B":"2"}}`, false,
			`{"env":{"A":"1"},"env":{"B":"2","ANTHROPIC_BASE_URL":"http://localhost:8080"}}`},
		{"an own token stays", `{"env":{"ANTHROPIC_AUTH_TOKEN":"mine"}}`, true,
			`{"env":{"ANTHROPIC_AUTH_TOKEN":"mine","ANTHROPIC_BASE_URL":"http://localhost:8080"}}`},
		{"an own key is enough", `{"env":{"ANTHROPIC_API_KEY":"mine"}}`, true,
			`{"env":{"ANTHROPIC_API_KEY":"mine","ANTHROPIC_BASE_URL":"http://localhost:8080"}}`},
		{"a helper is enough", `{"apiKeyHelper":"x"}`, true,
			`{"apiKeyHelper":"x","env":{"ANTHROPIC_BASE_URL":"http://localhost:8080"}}`},
		{"a placeholder goes",
			`{"env":{"ANTHROPIC_AUTH_TOKEN":"clb-placeholder","ANTHROPIC_BASE_URL":"http://localhost:8080"}}`, false,
			`{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080"}}`},
		{"an escaped name", `{"\u0065nv":{"ANTHROPIC_BASE\u005fURL":""}}`, false,
			`{"\u0065nv":{"ANTHROPIC_BASE\u005fURL":"http://localhost:8080"}}`},
	}
	for _, test := range tests {
		got, err := Target{Address: ours, Placeholder: test.placeholder}.into([]byte(test.text), isOurs)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, string(got)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestIntoRefuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"another service", `{"env":{"ANTHROPIC_BASE_URL":"https://user:pass@gate.example/v?key=k"}}`,
			"the settings of Claude Code lead to another service, https://gate.example/v"},
		{"another port", `{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8081"}}`,
			"the settings of Claude Code lead to another service, http://localhost:8081"},
		{"no text", `{"env":{"ANTHROPIC_BASE_URL":null}}`, "the settings of Claude Code lead to another service, null"},
		{"cut off", "{\n\"env\": {\"ANTHROPIC_AUTH_TOKEN\": \"hush",
			"line 2: it ends too early: a quote, brace or bracket is not closed"},
		{"a bad literal", "{\"a\":\n \"hush\\x\"}", "line 2: not valid JSON at column 2"},
		{"a list", "\n[]", "line 2: it is not an object in braces { }"},
		{"env is a list", "{\n\"env\": []}", `line 2: "env" is not an object in braces { }`},
		{"two values", "{}{}", "line 1: not valid JSON at column 3"},
		{"too deep", strings.Repeat("[", 1001),
			"braces and brackets lie too deep in each other"},
		{"too long", strings.Repeat(" ", maxFile+1), "the file is longer than 1024 kB"},
	}
	for _, test := range tests {
		got, err := Target{Address: ours}.into([]byte(test.text), isOurs)
		if err == nil || err.Error() != test.want || got != nil {
			t.Errorf("%s: %v and %d bytes, want %s", test.name, err, len(got), test.want)
		}
	}
	if _, err := (Target{Address: ours}).into([]byte(tests[0].text), isOurs); !errors.As(err, new(*ForeignError)) {
		t.Errorf("%T", err)
	}
	got, err := Target{Address: ours, Replace: true}.into([]byte(tests[2].text), isOurs)
	if string(got) != `{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080"}}` || err != nil {
		t.Errorf("%s %v", got, err)
	}
}

// settingsText draws a settings file as people and programs write them: any layout, comments, either line end.
func settingsText(r *rapid.T) string {
	end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "end")
	space := rapid.Custom(func(r *rapid.T) string {
		return strings.Join(
			rapid.SliceOfN(rapid.SampledFrom([]string{" ", "\t", end, end + "  ", "/* c { */", "// \"x\" }" + end}), 0,
				3).Draw(r, "space"), "")
	})
	scalar := rapid.SampledFrom([]string{`"text"`, `""`, `1e3`, `null`, `true`, `"\u00e9\n\""`, `[1, {"env": {}}]`,
		`{"ANTHROPIC_BASE_URL": "x"}`})
	object := func(names []string, value func(r *rapid.T, name string) string) func(*rapid.T) string {
		return func(r *rapid.T) string {
			var b strings.Builder
			b.WriteString("{" + space.Draw(r, "in"))
			chosen := rapid.SliceOfN(rapid.SampledFrom(names), 0, 4).Draw(r, "names")
			for i, name := range chosen {
				b.WriteString(jsonc.Quote(name) + space.Draw(r, "colon") + ":" + space.Draw(r, "value") +
					value(r, name) +
					space.Draw(r, "after"))
				if i < len(chosen)-1 || rapid.Bool().Draw(r, "comma") {
					b.WriteString("," + space.Draw(r, "next"))
				}
			}
			return b.String() + "}"
		}
	}
	env := object([]string{"A", "B", TokenVariable, BaseVariable}, func(r *rapid.T, name string) string {
		if name == BaseVariable {
			return rapid.SampledFrom([]string{`""`, `"https://gate.example"`, `null`, `"http://localhost:8080/g/a"`,
				`"http://127.0.0.1:8080"`}).Draw(r, "base")
		}
		return scalar.Draw(r, "variable")
	})
	root := object([]string{"model", "hooks", "env"}, func(r *rapid.T, name string) string {
		if name == "env" {
			return env(r)
		}
		return scalar.Draw(r, "setting")
	})
	mark := rapid.SampledFrom([]string{"", "\ufeff"}).Draw(r, "mark")
	return mark + space.Draw(r, "head") + root(r) + space.Draw(r, "foot")
}

// rest is everything that a text says but for the two variables, its comments too.
func rest(t rapid.TB, text []byte) (settings map[string]any, comments int) {
	d, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	standard := d.Root.Clone()
	standard.Standardize()
	if err := json.Unmarshal(bytes.TrimSpace(standard.Pack()), &settings); err != nil {
		t.Fatal(err)
	}
	if env, ok := settings["env"].(map[string]any); ok {
		delete(env, BaseVariable)
		delete(env, TokenVariable)
		if len(env) == 0 {
			delete(settings, "env")
		}
	}
	for at := range d.Root.All() {
		extras := []hujson.Extra{at.BeforeExtra, at.AfterExtra}
		switch v := at.Value.(type) {
		case *hujson.Object:
			extras = append(extras, v.AfterExtra)
		case *hujson.Array:
			extras = append(extras, v.AfterExtra)
		}
		for _, extra := range extras {
			comments += bytes.Count(extra, []byte("/* c { */")) + bytes.Count(extra, []byte(`// "x" }`))
		}
	}
	return settings, comments
}

func TestConnectAndUndoChangeNothingElse(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := []byte(settingsText(r))
		d, err := parse(text)
		if err != nil {
			r.Fatalf("%q: %v", text, err)
		}
		was := d.was()
		target := Target{Address: ours, Placeholder: rapid.Bool().Draw(r, "placeholder"), Replace: true}
		connected, err := target.into(text, never)
		if err != nil {
			r.Fatalf("%q: %v", text, err)
		}
		if s := Read(connected, ours); s.State != Connected || s.Group != "" {
			r.Fatalf("%q became %q: %+v", text, connected, s)
		}
		same(r, text, connected)
		if again, err := target.into(connected, never); err != nil || !bytes.Equal(again, connected) {
			r.Fatalf("%q became %q: %v", connected, again, err)
		}
		undone, err := was.undo(connected, func(address string) bool { return address == ours })
		if err != nil {
			r.Fatal(err)
		}
		same(r, text, undone)
		after, err := parse(undone)
		if err != nil {
			r.Fatalf("%q: %v", undone, err)
		}
		address, _ := d.variable(BaseVariable)
		if diff := cmp.Diff(was, after.was()); diff != "" && !target.leadsThere(address) {
			r.Fatalf("%q became %q: %s", text, undone, diff)
		}
	})
}

// same wants two texts to say the same but for the two variables.
func same(r *rapid.T, a, b []byte) {
	wantSettings, wantComments := rest(r, a)
	gotSettings, gotComments := rest(r, b)
	if diff := cmp.Diff(wantSettings, gotSettings); diff != "" || wantComments != gotComments {
		r.Fatalf("%q became %q: %d and %d comments %s", a, b, wantComments, gotComments, diff)
	}
	if bytes.HasPrefix(a, []byte("\ufeff")) != bytes.HasPrefix(b, []byte("\ufeff")) {
		r.Fatalf("%q became %q", a, b)
	}
}

// A file in the usual layout comes back byte for byte, even without its copy.
func TestUndoOfUsualLayouts(t *testing.T) {
	for _, text := range []string{
		"{\n  \"model\": \"opus\"\n}\n", "{\n  \"model\": \"opus\", // c\n}\n", `{"model":"opus"}`,
		"{\r\n\t\"env\": {\r\n\t\t\"A\": \"b\"\r\n\t}\r\n}",
		"{\n  \"env\": {\n    \"A\": \"b\"\n    // end\n  },\n  \"model\": \"opus\"\n}",
		"{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"https://gate.example\",\n    \"A\": \"b\"\n  }\n}",
	} {
		d, err := parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		connected, err := Target{Address: ours, Placeholder: true, Replace: true}.into([]byte(text), never)
		if err != nil {
			t.Fatal(err)
		}
		undone, err := d.was().undo(connected, isOurs)
		if err != nil || string(undone) != text {
			t.Errorf("%q became %q and then %q: %v", text, connected, undone, err)
		}
	}
}

func TestUndoLeavesWhatOthersChanged(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"another address", `{"env":{"ANTHROPIC_BASE_URL":"https://gate.example","ANTHROPIC_AUTH_TOKEN":"theirs"}}`,
			`{"env":{"ANTHROPIC_BASE_URL":"https://gate.example","ANTHROPIC_AUTH_TOKEN":"theirs"}}`},
		{"another address, our placeholder",
			`{"env":{"ANTHROPIC_BASE_URL":"https://gate.example","ANTHROPIC_AUTH_TOKEN":"clb-placeholder"}}`,
			`{"env":{"ANTHROPIC_BASE_URL":"https://gate.example"}}`},
		{"a further variable", `{"env":{"ANTHROPIC_BASE_URL":"http://localhost:8080","A":"b"}}`, `{"env":{"A":"b"}}`},
		{"nothing further", `{"model":"x","env":{"ANTHROPIC_BASE_URL":"http://localhost:8080"}}`, `{"model":"x"}`},
		{"a comment", "{\"env\":{ // why\n\"ANTHROPIC_BASE_URL\":\"http://localhost:8080\"}}", "{\"env\":{ // why\n}}"},
	}
	for _, test := range tests {
		got, err := before{}.undo([]byte(test.text), isOurs)
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %q, %v", test.name, got, err)
		}
	}
}

func FuzzConnect(f *testing.F) {
	f.Add([]byte(`{"env":{"A":"b"}}`), true)
	f.Add([]byte(strings.Repeat("[", 50_000)), true)
	f.Add([]byte("/* \" */{\"env\":"+strings.Repeat(`{"a":[`, 20_000)), false)
	f.Add([]byte("// c\n{\n\t\"env\": {}, // d\n}\r\n"), false)
	f.Add([]byte("\ufeff{\"apiKeyHelper\": \"x\", \"env\": {\"ANTHROPIC_BASE_URL\": null,},}"), true)
	f.Fuzz(func(t *testing.T, text []byte, placeholder bool) {
		d, err := parse(text)
		if err != nil {
			if !errors.As(err, new(*UnreadableError)) || strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("%q", err)
			}
			return
		}
		connected, err := Target{Address: ours, Placeholder: placeholder, Replace: true}.into(text, never)
		if err != nil {
			t.Fatal(err)
		}
		if s := Read(connected, ours); s.State != Connected {
			t.Fatalf("%q: %+v", connected, s)
		}
		Diff(text, connected)
		if _, err := d.was().undo(connected, isOurs); err != nil {
			t.Fatalf("%q: %v", connected, err)
		}
	})
}
