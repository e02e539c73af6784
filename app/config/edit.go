package config

import (
	"bytes"
	"errors"
	"strings"

	"github.com/tailscale/hujson"
)

// Change sets one key.
type Change struct {
	// Key is a name as Key.Name.
	Key string
	// Value is written as in an environment variable: without quotes. A list has an entry a line.
	Value string
}

// Edit sets keys in the text of a settings file and leaves every other byte as it is: comments, order, blank lines,
// line ends. A key that is missing is added with its comment at the end of its group. The file's name is for errors,
// which are *Error and leave nothing changed: the file was wrong before, or a change is.
func Edit(name string, text []byte, changes ...Change) ([]byte, error) {
	if _, err := Parse(name, text); err != nil {
		return nil, err
	}
	body := bytes.TrimPrefix(text, byteOrderMark)
	mark := text[:len(text)-len(body)]
	for _, change := range changes {
		row, err := change.row()
		if err != nil {
			return nil, err
		}
		if body, err = setMember(name, body, row); err != nil {
			return nil, err
		}
	}
	edited := append(bytes.Clone(mark), body...)
	if _, err := Parse(name, edited); err != nil {
		return nil, withoutPlace(err)
	}
	return edited, nil
}

// withoutPlace is for values that do not go together: the lines of a file that is not written mean nothing.
func withoutPlace(err error) error {
	if mistake, ok := errors.AsType[*Error](err); ok {
		mistake.Where = ""
	}
	return err
}

// row is the key's row of the table with the changed value in it.
func (c Change) row() (key, error) {
	s := Default()
	rows := table(&s)
	row, known := find(rows, c.Key)
	if !known {
		problem, all := "there is no such key", make([]string, len(rows))
		for i := range rows {
			all[i] = rows[i].name
		}
		if near := nearest(c.Key, all); near != "" {
			problem += "; did you mean " + near + "?"
		}
		return key{}, &Error{Key: printable(c.Key), Problem: problem}
	}
	if err := row.value.set(c.Value); err != nil {
		return key{}, &Error{Key: c.Key, Problem: err.Error(), Takes: row.value.takes()}
	}
	return row, nil
}

// setMember replaces the value of a key, or adds the key, or its group with it.
func setMember(file string, text []byte, row key) ([]byte, error) {
	root, err := parseText(file, text)
	if err != nil {
		return nil, err
	}
	group, name, nested := strings.Cut(row.name, ".")
	if !nested {
		return setIn(text, root, group, row, ""), nil
	}
	if under, found := memberOf(root, group); found {
		return setIn(text, under, name, row, "  "), nil
	}
	whole := comment(groupDoc(group), "  ") + "  " + quote(group) + ": {\n" + memberText(row) + "  },\n"
	return addMember(text, root, whole, ""), nil
}

// setIn replaces the value of a member of an object whose closing brace has that indent, or adds the member.
func setIn(text []byte, object hujson.Value, name string, row key, indent string) []byte {
	at, found := memberOf(object, name)
	if !found {
		return addMember(text, object, memberText(row), indent)
	}
	if many, isList := row.value.(list); isList {
		return setEntries(text, at, many, indent+"  ")
	}
	return splice(text, at.StartOffset, at.EndOffset, row.value.literal())
}

func memberOf(object hujson.Value, name string) (hujson.Value, bool) {
	for _, member := range object.Value.(*hujson.Object).Members {
		if member.Name.Value.(hujson.Literal).String() == name {
			return member.Value, true
		}
	}
	return hujson.Value{}, false
}

// addMember puts lines before the closing brace of an object.
func addMember(text []byte, object hujson.Value, lines, indent string) []byte {
	var last *hujson.Value
	if members := object.Value.(*hujson.Object).Members; len(members) > 0 {
		last = &members[len(members)-1].Value
	}
	return addTo(text, object.EndOffset-1, last, lines, indent)
}

// addTo puts lines before the closing brace of what begins before it, and a comma after the last value in there (nil:
// there is none) where none stands. The brace stands on a line of its own afterwards, with the given indent.
func addTo(text []byte, brace int, last *hujson.Value, lines, indent string) []byte {
	end := lineEnd(text)
	lines = strings.ReplaceAll(lines, "\n", end)
	at := len(bytes.TrimRight(text[:brace], " \t"))
	if at > 0 && text[at-1] == '\n' {
		text = splice(text, at, at, lines)
	} else {
		text = splice(text, at, brace, end+lines+indent)
	}
	// hujson leaves AfterExtra of the last value nil exactly where no comma follows it.
	if last != nil && last.AfterExtra == nil {
		return splice(text, last.EndOffset, last.EndOffset, ",")
	}
	return text
}

// lineEnd is how the lines of a text end.
func lineEnd(text []byte) string {
	if bytes.Contains(text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// splice replaces text[from:to], in a new slice.
func splice(text []byte, from, to int, with string) []byte {
	return append(append(bytes.Clone(text[:from]), with...), text[to:]...)
}
