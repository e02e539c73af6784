package tray

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clb/app/status"
	"clb/app/tray/traytest"
)

// ownerMode is set in the environment of a process that is to own a tray icon instead of running tests: systray wants
// the main goroutine and allows one icon in a process.
const ownerMode = "CLB_TRAY_TEST_OWNER"

func TestMain(m *testing.M) {
	if os.Getenv(ownerMode) != "" {
		owner(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}

// owner runs a tray on the snapshots that come in, one JSON text a line, and writes what the menu asks for, one line
// each. "end" ends the tray. It lives on after the tray has ended, as the program does, until in closes.
func owner(in io.Reader, out io.Writer) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	next := func() (s status.Snapshot) {
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			panic(err)
		}
		return s
	}
	lines.Scan()
	a := &ownerActions{board: status.NewBoard(next()), out: out}
	ctx, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	m := newMachine(a.board, func(what string) { a.tell("%s", what) })
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		defer cancel()
		for lines.Scan() {
			switch lines.Text() {
			case "end":
				cancel()
			case "ping":
				a.tell("pong")
			case "elsewhere": // somebody else changes everything that the menu knows of the machine
				m.change(elsewhereChanged)
				a.tell("changed")
			case "looks":
				m.change(func(m *machine) { a.tell("looks %d", m.looks) })
			default:
				a.board.Publish(next())
			}
		}
	}()
	a.tell("available: %v", Available())
	err := Run(ctx, m.config(Config{Board: a.board, Actions: a}))
	a.tell("ended: %v, lost: %t", err, errors.Is(err, ErrLost))
	<-closed
}

// ownerActions behaves like the program: what it is asked for is done, published, and told.
type ownerActions struct {
	board  *status.Board
	cancel func()

	mu  sync.Mutex // guards out and the reading and writing of the board
	out io.Writer
}

func (a *ownerActions) tell(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	fmt.Fprintf(a.out, format+"\n", args...)
}

func (a *ownerActions) SetEnabled(_ context.Context, name string, enabled bool) error {
	return a.change(name, name+" "+onOff(enabled), func(all []status.Account, i int) []status.Account {
		all[i].Enabled = enabled
		return all
	})
}

func (a *ownerActions) Remove(_ context.Context, name string) error {
	return a.change(name, name+" removed",
		func(all []status.Account, i int) []status.Account { return slices.Delete(all, i, i+1) })
}

func (a *ownerActions) SignIn(_ context.Context, name string) error {
	return a.change(name, "sign-in "+name, func(all []status.Account, _ int) []status.Account { return all })
}

// change edits the accounts, publishes them and tells it.
func (a *ownerActions) change(name, told string, edit func(all []status.Account, i int) []status.Account) error {
	if name == "broken" {
		return errors.New("the database is read-only")
	}
	a.mu.Lock()
	s := a.board.Snapshot()
	s.Accounts = slices.Clone(s.Accounts)
	i := slices.IndexFunc(s.Accounts, func(x status.Account) bool { return x.Name == name })
	s.Accounts = edit(s.Accounts, i)
	a.board.Publish(s)
	a.mu.Unlock()
	a.tell("%s", told)
	return nil
}

func (a *ownerActions) AddAccount()    { a.tell("add any") }
func (a *ownerActions) OpenDashboard() { a.tell("dashboard") }
func (a *ownerActions) Quit()          { a.tell("quit"); a.cancel() }

// trayProcess is a running owner.
type trayProcess struct {
	t     *testing.T
	pid   int
	stdin io.WriteCloser
	said  chan string
	stop  func()
}

// startOwner runs an owner on the desktop and waits until it has looked for a tray.
func startOwner(t *testing.T, env []string, s status.Snapshot) (p *trayProcess, available string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	races := filepath.Join(t.TempDir(), "race")
	cmd.Env = append(env, ownerMode+"=1", "GORACE=exitcode=0 log_path="+races)
	cmd.Stderr = &logWriter{t: t}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p = &trayProcess{t: t, pid: cmd.Process.Pid, stdin: stdin, said: make(chan string, 1024)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer close(p.said)
		for out := bufio.NewScanner(stdout); out.Scan(); {
			p.said <- out.Text()
		}
	}()
	p.stop = sync.OnceFunc(func() {
		stdin.Close()
		<-read
		if err := cmd.Wait(); err != nil {
			t.Errorf("the tray process ended with %v", err)
		}
		traytest.NoRaces(t, races)
	})
	t.Cleanup(p.stop)
	p.publish(s)
	return p, strings.TrimPrefix(p.hear("available: "), "available: ")
}

func (p *trayProcess) publish(s status.Snapshot) {
	p.t.Helper()
	line, err := json.Marshal(s)
	if err != nil {
		p.t.Fatal(err)
	}
	p.send(string(line))
}

func (p *trayProcess) send(line string) {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.stdin, line); err != nil {
		p.t.Fatalf("speaking to the tray process: %v", err)
	}
}

// hear returns the next thing that the process says, which must begin with prefix.
func (p *trayProcess) hear(prefix string) string {
	p.t.Helper()
	select {
	case line, open := <-p.said:
		if !open || !strings.HasPrefix(line, prefix) {
			p.t.Fatalf("the tray process said %q, want %q", line, prefix)
		}
		return line
	case <-time.After(45 * time.Second):
		p.t.Fatalf("the tray process did not say %q", prefix)
		return ""
	}
}

// logWriter shows what a process writes to its standard error.
type logWriter struct{ t *testing.T }

func (w *logWriter) Write(b []byte) (int, error) {
	w.t.Logf("tray process: %s", strings.TrimSpace(string(b)))
	return len(b), nil
}

// menuOf are the lines of a menu with these accounts.
func menuOf(accounts ...string) []string {
	return slices.Concat([]string{"Running on :8080 · 128 requests today", "No request is running", "-"}, accounts,
		[]string{"Add account", "Mode: automatic",
			"-", "Open dashboard", "Connect Claude Code", "Copy base address", "Start at login", "Notifications",
			"Check health…", "-", "Quit"})
}

// sees waits until the item's menu shows these lines.
func sees(t *testing.T, d *traytest.Desktop, it *traytest.Item, want ...string) {
	t.Helper()
	seesBelow(t, d, it, nil, want...)
}

// seesBelow waits until the submenu at the end of path shows these lines.
func seesBelow(t *testing.T, d *traytest.Desktop, it *traytest.Item, path []string, want ...string) {
	t.Helper()
	d.Eventually("the menu reads right", func() error {
		got, err := it.Visible(path...)
		if err != nil {
			return err
		}
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			return fmt.Errorf("it reads\n%s\nwant\n%s", g, w)
		}
		return nil
	})
}
