package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"clb/app/backend"
	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
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
		return fmt.Sprintf("unknown command %q", m[1])
	default:
		return fmt.Sprintf("unexpected argument %q: %s", m[1], usageOf(err.Context))
	}
}

// usageOf is how the command that was typed is used.
func usageOf(k *kong.Context) string {
	if k == nil || k.Selected() == nil {
		return buildinfo.Binary + " COMMAND"
	}
	return strings.TrimSpace(buildinfo.Binary + " " + usage(k.Selected()))
}

// Exit codes. exitMeanings tells them to people.
const (
	exitDone   = 0
	exitFailed = 1
	exitWrong  = 2
)

// exitMeaning says what an exit code stands for.
type exitMeaning struct {
	code  int
	short string
	long  string
}

// exitMeanings are all exit codes of ours.
func exitMeanings() []exitMeaning {
	return []exitMeaning{
		{exitDone, "success", "Done. A second start that has shown the first one's dashboard, and a serve that was " +
			"told to stop, are done too."},
		{exitFailed, "failure", "Not done: the program does not run where the command needs it, there is no such " +
			"account or file, a person has answered no or pressed Ctrl-C, " +
			"something has failed, what it writes could not be written, or " + buildinfo.Binary +
			" doctor or test-connection has found trouble. Standard error says what, in one line."},
		{exitWrong, "usage or configuration error",
			"A wrong command line or setting, or a question that nobody is there to answer. Nothing was changed."},
	}
}

// exitExceptions say where the code is not one of ours.
func exitExceptions() string {
	return fmt.Sprintf("%s run ends with Claude Code's own exit code once that has started.", buildinfo.Binary)
}

// exitSummary is all of it in one sentence.
func exitSummary() string {
	var parts []string
	for _, m := range exitMeanings() {
		parts = append(parts, fmt.Sprintf("%d %s", m.code, m.short))
	}
	return "Exit codes: " + strings.Join(parts, ", ") + "."
}

// exitCode is the one for an error.
func exitCode(err error) int {
	var parse *kong.ParseError
	var usage *console.UsageError
	var setting *backend.UsageError
	var input *control.InputError
	switch {
	case errors.As(err, &parse), errors.As(err, &usage), errors.As(err, &setting),
		errors.As(err, &input) && input.Kind == control.Invalid:
		return exitWrong
	default:
		return exitFailed
	}
}
