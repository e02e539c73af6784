//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/anthropictest"
)

// binary is the product, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "clb-e2e-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "clb")
	if out, err := exec.Command("go", "build", "-race", "-o", binary, "clb").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the product: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// program is the product in a home of its own, with a fake Anthropic behind it.
type program struct {
	t    *testing.T
	fake *anthropictest.Fake
	home string
	port int
	env  []string

	running *exec.Cmd
	out     *output
	exited  chan error
}

// output is what a process said, readable while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// newProgram prepares the product; extra are environment variables that replace or join the usual ones.
func newProgram(t *testing.T, c anthropictest.Config, extra ...string) *program {
	t.Helper()
	p := &program{t: t, fake: anthropictest.Run(t, c), home: t.TempDir(), port: freePort(t)}
	if err := os.Chmod(p.home, 0o700); err != nil {
		t.Fatal(err)
	}
	p.env = append([]string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + p.home, "LANG=C.UTF-8",
		"GORACE=halt_on_error=1",
		"CLB_HOME=" + filepath.Join(p.home, "clb"), "CLB_KEYCHAIN=file", "PORT=" + strconv.Itoa(p.port),
		"CLB_API_URL=" + p.fake.URL, "CLB_CLAUDE_URL=" + p.fake.URL, "CLB_PLATFORM_URL=" + p.fake.URL}, extra...)
	return p
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func (p *program) url(path string) string { return fmt.Sprintf("http://localhost:%d%s", p.port, path) }

// longestCommand bounds a command that should end by itself.
const longestCommand = 30 * time.Second

// commandFor is a run of the binary in the program's environment, killed where ctx ends.
func (p *program) commandFor(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, binary, args...)
	c.Env = p.env
	return c
}

// run runs a command to its end and returns what it said on both outputs, and its exit code.
func (p *program) run(stdin string, args ...string) (said string, code int) {
	return p.runWith(nil, stdin, args...)
}

// runWith is run with further environment variables.
func (p *program) runWith(env []string, stdin string, args ...string) (said string, code int) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), longestCommand)
	defer cancel()
	c := p.commandFor(ctx, args...)
	c.Env = append(c.Env, env...)
	c.Stdin = strings.NewReader(stdin)
	out, err := c.CombinedOutput()
	exit := new(exec.ExitError)
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatalf("clb %v: %v", args, err)
	}
	return string(out), c.ProcessState.ExitCode()
}

// must is run for commands that have to work.
func (p *program) must(stdin string, args ...string) string {
	p.t.Helper()
	out, code := p.run(stdin, args...)
	if code != 0 {
		p.t.Fatalf("clb %v: exit code %d: %s", args, code, out)
	}
	return out
}

// start starts the program and returns when it answers.
func (p *program) start(args ...string) {
	p.t.Helper()
	if len(args) == 0 {
		args = []string{"serve"}
	}
	// The test's own context ends before its cleanup, which stops the program as a logout does.
	p.running, p.out, p.exited = p.commandFor(context.Background(), args...), &output{}, make(chan error, 1)
	p.running.Stdout, p.running.Stderr = p.out, p.out
	if err := p.running.Start(); err != nil {
		p.t.Fatal(err)
	}
	running, exited := p.running, p.exited
	go func() { exited <- running.Wait() }()
	p.t.Cleanup(p.stop)
	p.await("the start", func() bool {
		response, err := http.Get(p.url("/health"))
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
}

// stop ends the program as a logout does, and checks that it went well.
func (p *program) stop() {
	p.t.Helper()
	if p.running == nil {
		return
	}
	_ = p.running.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.exited:
		if err != nil {
			p.t.Errorf("the program ended with %v: %s", err, p.out)
		}
	case <-time.After(40 * time.Second):
		_ = p.running.Process.Kill()
		p.t.Errorf("the program does not end: %s", p.out)
	}
	p.running = nil
}

// kill ends the program as a power cut does.
func (p *program) kill() {
	_ = p.running.Process.Kill()
	<-p.exited
	p.running = nil
}

// await waits until something is so, looking often, as long as a busy machine may need.
func (p *program) await(what string, met func() bool) {
	p.t.Helper()
	deadline := time.Now().Add(45 * time.Second)
	for !met() {
		if time.Now().After(deadline) {
			p.t.Fatalf("%s did not happen: %s", what, p.out)
		}
		select {
		case err := <-p.exited:
			p.exited <- err
			p.t.Fatalf("%s did not happen, the program ended with %v: %s", what, err, p.out)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// fakeSaw waits until the prompts that reached the fake are so, as long as a busy machine may need.
func (p *program) fakeSaw(met func([]anthropictest.Request) bool) error {
	ctx, cancel := context.WithTimeout(p.t.Context(), 45*time.Second)
	defer cancel()
	return p.fake.Await(ctx, func(seen []anthropictest.Request) bool {
		return met(slices.DeleteFunc(seen,
			func(r anthropictest.Request) bool { return r.Path != anthropictest.PathMessages }))
	})
}

// addAccounts adds subscriptions of the fake under those names.
func (p *program) addAccounts(names ...string) []*anthropictest.Account {
	p.t.Helper()
	var accounts []*anthropictest.Account
	for _, name := range names {
		a := p.fake.AddAccount(anthropictest.Account{Name: name})
		file := filepath.Join(p.home, name+".json")
		if err := os.WriteFile(file, a.CredentialsFile(), 0o600); err != nil {
			p.t.Fatal(err)
		}
		p.must("", "add", name, "--import", file, "--accept-terms")
		accounts = append(accounts, a)
	}
	p.fake.Forget() // each import has renewed its login and read its profile
	return accounts
}

// get reads JSON of an endpoint.
func (p *program) get(path string, into any) {
	p.t.Helper()
	response, err := http.Get(p.url(path))
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %d %v %s", path, response.StatusCode, err, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		p.t.Fatalf("%s: %v in %s", path, err, body)
	}
}

func (p *program) requests() []control.Request {
	p.t.Helper()
	var page control.RequestsPage
	p.get("/api/requests?limit=50", &page)
	return page.Requests
}

func (p *program) account(name string) status.Account {
	p.t.Helper()
	var list struct{ Accounts []status.Account }
	p.get("/api/accounts", &list)
	for _, a := range list.Accounts {
		if a.Name == name {
			return a
		}
	}
	p.t.Fatalf("no account %s: %+v", name, list)
	return status.Account{}
}

func (p *program) snapshot() status.Snapshot {
	p.t.Helper()
	var s status.Snapshot
	p.get("/api/status", &s)
	return s
}

func (p *program) stats() status.Stats {
	p.t.Helper()
	var s status.Stats
	p.get("/api/stats", &s)
	return s
}
