package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"clb/app/buildinfo"
	"clb/app/control/controltest"
	"clb/app/status"
)

// shellAt finds a shell for a test. On CI it must be there.
func shellAt(t *testing.T, name string) string {
	t.Helper()
	if name == "bash" && runtime.GOOS == "darwin" {
		t.Skip("the system's own bash is older than 4")
	}
	program, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed: packaging/test-deps.sh installs it", name)
	}
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return program
}

// typist types into a shell that has the completion.
type typist struct {
	*person
	lines int
}

// oddNames are accounts whose names mean something to shells.
func oddNames() controltest.Config {
	c := controltest.Config{Version: buildinfo.Version, StartedAt: time.Now(), Address: "http://localhost:8080"}
	for _, name := range []string{"work", "home", "my own one", `$HOME "it's"`, "a:b", "zwölf"} {
		c.Accounts = append(c.Accounts, status.Account{Name: name, Mode: "max", State: status.Ready})
	}
	return c
}

// atShell starts an interactive shell and switches the completion on in it.
func atShell(t *testing.T, program string, args []string, setUp ...string) *typist {
	t.Helper()
	folder := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(folder, buildinfo.Binary)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "notes of mine.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = folder
	cmd.Env = []string{"PATH=" + folder + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + folder,
		"TERM=xterm", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", quickExit,
		"CLB_TEST_SOCKET=" + controltest.Serve(t, controltest.New(oddNames()))}
	screen, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 200})
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skip("no terminals can be made here")
	}
	if err != nil {
		t.Fatal(err)
	}
	p := &typist{person: &person{t: t, screen: screen, cmd: cmd, news: make(chan struct{}, 1)}}
	watched := make(chan struct{})
	go func() { defer close(watched); p.watch() }()
	t.Cleanup(sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = screen.Close()
		<-watched
	}))
	for i, line := range append(setUp, "echo") {
		p.enter(fmt.Sprintf("%s; echo set-up-%d-done | tr - _", line, i))
		p.sees(fmt.Sprintf("set_up_%d_done", i))
	}
	return p
}

func (p *typist) enter(keys string) {
	p.t.Helper()
	if _, err := p.screen.WriteString(keys + "\r"); err != nil {
		p.t.Fatal(err)
	}
}

// completes types a line with Tabs in it, and has the shell itself read what became of it, as the words of a printf.
func (p *typist) completes(line string, want ...string) {
	p.t.Helper()
	p.reads(line, append([]string{buildinfo.Binary}, want...)...)
}

// reads does that for a line that begins with something else.
func (p *typist) reads(line string, want ...string) {
	p.t.Helper()
	p.lines++
	p.enter(fmt.Sprintf("%s\x01printf '[%%s]' line%d \x05; echo", line, p.lines))
	p.sees(fmt.Sprintf("[line%d][%s]", p.lines, strings.Join(want, "][")))
}

// lists types a line that can go on in several ways, and wants them shown.
func (p *typist) lists(line string, want ...string) {
	p.t.Helper()
	if _, err := p.screen.WriteString(line); err != nil {
		p.t.Fatal(err)
	}
	for _, w := range want {
		p.sees(w)
	}
	p.enter("\x15echo") // which empties the line first
}

// shared is what every shell must complete.
func (p *typist) shared() {
	p.completes("clb stra\tdra\t", "strategy", "drain")
	p.completes("clb remove wo\t", "remove", "work")
	p.completes("clb remove my\t--y\t", "remove", "my own one", "--yes")
	p.completes("clb enable '$H\t", "enable", `$HOME "it's"`)
	p.completes("clb disable zw\t", "disable", "zwölf")
	p.completes("clb rename a\tnew", "rename", "a:b", "new")
	p.completes("clb requests --outc\ttru\t--stat\t42\t", "requests", "--outcome", "truncated", "--status", "429")
	p.completes("clb requests --outcome=tru\t", "requests", "--outcome=truncated")
	p.completes("clb route 'x*' --only work,ho\t", "route", "x*", "--only", "work,home")
	p.completes("clb mode only wo\t--fo\t3d\t", "mode", "only", "work", "--for", "3d")
	p.completes("clb backup no\t", "backup", "notes of mine.db")
	p.completes("clb help comple\t", "help", "completion")
	p.completes("clb run -- --mod\t", "run", "--", "--mod")
}

func TestBashCompletes(t *testing.T) {
	p := atShell(t, shellAt(t, "bash"), []string{"--norc", "--noprofile", "-i"},
		"bind 'set enable-bracketed-paste off'", "source <(clb completion bash)")
	p.shared()
	p.completes("clb disable a:\t", "disable", "a:b")
	p.completes("clb export-accounts x --passphrase-file=no\t", "export-accounts", "x",
		"--passphrase-file=notes of mine.db")
	p.completes("clb enable \"my o\t", "enable", "my own one")
	p.reads("PORT=1 clb stra\t", "PORT=1", "clb", "strategy")
	p.lists("clb \t\t", "export-history", "clear-history")
}

// TestBashLoadsItByItself is the way of a package: a file that bash-completion finds when the command is first typed.
func TestBashLoadsItByItself(t *testing.T) {
	const library = "/usr/share/bash-completion/bash_completion"
	program := shellAt(t, "bash")
	if _, err := os.Stat(library); err != nil && os.Getenv("CI") != "" {
		t.Fatal("bash-completion is not installed: packaging/test-deps.sh installs it")
	} else if err != nil {
		t.Skip("bash-completion is not installed")
	}
	p := atShell(t, program, []string{"--norc", "--noprofile", "-i"}, "bind 'set enable-bracketed-paste off'",
		"source "+library,
		"d=~/.local/share/bash-completion/completions; mkdir -p $d; clb completion bash > $d/clb")
	p.completes("clb stra\tdra\t", "strategy", "drain")
	p.completes("clb requests --outcome=tru\t", "requests", "--outcome=truncated")
	p.completes("clb disable a:\t", "disable", "a:b")
}

func TestZshCompletes(t *testing.T) {
	p := atShell(t, shellAt(t, "zsh"), []string{"-f", "-i"}, "unsetopt zle_bracketed_paste",
		"autoload -U compinit && compinit -u -D", "source <(clb completion zsh)")
	p.shared()
	p.completes("clb export-accounts x --passphrase-file=no\t", "export-accounts", "x",
		"--passphrase-file=notes of mine.db")
	p.lists("clb \t", "Write the requests as CSV or JSON lines")
}

// TestZshFindsItInItsPath is the other way to switch it on.
func TestZshFindsItInItsPath(t *testing.T) {
	p := atShell(t, shellAt(t, "zsh"), []string{"-f", "-i"}, "mkdir f && clb completion zsh > f/_clb",
		"fpath=($PWD/f $fpath)", "autoload -U compinit && compinit -u -D")
	p.completes("clb stra\tdra\t", "strategy", "drain")
	p.completes("clb remove wo\t", "remove", "work")
}

func TestFishCompletes(t *testing.T) {
	p := atShell(t, shellAt(t, "fish"), []string{"--no-config", "-i"}, "clb completion fish | source")
	p.shared()
	p.completes("clb export-accounts x --passphrase-file=no\t", "export-accounts", "x",
		"--passphrase-file=notes of mine.db")
	p.lists("clb \t", "Write the requests as CSV or JSON lines")
}

// PowerShell is in no archive of Debian's, so it need not be here.
func TestPowerShellCompletes(t *testing.T) {
	program, err := exec.LookPath("pwsh")
	if err != nil {
		t.Skip("pwsh is not installed")
	}
	p := atShell(t, "/bin/sh", []string{"-i"})
	const ask = `clb completion powershell | Out-String | Invoke-Expression; ([System.Management.Automation.CommandCompletion]::CompleteInput("clb remove my", 13, $null)).CompletionMatches[0].CompletionText`
	p.enter(program + " -NoProfile -Command '" + ask + "' | tr \"'\" _")
	p.sees("_my own one_")
}
