package cli

import (
	"errors"
	"fmt"
	"strings"

	"clb/app/backend"
	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"

	"github.com/alecthomas/kong"
)

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
		{exitDone, "done", "Done. A second start that has shown the first one's dashboard, and a serve that was told " +
			"to stop, are done too."},
		{exitFailed, "not done", "Not done: the program does not run where the command needs it, there is no such " +
			"account or file, a person has answered no or pressed Ctrl-C, " +
			"something has failed, what it writes could not be written, or " + buildinfo.Binary +
			" doctor or test-connection has found trouble. Standard error says what, in one line."},
		{exitWrong, "a wrong command line or setting",
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
