package claudecode

import (
	"bytes"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"github.com/tailscale/hujson"

	"clb/proxy/anthropic"
)

// The two variables that point Claude Code at us.
const (
	BaseVariable  = "ANTHROPIC_BASE_URL"
	TokenVariable = "ANTHROPIC_AUTH_TOKEN"
)

var byteOrderMark = []byte("\ufeff")

// UnreadableError says why a settings file can't be understood. It repeats nothing of the file.
type UnreadableError struct {
	// Line is where, from 1; 0 where the whole file is meant.
	Line    int
	Problem string
}

func (e *UnreadableError) Error() string {
	if e.Line == 0 {
		return e.Problem
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Problem)
}

// document is a settings file taken apart. Comments and trailing commas are understood.
type document struct {
	// mark is the byte order mark or nothing, body the rest; all places are places in body.
	mark, body []byte
	root       hujson.Value
	// env is the last member "env", which is the one that counts; nil where there is none.
	env *hujson.Value
	// plain says that it is JSON without comments and trailing commas, as Claude Code wants it.
	plain bool
}

// parse takes a settings file apart; the error is an *UnreadableError. A file with nothing in it counts as an empty
// object, as it does for Claude Code.
func parse(text []byte) (document, error) {
	if len(text) > maxFile {
		return document{}, &UnreadableError{Problem: fmt.Sprintf("it is longer than %d kB", maxFile>>10)}
	}
	if anthropic.Nested(text) {
		return document{}, &UnreadableError{Problem: "its braces and brackets lie deeper in each other than those " +
			"of settings"}
	}
	d := document{body: bytes.TrimPrefix(text, byteOrderMark)}
	d.mark = text[:len(text)-len(d.body)]
	if len(bytes.TrimSpace(d.body)) == 0 {
		d.body = append([]byte("{}"), d.body...)
	}
	// The parser wants the line of every comment ended; the last one of a file may not be.
	root, err := hujson.Parse(append(bytes.Clone(d.body), '\n'))
	if err != nil {
		return document{}, syntaxError(err, d.body)
	}
	d.root, d.plain = root, root.IsStandard()
	if kind := root.Value.Kind(); kind != '{' {
		return document{}, &UnreadableError{Line: d.line(root), Problem: "it is not an object in braces { }"}
	}
	if d.env = member(root, "env"); d.env != nil && d.env.Value.Kind() != '{' {
		return document{}, &UnreadableError{Line: d.line(*d.env), Problem: `"env" is not an object in braces { }`}
	}
	return d, nil
}

// syntaxError keeps the place of a parser's error, and not its text, which can repeat the file.
func syntaxError(err error, body []byte) *UnreadableError {
	var line, column int
	if n, _ := fmt.Sscanf(err.Error(), "hujson: line %d, column %d:", &line, &column); n == 2 {
		if last := 1 + bytes.Count(bytes.TrimSpace(body), []byte("\n")); line > last {
			return &UnreadableError{Line: last, Problem: "it ends too early: a quote, brace or bracket is not closed"}
		}
		return &UnreadableError{Line: line, Problem: fmt.Sprintf("not valid JSON at column %d", column)}
	}
	return &UnreadableError{Problem: "it is not valid JSON"}
}

func (d document) line(at hujson.Value) int {
	return 1 + bytes.Count(d.body[:at.StartOffset], []byte("\n"))
}

// text is the whole file with another body.
func (d document) text(body []byte) []byte { return append(bytes.Clone(d.mark), body...) }

// raw is what stands under a name of "env", as it is written; nil where nothing does.
func (d document) raw(name string) *string {
	if d.env == nil {
		return nil
	}
	at := member(*d.env, name)
	if at == nil {
		return nil
	}
	text := string(d.body[at.StartOffset:at.EndOffset])
	return &text
}

// variable is a name of "env" as Claude Code gets it. What is no text is given as it is written.
func (d document) variable(name string) (value string, found bool) {
	if d.env == nil {
		return "", false
	}
	at := member(*d.env, name)
	if at == nil {
		return "", false
	}
	return valueOf(d, *at), true
}

func valueOf(d document, at hujson.Value) string {
	if literal, ok := at.Value.(hujson.Literal); ok {
		return literal.String()
	}
	return string(d.body[at.StartOffset:at.EndOffset])
}

// member is the value of a name in an object; nil where there is none. Of several the last one counts.
func member(object hujson.Value, name string) *hujson.Value {
	if i := indexOf(object, name); i >= 0 {
		return &object.Value.(*hujson.Object).Members[i].Value
	}
	return nil
}

func indexOf(object hujson.Value, name string) int {
	members := object.Value.(*hujson.Object).Members
	for i := len(members) - 1; i >= 0; i-- {
		if members[i].Name.Value.(hujson.Literal).String() == name {
			return i
		}
	}
	return -1
}

// sameService reports whether a base address leads to the service at ours, and into which group of it.
func sameService(address, ours string) (group string, same bool) {
	a, err := url.Parse(strings.TrimSpace(address))
	b, err2 := url.Parse(ours)
	if err != nil || err2 != nil || a.Scheme != b.Scheme || a.Port() != b.Port() || a.RawQuery != "" ||
		a.Fragment != "" {
		return "", false
	}
	if !strings.EqualFold(a.Hostname(), b.Hostname()) && !(isLoopback(a.Hostname()) && isLoopback(b.Hostname())) {
		return "", false
	}
	path := strings.TrimSuffix(a.Path, "/")
	group, isGroup := strings.CutPrefix(path, "/g/")
	return group, path == "" || isGroup && group != "" && !strings.Contains(group, "/")
}

func isLoopback(host string) bool {
	return strings.EqualFold(host, "localhost") || host == "127.0.0.1" || host == "::1"
}

// WithGroup is the base address of a group at that service; an empty group is the service itself.
func WithGroup(address, group string) string {
	address = strings.TrimSuffix(address, "/")
	if group == "" {
		return address
	}
	return address + "/g/" + group
}

// names are the names in "env".
func (d document) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, m := range d.env.Value.(*hujson.Object).Members {
			if !yield(m.Name.Value.(hujson.Literal).String()) {
				return
			}
		}
	}
}
