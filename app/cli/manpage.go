package cli

import "strings"

// page is a manual page in roff's man macros.
type page struct {
	b strings.Builder
	// fresh says that a heading has just been written, which begins a paragraph too.
	fresh bool
}

// raw writes roff as it is.
func (m *page) raw(roff string) {
	m.b.WriteString(roff)
	m.fresh = false
}

// line writes a macro with its arguments.
func (m *page) line(macro string, args ...string) {
	m.raw(macro)
	for _, arg := range args {
		m.raw(` "` + strings.ReplaceAll(roffText(arg), `"`, `\(dq`) + `"`)
	}
	m.raw("\n")
}

func (m *page) section(name string) {
	m.line(".SH", name)
	m.fresh = true
}

func (m *page) subsection(name string) {
	m.line(".SS", name)
	m.fresh = true
}

// paragraph begins one.
func (m *page) paragraph() {
	if !m.fresh {
		m.raw(".PP\n")
	}
}

// widest is how long a line of the page is, as manual pages are written.
const widest = 78

// text writes a text that is filled.
func (m *page) text(s string) {
	line := ""
	for word := range strings.FieldsSeq(s) {
		if line != "" && len(line)+1+len(word) > widest {
			m.verbatim(line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	m.verbatim(line)
}

// verbatim writes one line that is no macro, whatever it begins with.
func (m *page) verbatim(line string) {
	line = roffText(line)
	if strings.HasPrefix(line, ".") {
		line = `\&` + line
	}
	m.raw(line + "\n")
}

// item writes a term and what it means.
func (m *page) item(term, meaning string) {
	m.raw(".TP\n")
	m.line(".B", term)
	m.text(meaning)
}

// paragraphs writes a text as --help has it: paragraphs with an empty line between, and examples, which are indented
// and stay as they are.
func (m *page) paragraphs(s string) {
	for part := range strings.SplitSeq(strings.Trim(s, "\n"), "\n\n") {
		switch {
		case part == "":
		case strings.HasPrefix(part, "    "):
			m.paragraph()
			m.raw(".RS 4\n.nf\n")
			for line := range strings.SplitSeq(part, "\n") {
				m.verbatim(strings.TrimPrefix(line, "    "))
			}
			m.raw(".fi\n.RE\n")
		default:
			m.paragraph()
			m.text(part)
		}
	}
}

// roffText escapes what roff reads as more than a character. A dash is one that can be copied into a shell, and so are
// quotes.
func roffText(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, "…",
		"...").Replace(s)
}
