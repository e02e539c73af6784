package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/creack/pty"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/status"
)

func TestWhatHasNoWayBackIsAskedTwice(t *testing.T) {
	for command, word := range map[string]string{"reset-stats": "zero", "clear-history": "forget"} {
		for answers, code := range map[string]int{"y," + strings.ToUpper(word): exitDone, "yes," + word: exitDone,
			"y,yes": exitFailed, "y,": exitFailed, "n": exitFailed, "": exitFailed} {
			p := sit(t, busyWithTotals(), nil, command)
			first, second, twice := strings.Cut(answers, ",")
			p.types("? [y/N] ", first+"\n")
			if twice {
				p.types("There is no way back. Type "+word+" to do it: ", second+"\n")
			}
			p.ends(code)
			page, err := p.program.Requests(t.Context(), control.RequestsQuery{})
			if err != nil {
				t.Fatal(err)
			}
			total := p.program.Board().Snapshot().Stats.TotalRequests
			zeroed, forgotten := total == 0, len(page.Requests) == 0
			if done := code == exitDone; zeroed != (done && command == "reset-stats") ||
				forgotten != (done && command == "clear-history") {
				t.Errorf("%s, %q: %d in total, %d requests", command, answers, total, len(page.Requests))
			}
			if code != exitDone {
				p.sees("Cancelled.")
			}
		}
	}
}

func busyWithTotals() controltest.Config {
	c := busy()
	c.Stats = status.Stats{TotalRequests: 288}
	return c
}

func TestLogsFollowsUntilItIsStopped(t *testing.T) {
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, buildinfo.Binary+".log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	log := func(level, message string) {
		if _, err := fmt.Fprintf(file, "{\"time\":\"2026-11-23T12:00:00Z\",\"level\":%q,\"msg\":%q}\n", level,
			message); err != nil {
			t.Fatal(err)
		}
	}
	log("INFO", "before")
	p := sit(t, noAccounts(), []string{"CLB_TEST_LOGS=" + dir}, "logs", "-f", "--level", "info")
	p.sees("before")
	log("DEBUG", "too quiet")
	log("WARN", "meanwhile")
	p.sees("\x1b[33mWARN\x1b[0m   meanwhile")
	if _, err := p.screen.WriteString("\x03"); err != nil {
		t.Fatal(err)
	}
	p.ends(exitDone)
	if strings.Contains(p.all(), "quiet") || strings.Contains(p.all(), "stopped") {
		t.Errorf("the screen shows\n%s", p.all())
	}
}

func TestStatsAreAsWideAsTheTerminal(t *testing.T) {
	for _, width := range []uint16{60, 100, 150} {
		p := sitAt(t, &pty.Winsize{Rows: 40, Cols: width}, busy(), []string{"LANG=C.UTF-8"}, "stats", "--last", "2d")
		p.ends(exitDone)
		p.sees("ACCOUNT")
		p.sees("\x1b[36m")
		longest := 0
		for line := range strings.Lines(plainText(p.all())) {
			if line = strings.TrimRight(line, "\r\n"); !strings.HasSuffix(line, ".") { // a sentence may wrap
				longest = max(longest, len([]rune(line)))
			}
		}
		if longest > int(width) || width <= 100 && longest < int(width)-25 {
			t.Errorf("of %d columns %d are used:\n%s", width, longest, p.all())
		}
	}
}

// plainText takes colour codes away.
func plainText(s string) string {
	for _, p := range []console.Paint{"0", console.Bold, console.Red, console.Green, console.Yellow, console.Cyan,
		console.Grey} {
		s = strings.ReplaceAll(s, "\x1b["+string(p)+"m", "")
	}
	return s
}

// TestReaderThatLeaves: where nobody reads what a command writes, its status says so, and no noise does. What it was to
// do is done.
func TestReaderThatLeaves(t *testing.T) {
	program := controltest.New(busy())
	socket := controltest.Serve(t, program)
	for _, args := range [][]string{{"export-history"}, {"backup", "-"}, {"man"}, {"list"}, {"list", "--json"},
		{"help"}, {"version"}, {"completion", "bash"}, {"hold", "7"}} {
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := reader.Close(); err != nil {
			t.Fatal(err)
		}
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(self)
		cmd.Args = append([]string{buildinfo.Binary}, args...)
		cmd.Env = []string{"HOME=" + t.TempDir(), "GORACE=" + quickExit, "CLB_TEST_SOCKET=" + socket}
		var said strings.Builder
		cmd.Stdout, cmd.Stderr = writer, &said
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitFailed || said.Len() > 0 {
			t.Errorf("%v: %v, %q", args, err, said.String())
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := program.Status(t.Context()); err != nil || s.Routing.HoldMinutes != 7 {
		t.Errorf("what was to be set is not: %v %+v", err, s.Routing)
	}
}

// full is an output on a disk that has no room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// Words that nobody gets are no success, of whatever command.
func TestOutputThatCanNotBeWritten(t *testing.T) {
	b := testBackend()
	program := controltest.New(busy())
	b.connect = func(context.Context, []string) (control.API, func() error, error) {
		return program, func() error { return nil }, nil
	}
	b.environ = []string{"HOME=" + t.TempDir(), "CLB_BACKUP_PASSPHRASE=p"}
	for _, args := range [][]string{{"list"}, {"list", "--json"}, {"status"}, {"requests"}, {"sessions"}, {"stats"},
		{"strategy"}, {"mode"}, {"route"}, {"hold"},
		{"export-history"}, {"export-accounts", "-"}, {"backup", "-"}, {"version"}, {"--version"}, {"help"},
		{"help", "list"}, {"list", "--help"}, {"completion", "bash"}, {"man"}, {"enable", "work"},
		{"set", "work", "--note", "x"}, {"__complete", "bash", "--", "clb", "li"}} {
		var said strings.Builder
		if code := execute(args, b, strings.NewReader(""), full{}, &said); code != exitFailed ||
			!strings.Contains(said.String(), "no space left on device") {
			t.Errorf("%v: %d %q", args, code, said.String())
		}
	}
}

// slow is a program that takes half a second for each request, and stops after some.
type slow struct {
	*controltest.Program
	stop func()
}

func (s slow) EachRequest(ctx context.Context, f control.HistoryFilter, do func(control.Request) error) error {
	n := 0
	return s.Program.EachRequest(ctx, f, func(r control.Request) error {
		time.Sleep(500 * time.Millisecond)
		if n++; n == 5 {
			s.stop()
		}
		return errors.Join(do(r), ctx.Err())
	})
}

func (s slow) Version() string { return "" }

// TestSlowExport shows how far it is, and leaves nothing where it is stopped.
func TestSlowExport(t *testing.T) {
	for _, stopped := range []bool{false, true} {
		dir := t.TempDir()
		before := filepath.Join(dir, "before.jsonl")
		if err := os.WriteFile(before, []byte("mine\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if !stopped {
				cancel = func() {}
			}
			var said, watched strings.Builder
			program := controltest.New(controltest.Config{Version: buildinfo.Version, Requests: busy().Requests[:6]})
			s := &invocation{Terminal: &console.Terminal{Out: &said, Err: &said,
				Progress: &console.Progress{To: &watched}},
				dependencies: dependencies{
					connect: func(context.Context, []string) (control.API, func() error, error) {
						return slow{program, cancel}, func() error { return nil }, nil
					}}}
			for _, args := range [][]string{{"export-history", filepath.Join(dir, "new.jsonl")},
				{"export-history", "--yes", before}} {
				err := s.command(ctx, args)
				if stopped != errors.Is(err, context.Canceled) {
					t.Errorf("%q: %v", args, err)
				}
			}
			if !strings.Contains(watched.String(), "\rWritten 3 requests …") ||
				!strings.HasSuffix(watched.String(), " \r") {
				t.Errorf("it shows %q", watched.String())
			}
		})
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(before)
		if want := map[bool]int{true: 1, false: 2}[stopped]; len(files) != want || err != nil ||
			stopped != (string(content) == "mine\n") {
			t.Errorf("stopped %v: there are %v, and what was there holds %d bytes (%v)", stopped, files, len(content),
				err)
		}
	}
}
