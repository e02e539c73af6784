package cli

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/control"
)

// completionCommand is `clb completion`: it writes what a shell needs. The script asks the hidden command below for
// every word, so it never falls behind the commands.
type completionCommand struct {
	Shell string `arg:"" complete:"shell" help:"bash, zsh, fish or powershell."`
}

// shellScript is how one shell completes.
type shellScript struct {
	name  string
	about string
	// install are the commands or lines that switch it on for good.
	install []string
}

func shellScripts() []shellScript {
	b := buildinfo.Binary
	return []shellScript{
		{"bash", "Bash 4 or later", []string{
			"mkdir -p ~/.local/share/bash-completion/completions",
			b + " completion bash > ~/.local/share/bash-completion/completions/" + b +
				"    # or without that package: in ~/.bashrc, source <(" + b + " completion bash)"}},
		{"zsh", "Zsh 5", []string{
			b + " completion zsh > \"${fpath[1]}/_" + b + "\"    # or in ~/.zshrc, behind compinit: source <(" + b +
				" completion zsh)"}},
		{"fish", "Fish 3", []string{
			b + " completion fish > ~/.config/fish/completions/" + b + ".fish"}},
		{"powershell", "PowerShell 5.1 or later", []string{
			b + " completion powershell | Out-String | Invoke-Expression    # in $PROFILE"}},
	}
}

func shellNames() []candidate {
	var all []candidate
	for _, s := range shellScripts() {
		all = append(all, candidate{s.name, s.about})
	}
	return all
}

// Help has the examples.
func (completionCommand) Help() string {
	text := "Writes a script for your shell, with which the Tab key completes commands, flags, and what they take: " +
		"accounts, groups, models, strategies, modes, conversations and requests. " +
		"Names come from the program that runs; nothing is opened or changed where none does.\n\nExamples:\n"
	for _, s := range shellScripts() {
		text += "\n    " + strings.Join(s.install, "\n    ")
	}
	return text + "\n"
}

//go:embed completion
var scripts embed.FS

// Run writes the script.
func (c completionCommand) Run(s *invocation) error {
	all := shellScripts()
	i := slices.IndexFunc(all, func(s shellScript) bool {
		return s.name == c.Shell || c.Shell == "pwsh" &&
			s.name == "powershell"
	})
	if i < 0 {
		return wrong("completion takes bash, zsh, fish or powershell")
	}
	text, err := scripts.ReadFile("completion/" + all[i].name)
	if err != nil {
		return fmt.Errorf("reading the script: %w", err)
	}
	_, err = fmt.Fprint(s.Out, strings.ReplaceAll(string(text), "PROGRAM", buildinfo.Binary))
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
	found := complete(ctx, parser.Model.Node, wordsOf(c.Words[0], c.Words[1:]), func() (control.API, error) {
		program, err = s.find(ctx, s.environ)
		return program, err
	})
	if program != nil {
		defer program.Close()
	}
	for _, c := range found.all {
		s.Say("%s\t%s", c.value, brief(c.description))
	}
	if found.files {
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

// wordsOf are the words as a program gets them. Bash gives the line up to the cursor, since it cuts words at "=" and
// ":" too; fish gives the last word, and zsh every one, as it is written; PowerShell drops empty arguments, so a dot is
// before each.
func wordsOf(shell string, args []string) []string {
	switch {
	case shell == "bash" && len(args) > 0:
		return splitLine(args[0])[1:]
	case shell == "fish" && len(args) > 0:
		args[len(args)-1] = unquoted(args[len(args)-1])
	case shell == "zsh":
		for i, arg := range args {
			args[i] = unquoted(arg)
		}
	case shell == "powershell":
		for i, arg := range args {
			args[i] = unquoted(strings.TrimPrefix(arg, "."))
		}
	}
	return args
}
