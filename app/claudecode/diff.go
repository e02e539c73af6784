package claudecode

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/tailscale/hujson"
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
	// hidden stands for a value that is nobody's business.
	hidden = `"…"`
	// maxCompared bounds the lines that are compared one by one.
	maxCompared = 1000
)

// Diff shows what changes between two texts of a settings file, line by line; nil where nothing does. The values of
// variables and of whatever is named like a secret are not shown, but for the base address and our placeholder.
func Diff(before, after []byte) []Line {
	if bytes.Equal(before, after) {
		return nil
	}
	old, fresh := linesOf(masked(before)), linesOf(masked(after))
	head := 0
	for head < min(len(old), len(fresh)) && old[head] == fresh[head] {
		head++
	}
	tail := 0
	for tail < min(len(old), len(fresh))-head && old[len(old)-1-tail] == fresh[len(fresh)-1-tail] {
		tail++
	}
	var lines []Line
	for _, text := range old[max(head-around, 0):head] {
		lines = append(lines, Line{" ", text})
	}
	lines = append(lines, compare(old[head:len(old)-tail], fresh[head:len(fresh)-tail])...)
	for _, text := range old[len(old)-tail:][:min(tail, around)] {
		lines = append(lines, Line{" ", text})
	}
	return lines
}

// compare tells lines that stay from lines that go or come.
func compare(old, fresh []string) []Line {
	if len(old) > maxCompared || len(fresh) > maxCompared {
		return append(signed("-", old), signed("+", fresh)...)
	}
	// common[i][j] is the most lines that old[i:] and fresh[j:] share in order.
	common := make([][]int, len(old)+1)
	common[len(old)] = make([]int, len(fresh)+1)
	for i := len(old) - 1; i >= 0; i-- {
		common[i] = make([]int, len(fresh)+1)
		for j := len(fresh) - 1; j >= 0; j-- {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if old[i] == fresh[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var lines []Line
	i, j := 0, 0
	for i < len(old) && j < len(fresh) {
		switch {
		case old[i] == fresh[j]:
			lines = append(lines, Line{" ", old[i]})
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			lines = append(lines, Line{"-", old[i]})
			i++
		default:
			lines = append(lines, Line{"+", fresh[j]})
			j++
		}
	}
	return append(append(lines, signed("-", old[i:])...), signed("+", fresh[j:])...)
}

func signed(sign string, texts []string) []Line {
	lines := make([]Line, len(texts))
	for i, text := range texts {
		lines[i] = Line{sign, text}
	}
	return lines
}

// linesOf cuts a text into its lines, without their ends. An end at the very end makes no further line.
func linesOf(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	whole := strings.ReplaceAll(string(bytes.TrimPrefix(text, byteOrderMark)), "\r\n", "\n")
	return strings.Split(strings.TrimSuffix(whole, "\n"), "\n")
}

var (
	// secretName is how things are called whose values are not shown, secretShape how Anthropic's secrets look.
	secretName  = regexp.MustCompile(`(?i)key|token|secret|passw|auth|credential|cookie`)
	secretShape = regexp.MustCompile(`sk-ant-[A-Za-z0-9_\-]+`)
	longWord    = regexp.MustCompile(`[^\s"]{20,}`)
)

// masked is a text with its secrets hidden; one that is not understood is all hidden, and one with nothing in it has no
// line.
func masked(text []byte) []byte {
	d, err := parse(text)
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	var cuts []cut
	d.hide(d.root, false, &cuts)
	d.hideComments(&cuts)
	slices.SortFunc(cuts, func(a, b cut) int { return a.from - b.from })
	body := d.body
	for i := len(cuts) - 1; i >= 0; i-- {
		body = splice(body, cuts[i].from, cuts[i].to, cuts[i].with)
	}
	return secretShape.ReplaceAll(body, []byte("…"))
}

// cut is a piece of the text that something else is shown for.
type cut struct {
	from, to int
	with     string
}

// hide finds the texts that stand under a name like a secret's, at any depth, in the order of the file.
func (d document) hide(at hujson.Value, secret bool, cuts *[]cut) {
	switch v := at.Value.(type) {
	case hujson.Literal:
		if secret && v.Kind() == '"' {
			*cuts = append(*cuts, cut{at.StartOffset, at.EndOffset, hidden})
		}
	case *hujson.Object:
		for _, m := range v.Members {
			name := m.Name.Value.(hujson.Literal).String()
			if at.StartOffset == d.root.StartOffset && name == "env" && m.Value.Value.Kind() == '{' {
				d.hideVariables(m.Value, cuts)
				continue
			}
			d.hide(m.Value, secret || secretName.MatchString(name), cuts)
		}
	case *hujson.Array:
		for _, element := range v.Elements {
			d.hide(element, secret, cuts)
		}
	}
}

// hideComments finds long words in comments: a setting that somebody has taken out may have been a key.
func (d document) hideComments(cuts *[]cut) {
	within := func(from, to int) {
		for _, word := range longWord.FindAllIndex(d.body[from:min(to, len(d.body))], -1) {
			*cuts = append(*cuts, cut{from + word[0], from + word[1], "…"})
		}
	}
	for at := range d.root.All() {
		within(at.StartOffset-len(at.BeforeExtra), at.StartOffset)
		within(at.EndOffset, at.EndOffset+len(at.AfterExtra))
		switch v := at.Value.(type) {
		case *hujson.Object:
			within(at.EndOffset-1-len(v.AfterExtra), at.EndOffset-1)
		case *hujson.Array:
			within(at.EndOffset-1-len(v.AfterExtra), at.EndOffset-1)
		}
	}
}

// hideVariables finds what of "env" is not ours to show.
func (d document) hideVariables(env hujson.Value, cuts *[]cut) {
	for _, m := range env.Value.(*hujson.Object).Members {
		name, with := m.Name.Value.(hujson.Literal).String(), hidden
		switch value := valueOf(d, m.Value); {
		case name == BaseVariable && m.Value.Value.Kind() == '"':
			with = quoted(withoutPassword(value))
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
		return secretShape.ReplaceAllString(address, "…")
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return secretShape.ReplaceAllString(u.String(), "…")
}
