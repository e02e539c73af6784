package anthropic

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestNested(t *testing.T) {
	open := func(n int) string { return strings.Repeat("[", n) }
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"empty", "", false},
		{"as deep as it may", open(deepest) + strings.Repeat("]", deepest), false},
		{"one deeper", open(deepest + 1), true},
		{"objects", strings.Repeat(`{"a":`, deepest+1), true},
		{"both", strings.Repeat(`{"a":[`, deepest/2+1), true},
		{"wide", strings.Repeat("[],{},", 10_000), false},
		{"in a string", `"` + open(10_000) + `"`, false},
		{"behind an escaped quote", `"\"` + open(10_000) + `"`, false},
		{"behind an escaped backslash", `"\\"` + open(10_000), true},
		{"behind a string", `{"a":"b",` + open(10_000), true},
		{"a string without its end", `"` + open(10_000), false},
		{"in a comment", "// \" " + open(10_000) + "\n/* \" " + open(10_000) + "*/[1]", false},
		{"behind comments with quotes", "// \"\n/* \" /*/ */" + open(10_000), true},
		{"behind an empty comment", "/**/" + open(10_000), true},
		{"a comment without its end", "/*/" + open(10_000), false},
		{"a slash at the end", "/", false},
		{"a backslash at the end", `"\`, false},
	} {
		if got := Nested([]byte(c.text)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestDeepJSON: a body that nests without end ends nothing but its own reading.
func TestDeepJSON(t *testing.T) {
	for _, start := range []string{"", `{"error":`, `{"usage":`, `{"model":"m","messages":`, `{"model":"m","metadata":`,
		`{"metadata":{"user_id":"{`} {
		for _, piece := range []string{"[", `{"a":`} {
			body := []byte(start + strings.Repeat(piece, longestJSON/len(piece)-20))
			m := Meter{}
			_, _ = m.Write(body)
			m.Close()
			if e := ReadError(body); m.Usage != (Usage{}) || m.Model != "" || e != (Error{}) {
				t.Errorf("%s%s: %+v, %+v", start, piece, m.Usage, e)
			}
			Session(http.Header{}, ReadHead(body, true), body)
		}
	}
}

// What the guard lets through, a parser that descends can take; what is JSON and shallow passes.
func FuzzNested(f *testing.F) {
	for _, seed := range []string{"[[1,{}]]", `{"a":"\\\"["}`, "// x\n[/* \" */]", strings.Repeat("[", 3000),
		strings.Repeat(`{"a":[`, 3000), "/", `"\`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		openers := strings.Count(string(text), "[") + strings.Count(string(text), "{")
		if nested := Nested(text); nested && openers <= deepest {
			t.Fatalf("%d openers are nested too deep", openers)
		}
		if len(text) < 4000 && json.Valid(text) && openers <= deepest && !ValidJSON(text) {
			t.Fatal("valid JSON does not pass")
		}
	})
}
