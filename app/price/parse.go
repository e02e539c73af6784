package price

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"clb/app/format"
	"clb/app/jsonc"
)

// maxFile bounds a price file, in bytes.
const maxFile = 256 << 10

// Error is a mistake in a price file, in one line that names the place.
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
	document, err := jsonc.Parse(text, maxFile)
	if wrong, ok := errors.AsType[*jsonc.Error](err); ok {
		return Table{}, &Error{File: name, Line: wrong.Line, Problem: wrong.Error()}
	}
	if document.Blank {
		return Table{},
			&Error{File: name, Line: 1, Problem: "the file is empty; delete it, or write {} for no prices " +
				"of your own"}
	}
	return reader{file: name, document: document}.table(document.Root)
}

// reader reads the values of one file.
type reader struct {
	file     string
	document jsonc.Document
}

func (r reader) wrong(at jsonc.Value, key, problem string, args ...any) error {
	return &Error{File: r.file, Line: r.document.Line(at), Key: key, Problem: fmt.Sprintf(problem, args...)}
}

// members reads an object whose keys are all among the known ones and stand there once. Group is the key of the object.
func (r reader) members(at jsonc.Value, group string, known ...string) (map[string]jsonc.Value, error) {
	if at.Value.Kind() != '{' {
		return nil, r.wrong(at, group, "this is %s; it takes keys and values in braces { }", jsonc.KindInWords(at))
	}
	all := map[string]jsonc.Value{}
	for _, member := range jsonc.Members(at) {
		name := jsonc.Name(member)
		if !slices.Contains(known, name) {
			return nil,
				r.wrong(member.Name, within(group, format.Printable(name)), "there is no such key; there are %s",
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
func (r reader) elements(at jsonc.Value, key, takes string) ([]jsonc.Value, error) {
	if at.Value.Kind() != '[' {
		return nil, r.wrong(at, key, "this is %s; it takes a list of %s in brackets [ ]", jsonc.KindInWords(at), takes)
	}
	return jsonc.Elements(at), nil
}

// string reads a text in quotes.
func (r reader) string(at jsonc.Value, key, takes string) (string, error) {
	if at.Value.Kind() != '"' {
		return "", r.wrong(at, key, "this is %s; it takes %s", jsonc.KindInWords(at), takes)
	}
	return jsonc.Text(at), nil
}

func within(group, key string) string {
	if group == "" {
		return key
	}
	return group + "." + key
}
