package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"clb/app/buildinfo"
	"clb/app/cli/console"
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
		return console.Wrong("help takes one command")
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

// nameHelpTexts puts the longer help texts where the tags name them. kong's own variables would do the same, but kong
// expands every variable anew for every flag, which takes longer than all else at a start.
func nameHelpTexts(k *kong.Kong) error {
	return kong.Visit(k.Model, func(v kong.Visitable, next kong.Next) error {
		var help *string
		switch v := v.(type) {
		case *kong.Node:
			help = &v.Help
		case *kong.Flag:
			help = &v.Help
		case *kong.Value:
			help = &v.Help
		default:
			return next(nil)
		}
		if key, named := strings.CutPrefix(*help, "${"); named {
			text, there := helpTexts[strings.TrimSuffix(key, "}")]
			if !there {
				return fmt.Errorf("there is no help text %q", key)
			}
			*help = text
		}
		return next(nil)
	})
}

// helpTexts are the longer help texts of flags and arguments, as the tags name them.
var helpTexts = map[string]string{
	"add_endpoint": "Add another service that speaks Anthropic's API, by its base address. It is used " +
		"only while no Claude account can serve.",
	"add_import": "Take the login from a credentials file of Claude Code; without FILE from its own on " +
		"this machine.",
	"add_key": "Take an API key of the Console, from standard input or a hidden prompt; with " +
		"--endpoint the key of that service.",
	"add_mode": "How it is paid for: max is a subscription, console an API key. By default what the " +
		"secret is, or asked for.",
	"add_model": "A model that the service serves, under its own name for it: claude-opus-*=its-model. " +
		"Repeat it for more; the first that fits counts.",
	"add_nobrowser": "Open no browser: only show the addresses of the sign-in page, and take the code from " +
		"here.",
	"add_token": "Take the token that 'claude setup-token' has made, from standard input or a hidden " +
		"prompt.",
	"backup":     "Write a copy of the data file, without secrets, also while the program runs.",
	"complete":   "Say how a command line can go on; for completion.",
	"completion": "Write what your shell needs to complete commands by the Tab key.",
	"connect":    "Point Claude Code at this program, by its own settings.",
	"connect_placeholder": "Give Claude Code a placeholder token even though it has a login: for one that was " +
		"taken over with add --import.",
	"connect_replace": "Take the place of another service that Claude Code is pointed at; disconnect puts it " +
		"back.",
	"doctor":             "Check the setup and fix problems.",
	"env":                "Write the variables that point a shell's programs here.",
	"env_shell":          "For which shell; by default the one that SHELL names, on Windows PowerShell.",
	"export":             "Write all accounts, secrets too, and the settings to a sealed file.",
	"exporthistory":      "Write the requests as CSV or JSON lines.",
	"exporthistory_file": "Where to write it; - or nothing is standard output.",
	"exporthistory_format": "What to write: a table of comma-separated values, or a line of JSON for each " +
		"request. By default what the file's name says, else csv.",
	"filter_outcome": "Those that ended so: complete, error, truncated, cancelled or interrupted.",
	"hold":           "Show or set how long requests wait when every account is spent.",
	"hold_minutes": "How many minutes a request may wait, 1 to 60, or off; without it what is in force is " +
		"shown.",
	"import":          "Take the accounts from such a file.",
	"logs_level":      "Leave out what is less urgent.",
	"logs_lines":      "How many of the newest lines to show; 0 with -f shows only new ones.",
	"mode":            "Show or set the mode: auto, prefer one account, only one account, bypass.",
	"mode_account":    "The account that prefer and only are about.",
	"mode_for":        "End prefer or only after that time: 2h, 90m, 3d. Then the mode is auto again.",
	"mode_mode":       "auto, prefer, only or bypass; without it the one in force is shown.",
	"mode_until":      "End it at a time of day (18:30) or on a day (2026-12-01).",
	"report":          "Write what a bug report needs, without names and secrets.",
	"report_file":     "Where to write it; - is standard output. Left out: a new file in this folder.",
	"requests_cursor": "Show what follows the page before; that page's end names it.",
	"route_model": "A pattern of models: * is any text, ? one character, [ab] one of some. Quote it, or " +
		"the shell reads it.",
	"route_only":      "Let these accounts alone serve the models: work,home.",
	"run":             "Start Claude Code through this program, without changing a file.",
	"run_args":        "What Claude Code is given; put -- before it.",
	"sessions":        "Show the sessions: their account, requests, tokens, value.",
	"sessions_cursor": "Show what follows the page before; that page's end names it.",
	"set":             "Set an account's name, priority, group, note or pause.",
	"set_group": "The group that it serves, and nothing else: /g/GROUP behind the program's address; " +
		"\"\" takes it away.",
	"set_pause": "Give it no new requests for a time (2h, 3d), until a time (18:30) or a day " +
		"(2026-12-01); off ends the pause.",
	"set_priority": "When it is used: lower is used first; -1000 to 1000. Without one it is 0.",
	"signin_nobrowser": "Open no browser: only show the addresses of the sign-in page, and take the code from " +
		"here.",
	"startup": "Show or set whether the program starts at login.",
	"stats_by": "What to tell apart; hour is the hour of the day. By default account, or model with " +
		"--account.",
	"strategy_name": "balanced, least-used, drain or priority; without it the one in force is shown.",
	"stretch_from": "Begin there: a day (2026-11-01), a moment (\"2026-11-01 18:30\"), a time of today " +
		"(18:30), or so long ago (36h, 30d).",
	"testconnection": "Test the connection to Anthropic.",
	"why_id": "The request's ID, as 'clb requests' and the answer's header tell it; last is the " +
		"newest one.",
}
