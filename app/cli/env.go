package cli

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"

	"clb/app/buildinfo"
	"clb/app/claudecode"
	"clb/app/cli/console"
)

// envCommand is `clb env`.
type envCommand struct {
	Group string `placeholder:"NAME" complete:"group" help:"Use the accounts of this group only."`
	Shell string `placeholder:"sh|fish|powershell" complete:"dialect" help:"${env_shell}"`
}

// Help has the examples.
func (envCommand) Help() string {
	return "Writes the variables with which Claude Code, and other programs that speak Anthropic's API, ask this " +
		"program, as commands of the shell. " +
		"bash, zsh, dash and ksh take sh. A program that wants a token and has none takes any as " +
		claudecode.TokenVariable + ": it goes no further than to this program.\n\n" +
		"Examples:\n\n    eval \"$(" + buildinfo.Binary + " env)\"\n    " + buildinfo.Binary +
		" env --shell fish | source\n    " +
		buildinfo.Binary + " env --shell powershell | Out-String | Invoke-Expression\n    " + buildinfo.Binary +
		" env --group work\n"
}

// Run writes the commands.
func (c envCommand) Run(ctx context.Context, s *invocation) error {
	shell, err := c.dialect(s)
	if err != nil {
		return err
	}
	to, err := s.service(ctx, c.Group)
	if err != nil {
		return err
	}
	start, err := s.prepare(to, nil)
	if err != nil {
		return err
	}
	for _, name := range start.Unset {
		s.Say("%s", shell.unset(name))
	}
	for _, v := range start.Set {
		s.Say("%s", shell.set(v))
	}
	if len(start.Because) > 0 {
		s.Tell("Note: for Claude Code these do not count here, since it takes %s first. %s run overrides that.",
			overriddenBy(start), buildinfo.Binary)
	}
	if !to.running {
		s.Tell("Note: %s is not running: start it with %s.", buildinfo.Name, buildinfo.Binary)
	}
	return nil
}

// dialect is how a shell wants it.
type dialect struct {
	set   func(claudecode.Variable) string
	unset func(name string) string
}

// dialect finds the shell.
func (c envCommand) dialect(s *invocation) (dialect, error) {
	name := c.Shell
	if name == "" {
		own, _ := s.env("SHELL")
		name = shellOf(own, runtime.GOOS)
	}
	d, ok := dialectOf(name)
	if !ok {
		return d, console.Wrong("--shell takes sh (also for bash, zsh, dash and ksh), fish or powershell")
	}
	return d, nil
}

// shellOf is the shell that SHELL names; a name that means nothing here is most likely one that takes sh.
func shellOf(own, goos string) string {
	if own == "" && goos == "windows" {
		return "powershell"
	}
	name := strings.TrimSuffix(filepath.Base(filepath.ToSlash(own)), ".exe")
	if _, ok := dialectOf(name); ok {
		return name
	}
	return "sh"
}

func dialectOf(shell string) (dialect, bool) {
	switch shell {
	case "sh", "bash", "zsh", "dash", "ksh", "ash":
		return dialect{
			set: func(v claudecode.Variable) string {
				return "export " + v.Name + "='" + strings.ReplaceAll(v.Value, "'", `'\''`) + "'"
			},
			unset: func(name string) string { return "unset " + name },
		}, true
	case "fish":
		quote := strings.NewReplacer(`\`, `\\`, "'", `\'`)
		return dialect{
			set: func(v claudecode.Variable) string {
				return "set -gx " + v.Name + " '" + quote.Replace(v.Value) +
					"'"
			},
			unset: func(name string) string { return "set -e " + name },
		}, true
	case "powershell", "pwsh":
		// PowerShell takes the curly quotes for plain ones.
		quote := strings.NewReplacer("'", "''", "\u2018", "\u2018\u2018", "\u2019", "\u2019\u2019", "\u201a",
			"\u201a\u201a", "\u201b", "\u201b\u201b")
		return dialect{
			set: func(v claudecode.Variable) string {
				return "$env:" + v.Name + " = '" + quote.Replace(v.Value) +
					"'"
			},
			unset: func(name string) string { return "Remove-Item Env:" + name + " -ErrorAction SilentlyContinue" },
		}, true
	}
	return dialect{}, false
}
