package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"clb/app/buildinfo"

	"github.com/alecthomas/kong"
)

// errShown ends a command line whose answer, a help or a version, stands on the screen already.
var errShown = errors.New("shown")

// helpFlag is --help: it answers before anything else about the line is checked.
type helpFlag bool

// BeforeReset shows the help of what was typed so far.
func (helpFlag) BeforeReset(k *kong.Context) error {
	if err := printHelp(k); err != nil {
		return err
	}
	return errShown
}

// IgnoreDefault keeps the flag from being set by anything but the command line.
func (helpFlag) IgnoreDefault() {}

// helpCommand is `clb help`.
type helpCommand struct {
	Command []string `arg:"" optional:"" complete:"command" help:"The command to explain."`
}

// Help has the examples.
func (helpCommand) Help() string { return examples("help", "help add") }

// Run shows the help.
func (c helpCommand) Run(ctx context.Context, s *invocation) error {
	if len(c.Command) > 1 {
		return wrong("help takes one command")
	}
	return s.command(ctx, append(c.Command, "--help"))
}

// printHelp shows the program's help or a command's.
func printHelp(k *kong.Context) error {
	// Without a command the line means the default one; its help would hide all others.
	if k.Selected() != nil && !typed(k) {
		k.Path = k.Path[:1]
	}
	return kong.DefaultHelpPrinter(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 100,
		ValueFormatter: kong.DefaultHelpValueFormatter}, k)
}

// typed reports whether the line names a command.
func typed(k *kong.Context) bool {
	for _, p := range k.Path {
		if p.Command != nil {
			names := append([]string{p.Command.Name}, p.Command.Aliases...)
			if slices.ContainsFunc(k.Args, func(arg string) bool { return slices.Contains(names, arg) }) {
				return true
			}
		}
	}
	return false
}

// helpFor is the command that explains what went wrong.
func helpFor(k *kong.Context) string {
	if k != nil && k.Selected() != nil && typed(k) {
		return fmt.Sprintf("%s help %s", buildinfo.Binary, k.Selected().Name)
	}
	return buildinfo.Binary + " help"
}

func description() string {
	return fmt.Sprintf("%s spreads Claude Code's requests over several accounts of yours, so that work goes on when "+
		"one reaches a limit.\n\n"+
		"A command asks the program that runs, or works on its data while none runs. "+
		"%s %s help COMMAND explains a command.", buildinfo.Name, exitSummary(), buildinfo.Binary)
}

// examples makes the last part of a command's help.
func examples(lines ...string) string {
	text := "Examples:\n"
	for _, line := range lines {
		text += "\n    " + buildinfo.Binary + " " + line
	}
	return text + "\n"
}
