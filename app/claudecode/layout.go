package claudecode

import (
	"bytes"
	"strings"

	"github.com/tailscale/hujson"
)

// set puts a value, as it is to be written, under a name of "env", and leaves every other byte as it is.
func (d document) set(name, raw string) ([]byte, error) {
	if d.env == nil {
		fresh, err := parse(d.text(d.insert(d.root, "env", "{}")))
		if err != nil {
			return nil, err
		}
		return fresh.set(name, raw)
	}
	if at := member(*d.env, name); at != nil {
		return d.text(splice(d.body, at.StartOffset, at.EndOffset, raw)), nil
	}
	return d.text(d.insert(*d.env, name, raw)), nil
}

// drop takes a name out of "env" where it stands there.
func (d document) drop(name string) []byte {
	if d.env == nil || indexOf(*d.env, name) < 0 {
		return d.text(d.body)
	}
	return d.text(d.remove(*d.env, indexOf(*d.env, name)))
}

// dropEmptyEnv takes "env" out where nothing is in it, not even a comment.
func (d document) dropEmptyEnv() []byte {
	if d.env == nil || len(bytes.TrimSpace(d.body[d.env.StartOffset+1:d.env.EndOffset-1])) > 0 {
		return d.text(d.body)
	}
	return d.text(d.remove(d.root, indexOf(d.root, "env")))
}

// insert adds a member behind all others of an object, and behind their comments, in the manner of the last one.
func (d document) insert(object hujson.Value, name, raw string) []byte {
	members := object.Value.(*hujson.Object).Members
	if len(members) == 0 {
		return d.insertFirst(object, name, raw)
	}
	last := members[len(members)-1]
	brace, from := object.EndOffset-1, last.Value.EndOffset
	comma := last.Value.AfterExtra != nil // of the last member it is nil exactly where no comma follows
	if comma {
		from += len(last.Value.AfterExtra) + 1
	}
	behind := d.body[from:brace]
	text := d.gap(last, behind, len(members) > 1) + quoted(name) + colonLike(last) + raw
	if comma {
		text += ","
	}
	at := from + len(trimSpace(behind))
	body := splice(d.body, at, at, text)
	if !comma {
		body = splice(body, last.Value.EndOffset, last.Value.EndOffset, ",")
	}
	return body
}

// gap is what stands before a new member: a line's end and indent as before the last one, or what separates two on one
// line.
func (d document) gap(last hujson.ObjectMember, behind []byte, several bool) string {
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

// insertFirst adds the first member of an object: on a line of its own, unless the whole file is written on one.
func (d document) insertFirst(object hujson.Value, name, raw string) []byte {
	open, brace := object.StartOffset+1, object.EndOffset-1
	inside := d.body[open:brace]
	kept := len(trimSpace(inside))
	if !d.onLines() && !bytes.ContainsRune(inside, '\n') {
		colon := ":"
		if root := d.root.Value.(*hujson.Object).Members; len(root) > 0 {
			colon = colonLike(root[0])
		}
		return splice(d.body, open+kept, open+kept, quoted(name)+colon+raw)
	}
	outer := d.indentAt(object.StartOffset)
	text := d.lineEnd() + outer + d.unit() + quoted(name) + ": " + raw
	if !bytes.ContainsRune(inside[kept:], '\n') {
		text += d.lineEnd() + outer
	}
	return splice(d.body, open+kept, open+kept, text)
}

// onLines reports whether the file has its members on lines of their own. One without any gets them.
func (d document) onLines() bool {
	members := d.root.Value.(*hujson.Object).Members
	return len(members) == 0 || bytes.ContainsRune(members[0].Name.BeforeExtra, '\n')
}

// remove takes a member and its comma out of an object. Comments around it stay.
func (d document) remove(object hujson.Value, i int) []byte {
	members := object.Value.(*hujson.Object).Members
	gone := members[i]
	start := gone.Name.StartOffset
	if kept := trimSpace(gone.Name.BeforeExtra); !endsInLineComment(kept) || startsLine(d.body[gone.Value.EndOffset:]) {
		start -= len(gone.Name.BeforeExtra) - len(kept)
	}
	body := d.body
	switch {
	case i < len(members)-1 || gone.Value.AfterExtra != nil:
		comma := gone.Value.EndOffset + len(gone.Value.AfterExtra)
		body = splice(body, comma, comma+1, "")
	case i > 0:
		comma := members[i-1].Value.EndOffset + len(members[i-1].Value.AfterExtra)
		body = splice(body, start, gone.Value.EndOffset, "")
		return splice(body, comma, comma+1, "")
	}
	return splice(body, start, gone.Value.EndOffset, "")
}

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

// lineEnd is how the lines of the file end.
func (d document) lineEnd() string {
	if bytes.Contains(d.body, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// unit is one step of indent: what stands before the first member of the file.
func (d document) unit() string {
	members := d.root.Value.(*hujson.Object).Members
	if len(members) > 0 {
		before := members[0].Name.BeforeExtra
		if i := bytes.LastIndexByte(before, '\n'); i >= 0 && indentOf(before[i+1:]) != "" {
			return indentOf(before[i+1:])
		}
	}
	return "  "
}

// indentAt is the indent of the line that a place is on.
func (d document) indentAt(place int) string {
	return indentOf(d.body[bytes.LastIndexByte(d.body[:place], '\n')+1 : place])
}

func indentOf(line []byte) string {
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

func colonLike(m hujson.ObjectMember) string {
	if len(m.Value.BeforeExtra) == 0 {
		return ":"
	}
	return ": "
}

func trimSpace(text []byte) []byte { return bytes.TrimRight(text, " \t\r\n") }

func quoted(text string) string { return string(hujson.String(strings.ToValidUTF8(text, "\ufffd"))) }

// splice replaces text[from:to], in a new slice.
func splice(text []byte, from, to int, with string) []byte {
	return append(append(bytes.Clone(text[:from]), with...), text[to:]...)
}
