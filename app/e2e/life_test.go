//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"clb/app/store"
	"clb/proxy/account"
	"clb/proxy/anthropictest"
)

func TestKillAndRestart(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	p.addAccounts("one", "two")
	p.start()
	for range 5 {
		if code, _, err := p.ask(t.Context(), "s"); code != 200 || err != nil {
			t.Fatal(code, err)
		}
	}
	stays := p.requests()[0].Account
	p.await("the group commit", func() bool { return p.durable(5, "s") })
	open := make(chan struct{})
	defer close(open)
	p.fake.Fail(anthropictest.GateAfter(3, open), 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _, _, _ = p.ask(ctx, "s") }()
	if err := p.fakeSaw(func(seen []anthropictest.Request) bool {
		return len(seen) == 6 &&
			seen[5].Events == 3
	}); err != nil {
		t.Fatal(err)
	}
	p.await("the mark of the one under way", func() bool { return p.durable(6, "s") })
	p.kill()

	p.start()
	rows := p.requests()
	if len(rows) != 6 || rows[0].Outcome != "interrupted" {
		t.Fatalf("%d rows, the newest %+v", len(rows), rows[0])
	}
	s := p.stats()
	if s.TotalRequests != 6 || s.Interrupted != 1 || s.Complete != 5 || s.SuccessRate != 1 {
		t.Errorf("%+v", s)
	}
	if code, _, err := p.ask(t.Context(), "s"); code != 200 || err != nil || p.requests()[0].Account != stays {
		t.Errorf("the conversation left %s: %+v", stays, p.requests()[0])
	}
}

// durable reports whether a copy of the data file, as a crash would leave it, has n requests and where a conversation
// stays.
func (p *program) durable(n int, session string) bool {
	copied := filepath.Join(p.t.TempDir(), "clb.db")
	b, err := os.ReadFile(filepath.Join(p.home, "clb", "clb.db"))
	if err == nil {
		err = os.WriteFile(copied, b, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	s, err := store.Open(store.Config{Path: copied, KeepDays: -1})
	if err != nil {
		return false // it was written to meanwhile
	}
	defer func() { _ = s.Close(p.t.Context()) }()
	rows, _, _, err := s.Rows(p.t.Context(), store.Where{}, store.Page{Limit: 100})
	saved, unread := s.Load()
	bound := slices.ContainsFunc(saved.Bindings, func(b account.Affinity) bool { return b.Session == session })
	return err == nil && unread == nil && len(rows) == n && bound
}

func TestCommandsWhileItRuns(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	a := p.fake.AddAccount(anthropictest.Account{})
	p.start()
	code, body, err := p.ask(t.Context(), "")
	if err != nil || code != 400 || !strings.Contains(body, "clb add NAME") {
		t.Errorf("without an account: %d %s %v", code, body, err)
	}
	p.must(a.APIKey()+"\n", "add", "one", "--key", "-")
	p.must(a.SetupToken(), "add", "two", "--token", "-", "--accept-terms")
	if code, _, err := p.ask(t.Context(), "s"); code != 200 || err != nil {
		t.Error(code, err)
	}
	if out := p.must("", "list"); !strings.Contains(out, "one") || !strings.Contains(out, "console") ||
		!strings.Contains(out, "two") {
		t.Error(out)
	}
	p.must("", "disable", "one")
	if got := p.account("one"); got.Enabled || got.State != "off" {
		t.Errorf("%+v", got)
	}
	if out, code := p.run("", "remove", "one"); code != 2 || !strings.Contains(out, "--yes") {
		t.Errorf("without a terminal and --yes: %d %s", code, out)
	}
	p.must("", "remove", "one", "--yes")
	if out, code := p.run("", "disable", "one"); code != 1 || !strings.Contains(out, `no account "one"`) {
		t.Errorf("%d %s", code, out)
	}
	p.must("", "reset-stats", "--yes")
	if s := p.stats(); s.TotalRequests != 0 || len(p.requests()) == 0 {
		t.Errorf("%+v", s)
	}
	p.must("", "clear-history", "--yes")
	if rows := p.requests(); len(rows) != 0 {
		t.Errorf("%+v", rows)
	}
	p.stop()
	// The same, by the data folder itself.
	if out := p.must("", "list", "--json"); !strings.Contains(out, `"two"`) || strings.Contains(out, `"one"`) {
		t.Error(out)
	}
	p.must("", "enable", "two")
	p.must("", "remove", "two", "--yes")
}

func TestSecondStart(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	opened := filepath.Join(p.home, "opened")
	bin := filepath.Join(p.home, "bin")
	if err := os.MkdirAll(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\necho \"$1\" > "+opened+"\n"),
		0o700); err != nil {
		t.Fatal(err)
	}
	p.env = append(p.env, "PATH="+bin+":/usr/bin:/bin", "DISPLAY=:99")
	p.start()
	if out, code := p.run("", "serve"); code != 1 || !strings.Contains(out, "already") {
		t.Errorf("%d %s", code, out)
	}
	if out, code := p.run(""); code != 0 {
		t.Errorf("%d %s", code, out)
	}
	p.await("the opening of the dashboard", func() bool {
		page, _ := os.ReadFile(opened)
		return strings.TrimSpace(string(page)) == p.url("/dashboard")
	})
}

func TestPortInUse(t *testing.T) {
	p, other := newProgram(t, anthropictest.Config{}), newProgram(t, anthropictest.Config{})
	other.start()
	p.port = other.port
	p.env = append(p.env, fmt.Sprintf("PORT=%d", other.port))
	out, code := p.run("", "serve")
	if code != 2 || !strings.Contains(out, fmt.Sprintf("port %d is taken by another program", other.port)) ||
		strings.Count(out, "\n") != 1 {
		t.Errorf("%d %s", code, out)
	}
}

func TestWrongSettings(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	p.must("", "list")
	file := filepath.Join(p.home, "clb", "settings.jsonc")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(string) string{
		"unknown key":  func(s string) string { return strings.Replace(s, `"port"`, `"prot"`, 1) },
		"wrong value":  func(s string) string { return strings.Replace(s, `"count": 3`, `"count": 300`, 1) },
		"wrong syntax": func(s string) string { return s + "}" },
	} {
		if err := os.WriteFile(file, []byte(change(string(text))), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, code := p.run("", "serve"); code != 2 || strings.Count(out, "\n") != 1 ||
			!strings.Contains(out, "settings.jsonc:") {
			t.Errorf("%s: %d %s", name, code, out)
		}
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, variable := range []string{"PORT=eighty", "CLB_KEYCHAIN=vault", "CLB_API_URL=http://example.com",
		"CLB_KEYCHAIM=file"} {
		name, _, _ := strings.Cut(variable, "=")
		if out, code := p.runWith([]string{variable}, "", "serve"); code != 2 || !strings.Contains(out, name) {
			t.Errorf("%s: %d %s", variable, code, out)
		}
	}
}

func TestNoKeychain(t *testing.T) {
	p := newProgram(t, anthropictest.Config{}, "CLB_KEYCHAIN=system")
	out, code := p.run("", "serve")
	if runtime.GOOS == "linux" && (code != 2 || !strings.Contains(out, "CLB_KEYCHAIN=file")) {
		t.Errorf("%d %s", code, out)
	}
}

func TestAnotherUserIsRefused(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("needs Linux and the right to become another user")
	}
	p := newProgram(t, anthropictest.Config{})
	p.addAccounts("one")
	p.start()
	for _, address := range []string{"127.0.0.1", "[::1]"} {
		c := exec.CommandContext(t.Context(), "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "curl",
			"-s", "-o", "/dev/null", "-w", "%{http_code}", fmt.Sprintf("http://%s:%d/api/stats", address, p.port))
		if out, err := c.CombinedOutput(); string(out) != "403" {
			t.Errorf("%s: %s %v", address, out, err)
		}
	}
}

func TestSecretsAreNowhere(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	accounts := p.addAccounts("one", "two")
	key := p.fake.AddAccount(anthropictest.Account{Name: "k"})
	p.must(key.APIKey(), "add", "k", "--key", "-")
	p.start()
	for _, fault := range []anthropictest.Fault{anthropictest.TokenRevoked(), anthropictest.Forbidden(),
		anthropictest.Burst(time.Second), anthropictest.Upstream(500), anthropictest.Reset(),
		anthropictest.CutAfter(3, anthropictest.BreakReset)} {
		p.fake.Fail(fault, 1)
		_, _, _ = p.ask(t.Context(), fault.Name)
	}
	accounts[1].Expire()
	p.must("", "disable", "one")
	p.must("", "disable", "k")
	p.must("", "clear-limit", "two") // the refusal above
	if code, _, err := p.ask(t.Context(), "renewed"); code != 200 || err != nil {
		t.Fatal(code, err)
	}
	secrets := []string{"sk-ant-", key.APIKey()[14:]}
	for _, a := range accounts {
		secrets = append(secrets, a.RefreshToken()[14:], a.AccessToken()[14:])
	}
	look := func(where string, text []byte) {
		for _, s := range secrets {
			if bytes.Contains(text, []byte(s)) {
				t.Errorf("a secret is in %s", where)
			}
		}
	}
	for _, path := range []string{"/", "/health", "/api/stats", "/api/accounts", "/api/requests?limit=1000",
		"/api/status"} {
		response, err := http.Get(p.url(path))
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		_, _ = text.ReadFrom(response.Body)
		_ = response.Body.Close()
		look(path, text.Bytes())
	}
	for _, file := range []string{"cmdline", "environ"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.running.Process.Pid, file))
		if err != nil {
			t.Fatal(err)
		}
		look("its "+file, text)
	}
	for _, command := range []string{"list", "status", "requests"} {
		look("clb "+command, []byte(p.must("", command)+p.must("", command, "--json")))
	}
	p.stop()
	look("what it said", []byte(p.out.String()))
	err := filepath.WalkDir(filepath.Join(p.home, "clb"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		look(name, text)
		if info, _ := entry.Info(); runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v", name, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestQuitLetsAnswersEnd(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	p.addAccounts("one")
	p.start()
	open := make(chan struct{})
	p.fake.Fail(anthropictest.GateAfter(3, open), 1)
	type result struct {
		body string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		_, body, err := p.ask(t.Context(), "s")
		done <- result{body, err}
	}()
	if err := p.fakeSaw(func(seen []anthropictest.Request) bool {
		return len(seen) == 1 &&
			seen[0].Events == 3
	}); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.await("the port's closing", func() bool { _, err := http.Get(p.url("/health")); return err != nil })
		close(open)
	}()
	p.stop()
	if r := <-done; r.err != nil || !strings.Contains(r.body, "message_stop") {
		t.Errorf("the answer was cut: %v", r.err)
	}
	p.start()
	if rows := p.requests(); len(rows) != 1 || rows[0].Outcome != "complete" {
		t.Errorf("%+v", rows)
	}
}
