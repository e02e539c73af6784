package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"clb/app"
	"clb/app/backend"
	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/control/client"
	"clb/app/control/controltest"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// TestMain makes the command "clb" of this test binary, so that scripts run it as its own process, and looks for leaks.
func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){"clb": func() {
		os.Exit(execute(os.Args[1:], testBackend(), os.Stdin, os.Stdout, os.Stderr))
	}})
}

type leakChecked struct{ *testing.M }

func (l leakChecked) Run() int {
	code := l.M.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// testBackend is the rest of the program in a script: what runs answers at $CLB_TEST_SOCKET; where that is empty, the
// data folder is a program in memory.
func testBackend() dependencies {
	return dependencies{environ: os.Environ(), run: testRun, connect: testConnect, find: testFind, logFolder: testLogs,
		examine: testExamine, report: testReport, atLogin: testAtLogin,
		open: func(_ context.Context, page string) error {
			if os.Getenv("CLB_TEST_BROWSER") == "" {
				return fmt.Errorf("there is no desktop here; open %s by hand", page)
			}
			return os.WriteFile(os.Getenv("CLB_TEST_BROWSER"), []byte(page+"\n"), 0o600)
		}}
}

func testConnect(ctx context.Context, _ []string) (control.API, func() error, error) {
	if socket := os.Getenv("CLB_TEST_SOCKET"); socket != "" {
		c, err := client.Dial(ctx, socket)
		if err != nil {
			return nil, nil, err
		}
		return c, c.Close, nil
	}
	return controltest.New(content(buildinfo.Version)), func() error { return nil }, nil
}

// testLogs is the folder of the log files: $CLB_TEST_LOGS.
func testLogs([]string) (string, error) {
	if dir := os.Getenv("CLB_TEST_LOGS"); dir != "" {
		return dir, nil
	}
	return "", &backend.UsageError{Err: errors.New("HOME: the variable does not name a folder")}
}

func testRun(ctx context.Context, o app.Options) error {
	switch how := os.Getenv("CLB_TEST_RUN"); how {
	case "already":
		return app.ErrAlreadyRunning
	case "unseen":
		return errors.Join(app.ErrAlreadyRunning, errors.New("opening the dashboard: there is no desktop here"))
	case "busy":
		return &backend.UsageError{Err: errors.New("port 8080 is taken by another program: choose one with PORT")}
	case "wait":
		fmt.Fprintln(o.Stdout, "serving")
		<-ctx.Done()
		return ctx.Err()
	default:
		home, _ := dependencies{environ: o.Environ}.env("HOME")
		fmt.Fprintf(o.Stdout, "served, tray %v, home %s\n", o.Tray, home)
		return nil
	}
}

// quickExit keeps the race detector from sleeping for a second at the end of every clb.
const quickExit = "atexit_sleep_ms=0"

// content is what scripts find: four accounts and 30 requests.
func content(version string) controltest.Config {
	now := time.Now()
	in := func(d time.Duration) time.Time { return now.Add(d + 30*time.Second) }
	window := func(used float64, reset time.Duration) anthropic.Window {
		return anthropic.Window{Status: "allowed", Utilization: used, Reset: in(reset), Seen: now}
	}
	var history []control.Request
	for i := range 30 {
		history = append(history,
			control.Request{ID: fmt.Sprintf("id%03d", 30-i), Time: now.Add(-time.Duration(i) * time.Second),
				Method: "POST", Path: "/v1/messages",
				Model: "claude-opus-5-5", Account: "work", Status: 200, Outcome: "complete", TTFBMS: 640,
				DurationMS:  12_400,
				InputTokens: 1200, CacheReadTokens: 48_000, OutputTokens: 850, Retries: 2 * (i % 2), Failovers: i % 2})
	}
	history[2] = control.Request{ID: "odd", Time: now, Method: "GET", Path: "/v1/\x1b[31mmodels", Own: true,
		Status: 502, Outcome: "error", Error: "no"}
	history = append(history, tale(),
		control.Request{ID: "refused", Time: now, Method: "POST", Path: "/v1/messages", Status: 429, Outcome: "error",
			Error: "no account can serve this request: work: limited"})
	return controltest.Config{
		Version: version, StartedAt: now.Add(-3*time.Hour - 12*time.Minute), Address: "http://localhost:8080",
		Requests: history,
		Warnings: []string{"the history cannot be written: disk full"}, TermsAccepted: true,
		Stats: status.Stats{TotalRequests: 1234, TodayRequests: 14, Running: 2, SuccessRate: 0.9951,
			AverageResponseMS: 1800, Retries: 1, Failovers: 2,
			Tokens: anthropic.Usage{Input: 1_200_000, Output: 85_000, CacheRead: 48_000_000}},
		Accounts: []status.Account{
			{Name: "work", Mode: "max", Kind: "oauth", Enabled: true, State: status.Ready, Requests: 1200,
				Token: status.Token{State: "valid"},
				Limits: anthropic.Limits{FiveHour: window(0.62, 125*time.Minute),
					SevenDay: window(0.31, 76*time.Hour)}},
			{Name: "key", Mode: "console", Kind: "api-key", Enabled: true, State: status.Ready, Requests: 34,
				Token: status.Token{State: "permanent"}},
			{Name: "home", Mode: "max", Kind: "oauth", Enabled: true, State: status.Limited,
				Reason: "the 5-hour quota is spent", Until: in(time.Hour),
				Token: status.Token{State: "valid"}, Limits: anthropic.Limits{FiveHour: window(1.01, time.Hour)}},
			{Name: "old", Mode: "max", Kind: "setup-token", Enabled: true, State: status.SignedOut,
				Reason: "sign in again", Token: status.Token{State: "signed_out"}},
		},
	}
}

// tale is a request to which everything has happened, today at midnight.
func tale() control.Request {
	y, m, d := time.Now().Date()
	return control.Request{ID: "tale", Time: time.Date(y, m, d, 0, 0, 0, 0, time.Local), Method: "POST",
		Path: "/v1/messages", Model: "claude-opus-5-5", Session: "7e3a", Group: "work",
		Account: "two", WaitedMS: 125_000, Reason: "the session stays on its account", Status: 200,
		Outcome: "truncated", Error: "the connection was reset", Retries: 1, Failovers: 1,
		TTFBMS: 2000, DurationMS: 9000, InputTokens: 50, CacheReadTokens: 100, CacheWriteTokens: 50, OutputTokens: 7,
		UpstreamID: "req_011",
		Attempts: []control.Attempt{
			{Account: "one", Status: 529, Verdict: "trouble", Reason: "Anthropic answered 529", DurationMS: 300,
				WaitMS: 1000},
			{Account: "one", StartMS: 1300, Verdict: "trouble", Reason: "no connection", DurationMS: 0.4},
			{Account: "two", StartMS: 1301, Status: 200, Verdict: "fine", DurationMS: 700,
				Choice: "most headroom of 1 accounts"},
		}}
}

// spreading is a program with groups, another service, and requests that wait.
func spreading() controltest.Config {
	now := time.Now()
	c := controltest.Config{Version: buildinfo.Version, StartedAt: now, Address: "http://localhost:8080",
		Accounts: []status.Account{
			{Name: "one", Mode: "max", Group: "work", State: status.Ready},
			{Name: "two", Mode: "max", Group: "Work", State: status.Ready},
			{Name: "spare", Mode: "endpoint", Kind: "endpoint", Group: "home", State: status.Ready,
				Endpoint: "https://api.example.com", Models: []string{"claude-*=glm-5", "*haiku*"}},
		}}
	for i := range 7 {
		w := status.Held{ID: fmt.Sprint("held", i+1), Model: "claude-opus-5-5", Since: now.Add(-2 * time.Minute),
			Until: now.Add(8*time.Minute + 20*time.Second)}
		if i == 1 {
			w.Model = ""
		}
		c.Waiting = append(c.Waiting, w)
	}
	return c
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			p := controltest.New(content(buildinfo.Version))
			env.Setenv("CLB_TEST_SOCKET", controltest.Serve(t, p))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("USERPROFILE", env.WorkDir)
			env.Setenv("GORACE", quickExit)
			env.Values["program"] = &p
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"program": func(ts *testscript.TestScript, _ bool, args []string) { scriptProgram(t, ts, args) },
			"code":    scriptCode,
			"absent":  scriptAbsent,
			"left":    scriptLeft,
		},
	})
}

// scriptProgram does something with the program that runs:
//
//	program old              an older version runs instead
//	program spread           one with groups, another service and waiting requests runs instead
//	program routing WANT     the routing is that: strategy,mode,account,whether it ends,hold,routes
//	program empty            one without accounts and history runs instead
//	program busy             one with the requests of two days runs instead
//	program unreachable      one whose way to Anthropic is broken runs instead; keyless: one without an account to try
//	program hostile          one whose only request has formulas in it runs instead
//	program fails TEXT       every call fails
//	program has NAME FILE    the account was added with the secret or import that the file holds
//	program state NAME STATE the account is in that state
//	program settings NAME X  the account has the priority, group, note and pause X
//	program terms BOOL       the notice was accepted, or not
//	program browser          one runs instead that can open no browser; no sign-in of it may be left
func scriptProgram(t *testing.T, ts *testscript.TestScript, args []string) {
	p := *ts.Value("program").(**controltest.Program)
	switch args[0] {
	case "old":
		ts.Setenv("CLB_TEST_SOCKET", controltest.Serve(t, controltest.New(content("0.0.1"))))
	case "empty":
		p = controltest.New(controltest.Config{Version: buildinfo.Version, StartedAt: time.Now()})
		ts.Setenv("CLB_TEST_SOCKET", controltest.Serve(t, p))
		*ts.Value("program").(**controltest.Program) = p
	case "spread":
		p = controltest.New(spreading())
		ts.Setenv("CLB_TEST_SOCKET", controltest.Serve(t, p))
		*ts.Value("program").(**controltest.Program) = p
	case "busy":
		p = controltest.New(busy())
		ts.Setenv("CLB_TEST_SOCKET", controltest.Serve(t, p))
		*ts.Value("program").(**controltest.Program) = p
	case "unreachable", "keyless":
		p = controltest.New(unreachable(args[0] == "keyless"))
		ts.Setenv("CLB_TEST_SOCKET", controltest.Serve(t, p))
		*ts.Value("program").(**controltest.Program) = p
	case "hostile":
		p = controltest.New(controltest.Config{Version: buildinfo.Version, StartedAt: time.Now(),
			Requests: []control.Request{{ID: "1", Model: `=cmd|' /C calc'!A0`, Path: "\t=cmd"}}})
		ts.Setenv("CLB_TEST_SOCKET", controltest.Serve(t, p))
		*ts.Value("program").(**controltest.Program) = p
	case "routing":
		r := p.Board().Snapshot().Routing
		if got := fmt.Sprintf("%s,%s,%s,%v,%d,%s", r.Strategy, r.Mode, r.Account, !r.Until.IsZero(), r.HoldMinutes,
			strings.Join(r.Routes, ";")); got != args[1] {
			ts.Fatalf("the routing is %s, not %s", got, args[1])
		}
	case "fails":
		p.Fail(errors.New(strings.Join(args[1:], " ")))
	case "has":
		n, ok := p.Added(args[1])
		if want := ts.ReadFile(args[2]); !ok || n.Import.Reveal() != want &&
			n.Secret.Reveal() != strings.TrimSpace(want) {
			ts.Fatalf("the account %s does not have the secret of %s", args[1], args[2])
		}
	case "terms":
		if got := fmt.Sprint(p.Board().Snapshot().TermsAccepted); got != args[1] {
			ts.Fatalf("the terms are accepted: %s", got)
		}
	case "browser":
		c := content(buildinfo.Version)
		c.NoBrowser = "the browser could not be opened: open the address by hand"
		p = controltest.New(c)
		ts.Setenv("CLB_TEST_SOCKET", controltest.Serve(t, p))
		*ts.Value("program").(**controltest.Program) = p
		ts.Defer(func() {
			for _, i := range p.SignIns() {
				if i.Stage != "done" && i.Stage != "failed" {
					t.Errorf("the sign-in %s is left %s", i.ID, i.Stage)
				}
			}
		})
	case "settings":
		got := "absent"
		for _, a := range p.Board().Snapshot().Accounts {
			if a.Name == args[1] {
				got = fmt.Sprintf("%d,%s,%s,%v", a.Priority, a.Group, a.Note, a.PausedUntil.After(time.Now()))
			}
		}
		if got != args[2] {
			ts.Fatalf("the account %s has %s, not %s", args[1], got, args[2])
		}
	case "state":
		got := "absent"
		for _, a := range p.Board().Snapshot().Accounts {
			if a.Name == args[1] {
				got = string(a.State)
			}
		}
		if got != args[2] {
			ts.Fatalf("the account %s is %s, not %s", args[1], got, args[2])
		}
	default:
		ts.Fatalf("program %s?", args[0])
	}
}

// scriptCode runs clb and wants an exit code: code CODE [<FILE] ARGS...
func scriptCode(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("clb", args[1:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("clb %s exits with %s, not %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// scriptAbsent wants a file's text in no output of the last command.
func scriptAbsent(ts *testscript.TestScript, _ bool, args []string) {
	secret := strings.TrimSpace(ts.ReadFile(args[0]))
	if strings.Contains(ts.ReadFile("stdout")+ts.ReadFile("stderr"), secret) {
		ts.Fatalf("the output shows what %s holds", args[0])
	}
}

// scriptLeft wants no half-written file in the work folder.
func scriptLeft(ts *testscript.TestScript, _ bool, _ []string) {
	left, err := filepath.Glob(filepath.Join(ts.Getenv("WORK"), ".clb-*"))
	if err != nil || len(left) > 0 {
		ts.Fatalf("%v, %v are left", err, left)
	}
}
