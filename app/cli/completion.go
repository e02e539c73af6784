package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"clb/app/cli/completion"
	"clb/app/control"
)

// completionCommand is `clb completion`: it writes what a shell needs. The script asks the hidden command below for
// every word, so it never falls behind the commands.
type completionCommand struct {
	Shell string `arg:"" complete:"shell" help:"bash, zsh, fish or powershell."`
}

// Help has the examples.
func (completionCommand) Help() string {
	text := "Writes a script for your shell, with which the Tab key completes commands, flags, and what they take: " +
		"accounts, groups, models, strategies, modes, conversations and requests. " +
		"Names come from the program that runs; nothing is opened or changed where none does.\n\nExamples:\n"
	for _, s := range completion.Shells() {
		text += "\n    " + strings.Join(s.Install, "\n    ")
	}
	return text + "\n"
}

// Run writes the script.
func (c completionCommand) Run(s *invocation) error {
	text, ok := completion.Script(c.Shell)
	if !ok {
		return wrong("completion takes bash, zsh, fish or powershell")
	}
	_, err := fmt.Fprint(s.Out, text)
	return err
}

// completeCommand is what those scripts ask: clb __complete SHELL WORDS..., the last of which is being typed. Each
// answer is a line: a value, a tab, and what it is; the line ":files" says that names of files fit too. It never fails
// and says nothing else: whoever types must not be disturbed.
type completeCommand struct {
	Words []string `arg:"" optional:"" complete:"none" help:"The shell, and the words behind the program's name."`
}

// completePatience bounds how long a program that runs is waited for.
const completePatience = 2 * time.Second

// Help has the examples.
func (completeCommand) Help() string { return examples("__complete fish remove w") }

// Run writes how the last word can go on.
func (c completeCommand) Run(ctx context.Context, s *invocation) error {
	if len(c.Words) == 0 {
		return nil
	}
	parser, err := newParser(s)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, completePatience)
	defer cancel()
	var program running
	words := completion.Words(c.Words[0], c.Words[1:])
	found := completion.Complete(ctx, parser.Model.Node, words, valueKinds(parser.Model.Node), func() (control.API, error) {
		program, err = s.find(ctx, s.environ)
		return program, err
	})
	if program != nil {
		defer program.Close()
	}
	for _, c := range found.All {
		s.Say("%s\t%s", c.Value, brief(c.Description))
	}
	if found.Files {
		s.Say(":files")
	}
	return nil
}

// brief is the first sentence of a text, for a list.
func brief(about string) string {
	about, _, _ = strings.Cut(about, ". ")
	about, _, _ = strings.Cut(about, "; ")
	return strings.TrimSuffix(about, ".")
}
