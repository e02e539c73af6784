package jsonc

import (
	"bytes"
	"strings"
)

// Set puts a value, as it is to be written, under a name of an object, and returns the text. A name that is not there
// comes behind all others and behind their comments, in the manner of the last one.
func (d Document) Set(object Value, name, raw string) []byte {
	if at := Lookup(object, name); at != nil {
		return d.Replace(*at, raw)
	}
	return d.with(d.insert(object, Quote(name), raw))
}

// Replace writes another value in the place of one.
func (d Document) Replace(at Value, raw string) []byte {
	return d.with(splice(d.Body, at.StartOffset, at.EndOffset, raw))
}

func (d Document) insert(object Value, name, raw string) []byte {
	members := Members(object)
	if len(members) == 0 {
		return d.insertFirst(object, name, raw)
	}
	last := members[len(members)-1]
	brace, from := object.EndOffset-1, last.Value.EndOffset
	comma := hasComma(last.Value)
	if comma {
		from += len(last.Value.AfterExtra) + 1
	}
	behind := d.Body[from:brace]
	text := d.gap(last, behind, len(members) > 1) + name + colonLike(last) + raw
	if comma {
		text += ","
	}
	at := from + len(trimSpace(behind))
	body := splice(d.Body, at, at, text)
	if !comma {
		body = splice(body, last.Value.EndOffset, last.Value.EndOffset, ",")
	}
	return body
}

// gap is what stands before a new member: a line's end and indent as before the last one, or what separates two on one
// line.
func (d Document) gap(last Member, behind []byte, several bool) string {
	before := last.Name.BeforeExtra
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		return d.lineEnd() + indentOf(before[i+1:])
	}
	if bytes.ContainsRune(behind, '\n') {
		return d.lineEnd() // a comment to the line's end may stand there
	}
	if several && len(before) == 0 || !several && len(last.Value.BeforeExtra) == 0 {
		return ""
	}
	return " "
}

// insertFirst adds the first member of an object: on a line of its own, unless the whole text is written on one.
func (d Document) insertFirst(object Value, name, raw string) []byte {
	open, brace := object.StartOffset+1, object.EndOffset-1
	inside := d.Body[open:brace]
	kept := len(trimSpace(inside))
	if !d.onLines() && !bytes.ContainsRune(inside, '\n') {
		colon := ":"
		if root := Members(d.Root); len(root) > 0 {
			colon = colonLike(root[0])
		}
		return splice(d.Body, open+kept, open+kept, name+colon+raw)
	}
	outer := indentAt(d.Body, object.StartOffset)
	text := d.lineEnd() + outer + d.unit() + name + ": " + raw
	if !bytes.ContainsRune(inside[kept:], '\n') {
		text += d.lineEnd() + outer
	}
	return splice(d.Body, open+kept, open+kept, text)
}

// onLines reports whether the text has its members on lines of their own. One without any gets them.
func (d Document) onLines() bool {
	members := Members(d.Root)
	return len(members) == 0 || bytes.ContainsRune(members[0].Name.BeforeExtra, '\n')
}

// Remove takes the member of that place and its comma out of an object, and returns the text. Comments around it stay.
func (d Document) Remove(object Value, i int) []byte {
	members := Members(object)
	gone := members[i]
	start := gone.Name.StartOffset
	if kept := trimSpace(gone.Name.BeforeExtra); !endsInLineComment(kept) || startsLine(d.Body[gone.Value.EndOffset:]) {
		start -= len(gone.Name.BeforeExtra) - len(kept)
	}
	body := d.Body
	switch {
	case i < len(members)-1 || hasComma(gone.Value):
		comma := gone.Value.EndOffset + len(gone.Value.AfterExtra)
		body = splice(body, comma, comma+1, "")
	case i > 0:
		comma := members[i-1].Value.EndOffset + len(members[i-1].Value.AfterExtra)
		body = splice(body, start, gone.Value.EndOffset, "")
		return d.with(splice(body, comma, comma+1, ""))
	}
	return d.with(splice(body, start, gone.Value.EndOffset, ""))
}

// hasComma reports whether a comma follows the last member or element: hujson leaves its AfterExtra nil where none
// does.
func hasComma(last Value) bool { return last.AfterExtra != nil }

// startsLine reports whether nothing but a line's end follows, so that a comment before it stays a comment.
func startsLine(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r,")
	return len(rest) > 0 && rest[0] == '\n'
}

// endsInLineComment reports whether the last thing in a piece of comments and space is a comment to the line's end.
func endsInLineComment(extra []byte) bool {
	for {
		extra = bytes.TrimLeft(extra, " \t\r\n")
		switch {
		case bytes.HasPrefix(extra, []byte("//")):
			end := bytes.IndexByte(extra, '\n')
			if end < 0 {
				return true
			}
			extra = extra[end+1:]
		case bytes.HasPrefix(extra, []byte("/*")):
			extra = extra[2:]
			extra = extra[bytes.Index(extra, []byte("*/"))+2:] // the parser has seen its end
		default:
			return false
		}
	}
}

// lineEnd is how the lines of the text end.
func (d Document) lineEnd() string {
	if bytes.Contains(d.Body, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// unit is one step of indent: what stands before the first member of the text.
func (d Document) unit() string {
	if members := Members(d.Root); len(members) > 0 {
		before := members[0].Name.BeforeExtra
		if i := bytes.LastIndexByte(before, '\n'); i >= 0 && indentOf(before[i+1:]) != "" {
			return indentOf(before[i+1:])
		}
	}
	return "  "
}

// indentAt is the indent of the line that a place is on.
func indentAt(text []byte, place int) string {
	return indentOf(text[bytes.LastIndexByte(text[:place], '\n')+1 : place])
}

func indentOf(line []byte) string {
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

func colonLike(m Member) string {
	if len(m.Value.BeforeExtra) == 0 {
		return ":"
	}
	return ": "
}

func trimSpace(text []byte) []byte { return bytes.TrimRight(text, " \t\r\n") }

// splice replaces text[from:to], in a new slice.
func splice(text []byte, from, to int, with string) []byte {
	return append(append(bytes.Clone(text[:from]), with...), text[to:]...)
}

// AppendLines puts lines that are a member, such as one with its comment, before the closing brace of an object, and
// returns the text. The brace stands on a line of its own afterwards, with that indent.
func (d Document) AppendLines(object Value, lines, indent string) []byte {
	var last *Value
	if members := Members(object); len(members) > 0 {
		last = &members[len(members)-1].Value
	}
	return d.with(d.addLines(d.Body, object, last, lines, indent))
}

// addLines puts lines before the end of an object or list, and a comma after the last value in it (nil: there is none)
// where none stands.
func (d Document) addLines(body []byte, to Value, last *Value, lines, indent string) []byte {
	lines = strings.ReplaceAll(lines, "\n", d.lineEnd())
	end := to.EndOffset - 1
	at := len(bytes.TrimRight(body[:end], " \t"))
	if at > 0 && body[at-1] == '\n' {
		body = splice(body, at, at, lines)
	} else {
		body = splice(body, at, end, d.lineEnd()+lines+indent)
	}
	if last != nil && !hasComma(*last) {
		return splice(body, last.EndOffset, last.EndOffset, ",")
	}
	return body
}
