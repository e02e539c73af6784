package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEditTouchesNothingElse(t *testing.T) {
	const before = "// top\n{ \"log\" : {\"level\":\"info\"/*a*/,}, // b\n\n\t\"port\":\t8080 // c\n} // end"
	tests := []struct {
		name   string
		change Change
		want   string
	}{
		{"a value", Change{"port", "9090"},
			"// top\n{ \"log\" : {\"level\":\"info\"/*a*/,}, // b\n\n\t\"port\":\t9090 // c\n} // end"},
		{"in a group", Change{"log.level", "warn"},
			"// top\n{ \"log\" : {\"level\":\"warn\"/*a*/,}, // b\n\n\t\"port\":\t8080 // c\n} // end"},
		{"a new key", Change{"drain_seconds", "5"},
			"// top\n{ \"log\" : {\"level\":\"info\"/*a*/,}, // b\n\n\t\"port\":\t8080, // c\n" +
				"  // How long Quit waits for answers that are still coming, in seconds.\n" +
				"  // Default 30; takes a whole number from 0 to 600 (0: they are cut off).\n" +
				"  \"drain_seconds\": 5,\n} // end"},
		{"a new key in a group on one line", Change{"log.keep_files", "9"},
			"// top\n{ \"log\" : {\"level\":\"info\"/*a*/,\n" +
				"    // How many older log files are kept.\n    // Default 5; takes a whole number from 1 to 100.\n" +
				"    \"keep_files\": 9,\n  }, // b\n\n\t\"port\":\t8080 // c\n} // end"},
		{"a new group", Change{"history.commit_requests", "7"},
			"// top\n{ \"log\" : {\"level\":\"info\"/*a*/,}, // b\n\n\t\"port\":\t8080, // c\n" +
				"  // How finished requests are written to the history, and how long they stay there.\n  " +
				"\"history\": {\n" +
				"    // So many waiting requests are written at once, without waiting longer.\n" +
				"    // Default 512; takes a whole number from 1 to 100000.\n" +
				"    \"commit_requests\": 7,\n  },\n} // end"},
	}
	for _, test := range tests {
		got, err := Edit("f", []byte(before), test.change)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, string(got)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestEditKeepsMarkAndLineEnds(t *testing.T) {
	got, err := Edit("f", []byte("\ufeff{\r\n}\r\n"), Change{"retry.count", "0"})
	if err != nil {
		t.Fatal(err)
	}
	const want = "\ufeff{\r\n  // Trouble on Anthropic's side (overload, broken connections) is tried again. A spent " +
		"quota is not: the next\r\n" +
		"  // account takes over at once.\r\n  \"retry\": {\r\n" +
		"    // How many more times a request is sent to the same account before the next account is tried.\r\n" +
		"    // Default 3; takes a whole number from 0 to 10 (0: the next account at once).\r\n    \"count\": 0,\r\n " +
		" },\r\n}\r\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestEditOfAListTouchesOneEntry(t *testing.T) {
	const lines = "{\"routing\": {\n    // all\n    \"routes\": [ // mine\n        \"a:x\", // opus\n        // " +
		"haiku\n        \"b: not  y\" // last\n    ],\n}}"
	tests := []struct{ name, before, value, want string }{
		{"the same", lines, "a: x\nb: not y", lines},
		{"one more", lines, "a: x\nb: not y\nc: z",
			strings.Replace(lines, "\" // last\n", "\", // last\n        \"c: z\",\n", 1)},
		{"one between", lines, "a: x\nc: z\nb: not y", strings.Replace(lines, "\"b:", "\"c: z\",\n        \"b:", 1)},
		{"one less", lines, "b: not y", strings.Replace(lines, "        \"a:x\", // opus\n", "        // opus\n", 1)},
		{"another one", lines, "a: x\nb: y", strings.Replace(lines, "b: not  y", "b: y", 1)},
		{"all others", lines, "c: z\nd: z\ne: z",
			strings.NewReplacer("a:x", "c: z", "\"b: not  y\" // last\n",
				"\"d: z\", // last\n        \"e: z\",\n").Replace(lines)},
		{"none", lines, "",
			strings.NewReplacer("        \"a:x\", // opus", "        // opus", "        \"b: not  y\" // last",
				"        // last").Replace(lines)},
		{"the first of all", "{\"routing\": {\"routes\": []}}", "a: x",
			"{\"routing\": {\"routes\": [\n      \"a: x\",\n    ]}}"},
		{"in one line", `{"routing": {"routes": ["a: x", "b: y"]}}`, "b: y", `{"routing": {"routes": ["b: y"]}}`},
		{"in one line, before", `{"routing": {"routes": ["b: y"]}}`, "a: x\nb: y",
			`{"routing": {"routes": ["a: x", "b: y"]}}`},
		{"a line of its own", "{\"routing\": {\"routes\": [\r\n\"a: x\",\r\n\"b: y\",\r\n]}}", "b: y",
			"{\"routing\": {\"routes\": [\r\n\"b: y\",\r\n]}}"},
		{"a new list", "{\"routing\": {\n  }\n}\n", "a: x",
			"{\"routing\": {\n" + memberText(mustRow(t, Change{"routing.routes", "a: x"})) + "  }\n}\n"},
	}
	for _, test := range tests {
		got, err := Edit("f", []byte(test.before), Change{"routing.routes", test.value})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, string(got)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	const fresh = "    \"routes\": [\n      \"a: x\",\n      \"b: \\\"y\\\"\",\n    ],\n"
	if text := memberText(mustRow(t, Change{"routing.routes", "a: x\nb: \"y\""})); !strings.HasSuffix(text, fresh) {
		t.Errorf("a fresh list is %s", text)
	}
}

func mustRow(t *testing.T, c Change) key {
	t.Helper()
	row, err := c.row()
	if err != nil {
		t.Fatal(err)
	}
	return row
}

func TestEditErrors(t *testing.T) {
	tests := []struct {
		text    string
		changes []Change
		want    string
	}{
		{`{"port": 0.5}`, []Change{{"port", "1"}},
			"f:1: key port: this is not a whole number; it takes a whole number from 0 to 65535 (0: any free port)"},
		{"{}", []Change{{"port", "x"}},
			"key port: this is not a whole number; it takes a whole number from 0 to 65535 (0: any free port)"},
		{"{}", []Change{{"routing.routes", "a: b\nnonsense"}}, "key routing.routes: entry 2 is no route; it takes " +
			routes{}.schema().Hint},
		{"{}", []Change{{"retry.cuont", "1"}}, "key retry.cuont: there is no such key; did you mean retry.count?"},
		{"{}", []Change{{"retry", "1"}}, "key retry: there is no such key"},
		{"{}", []Change{{"port", "9"}, {"api_url", "http://localhost:9"}},
			"key api_url: this is the program's own address (port 9): requests would go round in circles"},
	}
	for _, test := range tests {
		got, err := Edit("f", []byte(test.text), test.changes...)
		var mistake *Error
		if !errors.As(err, &mistake) || got != nil {
			t.Errorf("%v: %v and %q, want an *Error alone", test.changes, err, got)
			continue
		}
		if diff := cmp.Diff(test.want, err.Error()); diff != "" {
			t.Errorf("%v: %s", test.changes, diff)
		}
	}
}
