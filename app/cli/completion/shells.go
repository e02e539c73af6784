// Package completion completes command lines for shells: cursor.go finds what a word is, values.go its candidates, and
// shells.go has the scripts of the shells and how each passes its words.
//
// The scripts ask the program for every word, so they never fall behind the commands.
package completion

import (
	"embed"
	"strings"

	"clb/app/buildinfo"
)

// Shell is one shell that can complete.
type Shell struct {
	Name  string
	About string
	// Install are the commands or lines that install it.
	Install []string
}

// Shells are all of them.
func Shells() []Shell {
	b := buildinfo.Binary
	return []Shell{
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

//go:embed scripts
var scripts embed.FS

// Script is the script of a shell; false: there is none for it.
func Script(shell string) (text string, ok bool) {
	if shell == "pwsh" {
		shell = "powershell"
	}
	content, err := scripts.ReadFile("scripts/" + shell)
	return strings.ReplaceAll(string(content), "PROGRAM", buildinfo.Binary), err == nil
}

// Words are the words as a program gets them. Bash gives the line up to the cursor, since it cuts words at "=" and
// ":" too; fish gives the last word, and zsh every one, as it is written; PowerShell drops empty arguments, so a dot is
// before each.
func Words(shell string, args []string) []string {
	switch {
	case shell == "bash" && len(args) > 0:
		return SplitLine(args[0])[1:]
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

// SplitLine cuts a line of a shell that is being typed into its words, without their quotes. The last one may be empty,
// and its quote still open. There is always one.
func SplitLine(line string) []string {
	words := []string{}
	var word strings.Builder
	inside, quote := false, rune(0)
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case quote == '\'' && r != quote:
			word.WriteRune(r)
		case quote != 0 && r == quote:
			quote = 0
		case r == '\\' && i+1 < len(runes) && (quote == 0 || strings.ContainsRune(`"\$`+"`", runes[i+1])):
			i++
			inside = true
			word.WriteRune(runes[i])
		case quote == 0 && (r == '\'' || r == '"'):
			quote, inside = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if inside {
				words = append(words, word.String())
				word.Reset()
				inside = false
			}
		default:
			inside = true
			word.WriteRune(r)
		}
	}
	return append(words, word.String())
}

// unquoted is one word as it is written, without its quotes.
func unquoted(word string) string { return strings.Join(SplitLine(word), " ") }
