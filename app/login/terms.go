package login

import (
	"strings"

	"clb/app/buildinfo"
	"clb/proxy/oauth"
)

// TermsEdition changes whenever the meaning of the notice does, so that an acceptance can be kept beside what was
// accepted.
const TermsEdition = 1

// Notice is a text that must be read and accepted. Command line, page and tray draw it from these parts.
type Notice struct {
	Title string
	// Paragraphs are without line breaks.
	Paragraphs []string
	Links      []Link
	// Question is what an answer of yes accepts.
	Question string
}

// Link is a document that the notice points to.
type Link struct{ Name, URL string }

// NeedsTerms reports whether sign-ins of that mode, and credentials of its kind, come after the notice: those of a
// subscription do, API keys do not.
func NeedsTerms(m oauth.Mode) bool { return m != oauth.Console }

// Terms is what a user has to know, once, before the first subscription account.
func Terms() Notice {
	return Notice{
		Title: "Using a Claude subscription",
		Paragraphs: []string{
			"Anthropic's terms mean the sign-in of a subscription for its owner's ordinary use of Claude Code and " +
				"Anthropic's own apps. " +
				"They do not let other programs offer that sign-in to people, or send requests with a subscription " +
				"on somebody else's behalf, " +
				"and Anthropic may act on that without notice. API keys are not restricted in this way.",
			buildinfo.Name + " runs on your machine for you alone: it holds accounts that are yours and forwards " +
				"what your own Claude Code sends, " +
				"unchanged and without posing as anything else. Add only accounts that belong to you, and judge for " +
				"yourself whether your use " +
				"is within the terms:",
		},
		Links: []Link{
			{"Legal and compliance", "https://code.claude.com/docs/en/legal-and-compliance"},
			{"Consumer terms", "https://www.anthropic.com/legal/consumer-terms"},
		},
		Question: "Do you accept this?",
	}
}

// Text is the notice for a terminal of that many columns, without the question; it ends with a line break.
func (n Notice) Text(columns int) string {
	var b strings.Builder
	b.WriteString(n.Title + "\n")
	for _, p := range n.Paragraphs {
		b.WriteString("\n")
		for _, line := range wrap(p, columns-2) {
			b.WriteString("  " + line + "\n")
		}
	}
	b.WriteString("\n")
	for _, l := range n.Links {
		b.WriteString("    " + l.URL + "\n")
	}
	return b.String()
}

// wrap breaks a paragraph into lines of at most that many characters, at blanks only.
func wrap(paragraph string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(paragraph) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
