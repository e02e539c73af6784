package config

import (
	"errors"
	"fmt"
	"strings"

	"clb/app/buildinfo"
	"clb/app/format"
	"clb/app/jsonc"
)

// maxFile bounds the settings file, in bytes.
const maxFile = 256 << 10

// NewFile is the settings file of a fresh installation: every key with its comment and default.
func NewFile() []byte {
	s := Default()
	var b strings.Builder
	fmt.Fprintf(&b, "// Settings of %s. Change what you like; the program reads this file when it starts,\n",
		buildinfo.Name)
	b.WriteString("// and what stands under \"routing\" and \"hold\" as soon as it changes. A key that is missing " +
		"has its default. When the\n" +
		"// program itself changes a value, your comments stay.\n{\n")
	rows := table(&s)
	for i, row := range rows {
		group, _, nested := strings.Cut(row.name, ".")
		if i > 0 {
			b.WriteString("\n")
		}
		if nested && !strings.HasPrefix(rows[i-1].name, group+".") {
			b.WriteString(comment(groupDoc(group), "  ") + "  " + jsonc.Quote(group) + ": {\n")
		}
		b.WriteString(memberText(row))
		if nested && (i+1 == len(rows) || !strings.HasPrefix(rows[i+1].name, group+".")) {
			b.WriteString("  },\n")
		}
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

// memberText is a key with its comment and value, as lines of the file.
func memberText(row key) string {
	fresh := Default()
	standard, _ := find(table(&fresh), row.name)
	about := row.doc + "\nDefault " + standard.value.literal() + "; takes " + row.value.schema().String() + "."
	if row.variable != "" {
		about += "\nThe environment variable " + row.variable + " goes before it."
	}
	group, name, nested := strings.Cut(row.name, ".")
	indent := "    "
	if !nested {
		name, indent = group, "  "
	}
	return comment(about, indent) + indent + jsonc.Quote(name) + ": " + inLines(row.value, indent) + ",\n"
}

// inLines is a value as a fresh member has it: the entries of a list stand in lines of their own.
func inLines(v value, indent string) string {
	many, isList := v.(list)
	if !isList || len(many.entries()) == 0 {
		return v.literal()
	}
	return "[\n" + jsonc.ListLines(many.entries(), indent+"  ") + indent + "]"
}

// comment turns a text into lines of comment.
func comment(text, indent string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(indent + "// " + line + "\n")
	}
	return b.String()
}

// Parse reads a settings file over the defaults. The file's name is for errors, which are *Error: a syntax error, an
// unknown or repeated key, a value of the wrong type or out of range, two values that do not go together.
func Parse(name string, text []byte) (Settings, error) {
	s := Default()
	origins, err := parseInto(&s, name, text)
	if err != nil {
		return Settings{}, err
	}
	return s, s.checkTogether(origins)
}

// origins says for each key that was set where that was: "FILE:LINE" or a variable.
type origins map[string]string

// parseInto sets what the file has.
func parseInto(s *Settings, name string, text []byte) (origins, error) {
	document, err := parseText(name, text)
	if err != nil {
		return nil, err
	}
	r := reader{file: name, document: document, rows: table(s), seen: origins{}}
	return r.seen, r.object("", document.Root)
}

// parseText reads the syntax.
func parseText(name string, text []byte) (jsonc.Document, error) {
	document, err := jsonc.Parse(text, maxFile)
	if wrong, ok := errors.AsType[*jsonc.Error](err); ok {
		return document, &Error{Where: wrong.In(name), Problem: wrong.Error()}
	}
	if document.Blank {
		return document, &Error{Where: name + ":1", Problem: "the file is empty; delete it, and the next start " +
			"makes a fresh one"}
	}
	return document, err
}

// reader walks through the file's members.
type reader struct {
	file     string
	document jsonc.Document
	rows     []key
	seen     origins
}

// object reads the members of the top (group "") or of a group.
func (r reader) object(group string, at jsonc.Value) error {
	if at.Value.Kind() != '{' {
		return r.wrong(at, group, "this is "+jsonc.KindInWords(at), "keys and values in braces { }")
	}
	for _, member := range jsonc.Members(at) {
		if err := r.member(group, member); err != nil {
			return err
		}
	}
	return nil
}

func (r reader) member(group string, member jsonc.Member) error {
	short := jsonc.Name(member)
	name := short
	if group != "" {
		name = group + "." + short
	}
	if _, twice := r.seen[name]; twice {
		return r.wrong(member.Name, format.Printable(name), "it stands here for the second time", "")
	}
	if group == "" && isGroup(r.rows, name) {
		r.seen[name] = r.where(member.Name)
		return r.object(name, member.Value)
	}
	row, known := find(r.rows, name)
	if !known || strings.Contains(short, ".") {
		return r.unknown(group, short, member.Name)
	}
	r.seen[name] = r.where(member.Name)
	return r.value(row, member.Value)
}

// value reads what a key has.
func (r reader) value(row key, at jsonc.Value) error {
	kind := at.Value.Kind()
	if kind == 'f' {
		kind = 't'
	}
	if kind != row.value.kind() {
		return r.wrong(at, row.name, "this is "+jsonc.KindInWords(at), row.value.schema().String())
	}
	if many, isList := row.value.(list); isList {
		return r.list(row.name, many, at)
	}
	if err := row.value.set(jsonc.Text(at)); err != nil {
		return r.wrong(at, row.name, err.Error(), row.value.schema().String())
	}
	return nil
}

// list reads the entries of a list. A mistake is reported at the line of its entry.
func (r reader) list(name string, into list, at jsonc.Value) error {
	into.clear()
	for _, entry := range jsonc.Elements(at) {
		if entry.Value.Kind() != '"' {
			return r.wrong(entry, name, "this entry is "+jsonc.KindInWords(entry), into.schema().String())
		}
		if err := into.add(jsonc.Text(entry)); err != nil {
			return r.wrong(entry, name, err.Error(), into.schema().String())
		}
	}
	return nil
}

func (r reader) unknown(group, short string, at jsonc.Value) error {
	known := names(r.rows, group)
	problem, name := "there is no such key", short
	if near := nearest(short, known); near != "" {
		problem += "; did you mean " + near + "?"
	} else {
		problem += "; there are " + strings.Join(known, ", ")
	}
	if group != "" {
		name = group + "." + short
	}
	return r.wrong(at, format.Printable(name), problem, "")
}

func (r reader) wrong(at jsonc.Value, key, problem, takes string) error {
	return &Error{Where: r.where(at), Key: key, Problem: problem, Takes: takes}
}

func (r reader) where(at jsonc.Value) string {
	return fmt.Sprintf("%s:%d", r.file, r.document.Line(at))
}
