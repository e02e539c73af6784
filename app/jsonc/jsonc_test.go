package jsonc

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const longest = 1 << 10

func TestParse(t *testing.T) {
	d, err := Parse([]byte("\ufeff// top\r\n{\"a\": 1, // one\r\n \"b\": [\"x\", \"y\",], \"a\": \"z\",}"), longest)
	if err != nil || d.Blank {
		t.Fatalf("%v, blank: %v", err, d.Blank)
	}
	a, b := Lookup(d.Root, "a"), Lookup(d.Root, "b")
	got := []string{Text(*a), KindInWords(*a), d.Raw(*a), KindInWords(*b), Text(Elements(*b)[1]),
		fmt.Sprint(len(Members(d.Root)), Find(d.Root, "c"), d.Line(d.Root), d.Line(*b), len(Members(*b)))}
	if diff := cmp.Diff([]string{"z", "a text in quotes", `"z"`, "a list", "y", "3 -1 2 3 0"}, got); diff != "" {
		t.Error(diff)
	}
	if d, err := Parse([]byte("\ufeff \n"), longest); err != nil || !d.Blank || d.Root.Value.Kind() != '{' {
		t.Errorf("a blank text: %+v, %v", d, err)
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]Error{
		"{\n\"a\" 1}": {Line: 2, Column: 5,
			Problem: "invalid character '1' after object name"},
		"{\n\"a\": [\n\n": {Line: 2, Column: 1, CutOff: true, Problem: "parsing value: unexpected EOF"},
		"{\"a\": 1} \x1b": {Line: 1, Column: 10,
			Problem: `invalid character '\u001b' after top-level value`},
		strings.Repeat(" ", longest+1): {Problem: "the file is longer than 1 kB"},
		strings.Repeat("[", 1001):      {Problem: "braces and brackets lie too deep in each other"},
	} {
		_, err := Parse([]byte(text), longest)
		got, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%.20q: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%.20q: %s", text, diff)
		}
		if place := map[bool]string{true: "f",
			false: fmt.Sprintf("f:%d", got.Line)}[got.Line == 0]; got.In("f") != place {
			t.Errorf("%.20q: it is in %s", text, got.In("f"))
		}
	}
}

// FuzzEdit sets a name, takes it out again and appends lines: the text stays one that can be read, and says what it
// should.
func FuzzEdit(f *testing.F) {
	for _, seed := range []string{"", "{}", "{ // c\n}", "{\"a\":1}", "\ufeff{\r\n\t\"a\": 1, // x\r\n}\r\n",
		"{\"n\": {}, /* x */ \"m\": 2 // y\n}", "{\"n\":1,\"n\":2}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Parse(text, longest)
		if err != nil || d.Root.Value.Kind() != '{' || bytes.Contains(text, []byte("lines")) {
			return
		}
		parse := func(text []byte) Document {
			t.Helper()
			d, err := Parse(text, 4*longest)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			return d
		}
		before := len(Members(d.Root))
		set := parse(d.Set(d.Root, "n", `"new"`))
		if at := Lookup(set.Root, "n"); at == nil || Text(*at) != "new" {
			t.Fatalf("%q became %q", text, set.Bytes())
		}
		was := len(Members(set.Root))
		if gone := parse(set.Remove(set.Root, Find(set.Root, "n"))); len(Members(gone.Root)) != was-1 {
			t.Fatalf("%q became %q", set.Bytes(), gone.Bytes())
		}
		more := parse(d.AppendLines(d.Root, "  // lines\n  \"lines\": 1,\n", ""))
		if Lookup(more.Root, "lines") == nil || len(Members(more.Root)) != before+1 {
			t.Fatalf("%q became %q", text, more.Bytes())
		}
	})
}
