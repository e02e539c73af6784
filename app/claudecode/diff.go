package claudecode

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"clb/app/jsonc"
	"clb/proxy/secret"
)

// Line is a line of a change as people read it.
type Line struct {
	// Sign is "-" for a line that goes, "+" for one that comes, " " for one beside them.
	Sign string `json:"sign"`
	Text string `json:"text"`
}

const (
	// around is how many lines beside a change are shown.
	around = 2
	// hidden replaces a value that is not shown.
	hidden = `"…"`
)

// Diff shows what changes between two texts of a settings file, line by line; nil where nothing does. The values of
// variables and of whatever is named like a secret are not shown, but for the base address and our placeholder.
func Diff(before, after []byte) []Line {
	if bytes.Equal(before, after) {
		return nil
	}
	old, fresh := masked(before), masked(after)
	diff, err := udiff.ToUnifiedDiff("", "", old, udiff.Lines(old, fresh), around)
	if err != nil {
		return nil // the edits are those of the text
	}
	var lines []Line
	for _, hunk := range diff.Hunks {
		for _, line := range hunk.Lines {
			lines = append(lines, Line{signs[line.Kind], strings.TrimSuffix(line.Content, "\n")})
		}
	}
	return lines
}

var signs = map[udiff.OpKind]string{udiff.Delete: "-", udiff.Insert: "+", udiff.Equal: " "}

var (
	// secretName is how things are called whose values are not shown.
	secretName = regexp.MustCompile(`(?i)key|token|secret|passw|auth|credential|cookie`)
	longWord   = regexp.MustCompile(`[^\s"]{20,}`)
)

// masked is a text with its secrets hidden; one that is not understood is all hidden, and one with nothing in it has no
// line.
func masked(text []byte) string {
	d, err := parse(text)
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		return ""
	}
	var cuts []cut
	d.hide(d.Root, false, &cuts)
	d.hideComments(&cuts)
	slices.SortFunc(cuts, func(a, b cut) int { return a.from - b.from })
	var shown strings.Builder
	at := 0
	for _, c := range cuts {
		shown.Write(d.Body[at:c.from])
		shown.WriteString(c.with)
		at = c.to
	}
	shown.Write(d.Body[at:])
	return strings.TrimSuffix(strings.ReplaceAll(secret.Redact(shown.String()), "\r\n", "\n"), "\n") + "\n"
}

// cut is a piece of the text that something else is shown for.
type cut struct {
	from, to int
	with     string
}

// hide finds the texts that stand under a name like a secret's, at any depth, in the order of the file.
func (d document) hide(at jsonc.Value, private bool, cuts *[]cut) {
	if private && at.Value.Kind() == '"' {
		*cuts = append(*cuts, cut{at.StartOffset, at.EndOffset, hidden})
	}
	for _, m := range jsonc.Members(at) {
		name := jsonc.Name(m)
		if at.StartOffset == d.Root.StartOffset && name == "env" && m.Value.Value.Kind() == '{' {
			d.hideVariables(m.Value, cuts)
			continue
		}
		d.hide(m.Value, private || secretName.MatchString(name), cuts)
	}
	for _, element := range jsonc.Elements(at) {
		d.hide(element, private, cuts)
	}
}

// hideComments finds long words in comments: a setting that somebody has taken out may have been a key.
func (d document) hideComments(cuts *[]cut) {
	within := func(from, to int) {
		for _, word := range longWord.FindAllIndex(d.Body[from:min(to, len(d.Body))], -1) {
			*cuts = append(*cuts, cut{from + word[0], from + word[1], "…"})
		}
	}
	for at := range d.Root.All() {
		within(at.StartOffset-len(at.BeforeExtra), at.StartOffset)
		within(at.EndOffset, at.EndOffset+len(at.AfterExtra))
		inside := jsonc.Inside(*at)
		within(at.EndOffset-1-len(inside), at.EndOffset-1)
	}
}

// hideVariables finds what of "env" is not ours to show.
func (d document) hideVariables(env jsonc.Value, cuts *[]cut) {
	for _, m := range jsonc.Members(env) {
		name, with := jsonc.Name(m), hidden
		switch value := valueOf(d, m.Value); {
		case name == BaseVariable && m.Value.Value.Kind() == '"':
			with = jsonc.Quote(withoutPassword(value))
		case name == TokenVariable && value == Placeholder:
			continue
		}
		*cuts = append(*cuts, cut{m.Value.StartOffset, m.Value.EndOffset, with})
	}
}

// withoutPassword is an address as it may be shown: without user and password, and without a query, where keys go, too.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "…"
	}
	if u.User == nil && u.RawQuery == "" && u.Fragment == "" {
		return secret.Redact(address)
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return secret.Redact(u.String())
}
