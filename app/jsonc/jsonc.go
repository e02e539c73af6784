// Package jsonc reads JSON with comments and trailing commas, and edits it. Its rule: an edit changes the bytes of what
// it is asked for and no others, and whatever the text is, reading it ends.
package jsonc

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/tailscale/hujson"

	"clb/app/format"
	"clb/proxy/anthropic"
)

// Value is a value with its place in the text, Member one of an object with its name, Kind what a value is: '{', '[',
// '"', '0', 't', 'f' or 'n'.
type (
	Value  = hujson.Value
	Member = hujson.ObjectMember
	Kind   = hujson.Kind
)

// byteOrderMark is what some Windows editors put first.
var byteOrderMark = []byte("\ufeff")

// Document is a text taken apart.
type Document struct {
	// Root is the whole value. A blank text counts as an empty object.
	Root Value
	// Blank says that there is nothing in the text.
	Blank bool
	// Body is the text without its byte order mark: values have their places in it.
	Body []byte

	mark []byte // the byte order mark or nothing
}

// Error says why a text can't be read.
type Error struct {
	// Line is where, from 1; 0 where the whole text is meant. Column is where in it, 0 for the line.
	Line, Column int
	// Problem is what is wrong; it may repeat a sign of the text. CutOff says that something is not closed.
	Problem string
	CutOff  bool
}

func (e *Error) Error() string {
	if e.Column > 0 {
		return fmt.Sprintf("not valid at column %d: %s", e.Column, e.Problem)
	}
	return e.Problem
}

// In is the place in a file of that name.
func (e *Error) In(file string) string {
	if e.Line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, e.Line)
}

// Parse takes a text of at most that many bytes apart; the error is an *Error.
func Parse(text []byte, longest int) (Document, error) {
	if len(text) > longest {
		return Document{}, &Error{Problem: fmt.Sprintf("the file is longer than %d kB", longest>>10)}
	}
	if anthropic.Nested(text) {
		return Document{}, &Error{Problem: "braces and brackets lie too deep in each other"}
	}
	d := Document{Body: bytes.TrimPrefix(text, byteOrderMark)}
	d.mark = text[:len(text)-len(d.Body)]
	if d.Blank = len(bytes.TrimSpace(d.Body)) == 0; d.Blank {
		d.Body = append([]byte("{}"), d.Body...)
	}
	// hujson wants the line of every comment ended; the last one of a file may not be.
	root, err := hujson.Parse(append(bytes.Clone(d.Body), '\n'))
	if err != nil {
		return Document{}, syntaxError(err, d.Body)
	}
	d.Root = root
	return d, nil
}

func syntaxError(err error, body []byte) *Error {
	e := &Error{Line: 1, Column: 1}
	if n, _ := fmt.Sscanf(err.Error(), "hujson: line %d, column %d:", &e.Line, &e.Column); n == 2 &&
		errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	e.Problem = format.Printable(err.Error())
	if last := 1 + bytes.Count(bytes.TrimSpace(body), []byte("\n")); e.Line > last {
		e.Line, e.Column, e.CutOff = last, 1, true
	}
	return e
}

// Line is the line in which a value begins, from 1.
func (d Document) Line(at Value) int { return 1 + bytes.Count(d.Body[:at.StartOffset], []byte("\n")) }

// Raw is a value as it is written.
func (d Document) Raw(at Value) string { return string(d.Body[at.StartOffset:at.EndOffset]) }

// Bytes is the whole text.
func (d Document) Bytes() []byte { return d.with(d.Body) }

// with is the text with another body.
func (d Document) with(body []byte) []byte { return append(bytes.Clone(d.mark), body...) }

// Members are those of an object; nil where the value is none.
func Members(v Value) []Member {
	object, ok := v.Value.(*hujson.Object)
	if !ok {
		return nil
	}
	return object.Members
}

// Elements are those of a list; nil where the value is none.
func Elements(v Value) []Value {
	list, ok := v.Value.(*hujson.Array)
	if !ok {
		return nil
	}
	return list.Elements
}

// Inside is what stands between the last member or element and the closing brace: space and comments.
func Inside(v Value) []byte {
	switch v := v.Value.(type) {
	case *hujson.Object:
		return v.AfterExtra
	case *hujson.Array:
		return v.AfterExtra
	}
	return nil
}

// Text is a text without its quotes, and any other literal as it is written; empty for objects and lists.
func Text(v Value) string {
	literal, ok := v.Value.(hujson.Literal)
	if !ok {
		return ""
	}
	return literal.String()
}

// Name is the name of a member.
func Name(m Member) string { return Text(m.Name) }

// Find is the place of a name among the members of an object; -1 where it is not there. Of several the last one counts.
func Find(object Value, name string) int {
	members := Members(object)
	for i := len(members) - 1; i >= 0; i-- {
		if Name(members[i]) == name {
			return i
		}
	}
	return -1
}

// Lookup is the value of a name in an object; nil where it is not there. Of several the last one counts.
func Lookup(object Value, name string) *Value {
	if i := Find(object, name); i >= 0 {
		return &Members(object)[i].Value
	}
	return nil
}

// Quote writes a text as a value.
func Quote(text string) string { return string(hujson.String(strings.ToValidUTF8(text, "\ufffd"))) }

// KindInWords says what a value is: "a number".
func KindInWords(v Value) string {
	switch v.Value.Kind() {
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
