package cli

import (
	"regexp"
	"strings"

	"clb/app/buildinfo"

	"github.com/alecthomas/kong"
)

// The words in which the parser of the command line tells of a mistake.
var (
	strayWord   = regexp.MustCompile(`^unexpected argument (.*?)(, did you mean .*)?$`)
	missingWord = regexp.MustCompile(`^expected "(.*?)"$`)
	noNumber    = regexp.MustCompile(`^(.*): expected a valid \d+ bit int but got "(.*)"$`)
)

// parseWords tells of a mistake in a command line so that a person knows what to type instead.
func parseWords(err *kong.ParseError) string {
	text := err.Error()
	if m := missingWord.FindStringSubmatch(text); m != nil {
		return m[1] + " is missing: " + usageOf(err.Context)
	}
	if m := noNumber.FindStringSubmatch(text); m != nil {
		return m[1] + ` takes a whole number, not "` + m[2] + `"`
	}
	m := strayWord.FindStringSubmatch(text)
	switch {
	case m == nil:
		return text
	case err.Context == nil || !typed(err.Context):
		return "there is no command " + m[1] + m[2]
	default:
		return m[1] + " is one word too many: " + usageOf(err.Context)
	}
}

// usageOf is how the command that was typed is used.
func usageOf(k *kong.Context) string {
	if k == nil || k.Selected() == nil {
		return buildinfo.Binary + " COMMAND"
	}
	return strings.TrimSpace(buildinfo.Binary + " " + usage(k.Selected()))
}
