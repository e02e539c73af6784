package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"clb/app/buildinfo"
	"clb/app/control/controltest"
)

// person sits at a terminal in which clb runs.
type person struct {
	t       *testing.T
	cmd     *exec.Cmd
	program *controltest.Program
	screen  *os.File // what the person sees and types at
	tty     *os.File // what clb reads and writes
	before  *term.State

	mu   sync.Mutex // guards the rest
	seen strings.Builder
	news chan struct{}
}

// sit starts clb in a terminal, with a program that runs.
func sit(t *testing.T, content controltest.Config, env []string, args ...string) *person {
	t.Helper()
	return sitAt(t, nil, content, env, args...)
}

// sitAt starts clb in a terminal of that size; nil: one that does not know its size.
func sitAt(t *testing.T, size *pty.Winsize, content controltest.Config, env []string, args ...string) *person {
	t.Helper()
	screen, tty, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skip("no terminals can be made here")
	}
	if err != nil {
		t.Fatal(err)
	}
	if size != nil {
		if err := pty.Setsize(screen, size); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, program: controltest.New(content), screen: screen, tty: tty, news: make(chan struct{}, 1)}
	p.cmd = exec.Command(self)
	p.cmd.Args = append([]string{"clb"}, args...)
	p.cmd.Env = append([]string{"TERM=xterm", "GORACE=" + quickExit, "HOME=" + t.TempDir(),
		"CLB_TEST_SOCKET=" + controltest.Serve(t, p.program)}, env...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = tty, tty, tty
	p.cmd.SysProcAttr = ownTerminal()
	p.before = p.terminalState()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	watched := make(chan struct{})
	go func() { defer close(watched); p.watch() }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it has ended, unless the test has failed
		_ = tty.Close()
		_ = screen.Close()
		<-watched
	})
	return p
}

// watch reads the screen until the terminal is closed.
func (p *person) watch() {
	buffer := make([]byte, 4096)
	for {
		n, err := p.screen.Read(buffer)
		p.mu.Lock()
		p.seen.Write(buffer[:n])
		p.mu.Unlock()
		select {
		case p.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (p *person) all() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

// sees waits until the screen shows a text.
func (p *person) sees(text string) {
	p.t.Helper()
	late := time.After(45 * time.Second)
	for !strings.Contains(p.all(), text) {
		select {
		case <-p.news:
		case <-late:
			p.t.Fatalf("the screen does not show %q but\n%s", text, p.all())
		}
	}
}

func (p *person) terminalState() *term.State {
	p.t.Helper()
	state, err := term.GetState(int(p.tty.Fd()))
	if err != nil {
		p.t.Fatal(err)
	}
	return state
}

// types waits for a question and answers it.
func (p *person) types(question, answer string) {
	p.t.Helper()
	p.sees(question)
	if _, err := p.screen.WriteString(answer); err != nil {
		p.t.Fatal(err)
	}
}

// ends waits for clb's end and wants its exit code.
func (p *person) ends(code int) {
	p.t.Helper()
	err := p.cmd.Wait()
	if got := p.cmd.ProcessState.ExitCode(); got != code {
		p.t.Fatalf("exit code %d (%v), want %d; the screen:\n%s", got, err, code, p.all())
	}
}

func noAccounts() controltest.Config {
	return controltest.Config{Version: buildinfo.Version, StartedAt: time.Now(), Address: "http://localhost:8080"}
}

func TestHiddenPromptTakesAKey(t *testing.T) {
	p := sit(t, noAccounts(), nil, "add", "one")
	p.types("1 to 5: ", "6\n3\n")
	p.types("API key (it does not show): ", "sk-ant-api03-canary\r")
	p.ends(exitDone)
	p.sees(`Added "one" (console).`)
	if n, ok := p.program.Added("one"); !ok || n.Secret.Reveal() != "sk-ant-api03-canary" {
		t.Errorf("the program was given %v", ok)
	}
	if strings.Contains(p.all(), "canary") {
		t.Errorf("the screen shows the key:\n%s", p.all())
	}
}

func TestFirstSubscriptionAsksForTheTerms(t *testing.T) {
	for answer, code := range map[string]int{"y": exitDone, "n": exitFailed, "": exitFailed} {
		p := sit(t, noAccounts(), nil, "add", "one")
		p.types("1 to 5: ", "4\n")
		p.types("Do you accept this? [y/N] ", answer+"\n")
		if code == exitDone {
			p.types("token (it does not show): ", "sk-ant-oat01-canary\r")
		}
		p.ends(code)
		_, added := p.program.Added("one")
		if accepted := p.program.Board().Snapshot().TermsAccepted; accepted != (code == exitDone) {
			t.Errorf("answer %q: accepted %v", answer, accepted)
		}
		if added != (code == exitDone) || strings.Contains(p.all(), "canary") {
			t.Errorf("answer %q: added %v, screen\n%s", answer, added, p.all())
		}
	}
}

func TestStoppingAtThePromptLeavesTheTerminalAsItWas(t *testing.T) {
	for what, stop := range map[string]func(*person) error{
		"Ctrl-C":  func(p *person) error { _, err := p.screen.WriteString("half a secret\x03"); return err },
		"SIGTERM": func(p *person) error { return p.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		p := sit(t, noAccounts(), nil, "add", "one", "--key", "-")
		p.sees("API key (it does not show): ")
		hidden := p.terminalState()
		if err := stop(p); err != nil {
			t.Fatal(err)
		}
		p.ends(exitFailed)
		p.sees("clb: stopped")
		if after := p.terminalState(); reflect.DeepEqual(hidden, p.before) || !reflect.DeepEqual(after, p.before) {
			t.Errorf("%s: the terminal was\n%v before,\n%v while hidden, and is\n%v after", what, p.before, hidden,
				after)
		}
		if _, added := p.program.Added("one"); added || strings.Contains(p.all(), "half") {
			t.Errorf("%s: added %v, screen\n%s", what, added, p.all())
		}
	}
}

func TestTakingOverClaudeCodesLoginIsAskedFor(t *testing.T) {
	for answer, code := range map[string]int{"y": exitDone, "n": exitFailed, "--yes": exitDone} {
		folder, args := t.TempDir(), []string{"add", "one"}
		if err := os.WriteFile(filepath.Join(folder, ".credentials.json"), []byte("canary"), 0o600); err != nil {
			t.Fatal(err)
		}
		if answer == "--yes" {
			args = append(args, answer)
		}
		p := sit(t, content(buildinfo.Version), []string{"CLAUDE_CONFIG_DIR=" + folder}, args...)
		p.types("1 to 5: ", "5\n")
		p.sees("signs out the Claude Code it came from")
		if answer != "--yes" {
			p.types("Take over this login? [y/N] ", answer+"\n")
		}
		p.ends(code)
		if n, ok := p.program.Added("one"); ok != (code == exitDone) || ok && n.Import.Reveal() != "canary" {
			t.Errorf("answer %q: added %v", answer, ok)
		}
	}
}

func TestConfirmOnATerminal(t *testing.T) {
	for _, c := range []struct {
		answer string
		code   int
		left   bool
	}{{"y", exitDone, false}, {"YES", exitDone, false}, {"n", exitFailed, true}, {"", exitFailed, true},
		{"yeah", exitFailed, true}} {
		p := sit(t, content(buildinfo.Version), nil, "remove", "Work")
		p.types("Remove the account work and its secret? [y/N] ", c.answer+"\n")
		p.ends(c.code)
		snapshot := p.program.Board().Snapshot()
		if left := len(snapshot.Accounts) == 4; left != c.left {
			t.Errorf("answer %q: the account is there: %v, want %v", c.answer, left, c.left)
		}
		if c.left {
			p.sees("Cancelled.")
		}
	}
}

func TestColoursOnATerminalOnly(t *testing.T) {
	green := "\x1b[32mready\x1b[0m"
	for _, c := range []struct {
		env   []string
		wants bool
	}{{nil, true}, {[]string{"NO_COLOR="}, true}, {[]string{"NO_COLOR=1"}, false}, {[]string{"TERM=dumb"}, false}} {
		p := sit(t, content(buildinfo.Version), c.env, "list")
		p.ends(exitDone)
		p.sees("signed out")
		if got := strings.Contains(p.all(), green); got != c.wants || !c.wants && strings.Contains(p.all(), "\x1b") {
			t.Errorf("%v: colours %v, want %v:\n%q", c.env, got, c.wants, p.all())
		}
	}
}

func TestInterruptedServeIsDone(t *testing.T) {
	p := sit(t, noAccounts(), []string{"CLB_TEST_RUN=wait"}, "serve")
	p.types("serving", "\x03")
	p.ends(exitDone)
}
