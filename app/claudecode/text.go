package claudecode

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"clb/app/jsonc"
)

// The two variables that point Claude Code at us.
const (
	BaseVariable  = "ANTHROPIC_BASE_URL"
	TokenVariable = "ANTHROPIC_AUTH_TOKEN"
)

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
	jsonc.Document
	// env is the last member "env", which is the one that counts; nil where there is none.
	env *jsonc.Value
	// plain says that it is JSON without comments and trailing commas, as Claude Code wants it.
	plain bool
}

// parse takes a settings file apart; the error is an *UnreadableError. A file with nothing in it counts as an empty
// object, as it does for Claude Code.
func parse(text []byte) (document, error) {
	whole, err := jsonc.Parse(text, maxFile)
	if err != nil {
		return document{}, unreadable(err)
	}
	d := document{Document: whole, plain: whole.Root.IsStandard()}
	if d.Root.Value.Kind() != '{' {
		return document{}, &UnreadableError{Line: d.Line(d.Root), Problem: "it is not an object in braces { }"}
	}
	if d.env = jsonc.Lookup(d.Root, "env"); d.env != nil && d.env.Value.Kind() != '{' {
		return document{}, &UnreadableError{Line: d.Line(*d.env), Problem: `"env" is not an object in braces { }`}
	}
	return d, nil
}

// unreadable keeps the place of a parser's error, and not its text, which can repeat the file.
func unreadable(err error) *UnreadableError {
	wrong, ok := errors.AsType[*jsonc.Error](err)
	switch {
	case !ok:
		return &UnreadableError{Problem: "it is not valid JSON"}
	case wrong.CutOff:
		return &UnreadableError{Line: wrong.Line, Problem: "it ends too early: a quote, brace or bracket is not closed"}
	case wrong.Column > 0:
		return &UnreadableError{Line: wrong.Line, Problem: fmt.Sprintf("not valid JSON at column %d", wrong.Column)}
	}
	return &UnreadableError{Problem: wrong.Problem}
}

// in is the value of a name in "env"; nil where there is none.
func (d document) in(name string) *jsonc.Value {
	if d.env == nil {
		return nil
	}
	return jsonc.Lookup(*d.env, name)
}

// raw is that as it is written.
func (d document) raw(name string) *string {
	at := d.in(name)
	if at == nil {
		return nil
	}
	text := d.Raw(*at)
	return &text
}

// variable is a name of "env" as Claude Code gets it. What is no text is given as it is written.
func (d document) variable(name string) (value string, found bool) {
	at := d.in(name)
	if at == nil {
		return "", false
	}
	return valueOf(d, *at), true
}

func valueOf(d document, at jsonc.Value) string {
	if text := jsonc.Text(at); text != "" || at.Value.Kind() == '"' {
		return text
	}
	return d.Raw(at)
}

// set puts a value, as it is to be written, under a name of "env", and leaves every other byte as it is.
func (d document) set(name, raw string) ([]byte, error) {
	if d.env == nil {
		fresh, err := parse(d.Set(d.Root, "env", "{}"))
		if err != nil {
			return nil, err
		}
		return fresh.set(name, raw)
	}
	return d.Set(*d.env, name, raw), nil
}

// drop takes a name out of "env", if it is there.
func (d document) drop(name string) []byte {
	if d.in(name) == nil {
		return d.Bytes()
	}
	return d.Remove(*d.env, jsonc.Find(*d.env, name))
}

// dropEmptyEnv takes "env" out where nothing is in it, not even a comment.
func (d document) dropEmptyEnv() []byte {
	if d.env == nil || len(bytes.TrimSpace(d.Body[d.env.StartOffset+1:d.env.EndOffset-1])) > 0 {
		return d.Bytes()
	}
	return d.Remove(d.Root, jsonc.Find(d.Root, "env"))
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
		for _, m := range jsonc.Members(*d.env) {
			if !yield(jsonc.Name(m)) {
				return
			}
		}
	}
}
