package config

import (
	"errors"
	"strings"

	"clb/app/format"
	"clb/app/jsonc"
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
	edited, err := edit(name, text, changes)
	if err != nil {
		return nil, err
	}
	if _, err := Parse(name, edited); err != nil {
		return nil, withoutPlace(err)
	}
	return edited, nil
}

// edit sets keys in a text that is valid; what it makes may have values that do not go together.
func edit(name string, text []byte, changes []Change) ([]byte, error) {
	for _, change := range changes {
		row, err := change.row()
		if err != nil {
			return nil, err
		}
		if text, err = setMember(name, text, row); err != nil {
			return nil, err
		}
	}
	return text, nil
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
		return key{}, &Error{Key: format.Printable(c.Key), Problem: problem}
	}
	if err := row.value.set(c.Value); err != nil {
		return key{}, &Error{Key: c.Key, Problem: err.Error(), Takes: row.value.schema().String()}
	}
	return row, nil
}

// setMember replaces the value of a key, or adds the key, or its group with it.
func setMember(file string, text []byte, row key) ([]byte, error) {
	document, err := parseText(file, text)
	if err != nil {
		return nil, err
	}
	group, name, nested := strings.Cut(row.name, ".")
	if !nested {
		return setIn(document, document.Root, group, row, ""), nil
	}
	if under := jsonc.Lookup(document.Root, group); under != nil {
		return setIn(document, *under, name, row, "  "), nil
	}
	whole := comment(groupDoc(group), "  ") + "  " + jsonc.Quote(group) + ": {\n" + memberText(row) + "  },\n"
	return document.AppendLines(document.Root, whole, ""), nil
}

// setIn replaces the value of a member of an object whose closing brace has that indent, or adds the member.
func setIn(document jsonc.Document, object jsonc.Value, name string, row key, indent string) []byte {
	at := jsonc.Lookup(object, name)
	if at == nil {
		return document.AppendLines(object, memberText(row), indent)
	}
	if want, isList := row.value.(list); isList {
		return document.SetList(*at, asEntries(jsonc.Elements(*at), want), want.entries(), indent+"  ")
	}
	return document.Replace(*at, row.value.literal())
}

// asEntries are the elements of a list as such a value writes them. The file was checked before.
func asEntries(elements []jsonc.Value, value list) []string {
	have := value.empty()
	for _, e := range elements {
		_ = have.add(jsonc.Text(e))
	}
	return have.entries()
}
