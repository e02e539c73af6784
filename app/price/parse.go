package price

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/tailscale/hujson"

	"clb/proxy/anthropic"
)

// maxFile bounds a price file, in bytes.
const maxFile = 256 << 10

// Error is a mistake in a price file, in one line that says where it stands.
type Error struct {
	// File and Line say where; a Line of 0 is the file as a whole.
	File string
	Line int
	// Key is the key ("prices.input"), empty where it is none of one key.
	Key string
	// Problem says what is wrong, and what would be right.
	Problem string
}

func (e *Error) Error() string {
	text := e.File
	if e.Line > 0 {
		text += fmt.Sprintf(":%d", e.Line)
	}
	if e.Key != "" {
		text += ": key " + e.Key
	}
	return text + ": " + e.Problem
}

// Parse reads a price file: JSON with comments and commas at line ends, of the shape that File explains. The file's
// name is for errors, which are *Error.
func Parse(name string, text []byte) (Table, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // some Windows editors put it first
	root, err := parseText(name, text)
	if err != nil {
		return Table{}, err
	}
	return reader{file: name, text: text}.table(root)
}

// parseText reads the syntax.
func parseText(name string, text []byte) (hujson.Value, error) {
	if len(text) > maxFile {
		return hujson.Value{}, &Error{File: name, Problem: fmt.Sprintf("the file is longer than %d kB", maxFile>>10)}
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return hujson.Value{}, &Error{File: name, Line: 1, Problem: "the file is empty; delete it, or write {} for " +
			"no prices of your own"}
	}
	if anthropic.Nested(text) {
		return hujson.Value{},
			&Error{File: name, Problem: "braces and brackets lie deeper in each other than prices do"}
	}
	root, err := hujson.Parse(append(bytes.Clone(text), '\n')) // a comment in the last line wants its end
	if err == nil {
		return root, nil
	}
	line, column := 1, 1
	if n, _ := fmt.Sscanf(err.Error(), "hujson: line %d, column %d:", &line, &column); n == 2 &&
		errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	if last := 1 + bytes.Count(bytes.TrimSpace(text), []byte("\n")); line > last {
		line, column = last, 1
	}
	return root,
		&Error{File: name, Line: line,
			Problem: fmt.Sprintf("not valid at column %d: %s", column, printable(err.Error()))}
}

// reader reads the values of one file.
type reader struct {
	file string
	text []byte
}

func (r reader) line(at hujson.Value) int {
	return 1 + bytes.Count(r.text[:at.StartOffset], []byte("\n"))
}

func (r reader) wrong(at hujson.Value, key, problem string, args ...any) error {
	return &Error{File: r.file, Line: r.line(at), Key: key, Problem: fmt.Sprintf(problem, args...)}
}

// members reads an object whose keys are all among the known ones and stand there once. Group is the key of the object.
func (r reader) members(at hujson.Value, group string, known ...string) (map[string]hujson.Value, error) {
	object, ok := at.Value.(*hujson.Object)
	if !ok {
		return nil,
			r.wrong(at, group, "this is %s; it takes keys and values in braces { }", kindInWords(at.Value.Kind()))
	}
	all := map[string]hujson.Value{}
	for _, member := range object.Members {
		name := member.Name.Value.(hujson.Literal).String()
		if !slices.Contains(known, name) {
			return nil, r.wrong(member.Name, within(group, printable(name)), "there is no such key; there are %s",
				strings.Join(known, ", "))
		}
		if _, twice := all[name]; twice {
			return nil, r.wrong(member.Name, within(group, name), "it stands here for the second time")
		}
		all[name] = member.Value
	}
	return all, nil
}

// elements reads a list.
func (r reader) elements(at hujson.Value, key, takes string) ([]hujson.Value, error) {
	array, ok := at.Value.(*hujson.Array)
	if !ok {
		return nil, r.wrong(at, key, "this is %s; it takes a list of %s in brackets [ ]", kindInWords(at.Value.Kind()),
			takes)
	}
	return array.Elements, nil
}

// string reads a text in quotes.
func (r reader) string(at hujson.Value, key, takes string) (string, error) {
	if kind := at.Value.Kind(); kind != '"' {
		return "", r.wrong(at, key, "this is %s; it takes %s", kindInWords(kind), takes)
	}
	return at.Value.(hujson.Literal).String(), nil
}

func within(group, key string) string {
	if group == "" {
		return key
	}
	return group + "." + key
}

// printable makes a text from outside fit for an error line.
func printable(text string) string {
	const most = 120
	clean := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text))
	if len(clean) > most {
		return string(clean[:most]) + "…"
	}
	return string(clean)
}

func kindInWords(kind hujson.Kind) string {
	switch kind {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text in quotes"
	case '0':
		return "a number"
	case 'n':
		return "null"
	default:
		return "true or false"
	}
}
