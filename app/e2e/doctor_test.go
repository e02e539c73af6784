//go:build e2e

package e2e

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/doctor/doctortest"
	"clb/proxy/anthropictest"
)

// doctor is what the command finds, by name, and its exit code. Of several of a name it is the last.
func (p *program) doctor(args ...string) (found map[string]control.Check, code int) {
	p.t.Helper()
	said, code := p.run("", append([]string{"doctor", "--json"}, args...)...)
	begin := strings.Index(said, "{\n")
	if begin < 0 {
		p.t.Fatalf("clb doctor: %d %s", code, said)
	}
	var all control.HealthReport
	if err := json.NewDecoder(strings.NewReader(said[begin:])).Decode(&all); err != nil {
		p.t.Fatalf("clb doctor: %v in %s", err, said)
	}
	found = map[string]control.Check{}
	for _, c := range all.Checks {
		found[c.Name] = c
	}
	return found, code
}

// wants checks the verdicts of some, and that nothing else is in trouble.
func (p *program) wants(what string, found map[string]control.Check, want map[string]string) {
	p.t.Helper()
	for name, c := range found {
		if w, named := want[name]; named && c.Verdict != w || !named && c.Verdict == "trouble" {
			p.t.Errorf("%s: %+v", what, c)
		}
	}
	for name := range want {
		if _, there := found[name]; !there {
			p.t.Errorf("%s: nothing is said of %s", what, name)
		}
	}
}

func TestDoctorOfAHealthyProgram(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	p.addAccounts("one")
	always := map[string]string{"versions": "ok", "settings": "ok", "keychain": "note", "database": "ok", "disk": "ok",
		"folders": "ok", "proxy": "ok", "upstream": "ok", "clock": "ok",
		"claude_code": "note", "browser": "note", "autostart": "note"}
	found, code := p.doctor()
	want := maps.Clone(always)
	want["port"] = "note"
	if p.wants("before the start", found, want); code != 0 {
		t.Errorf("before the start: exit code %d", code)
	}
	p.start()
	p.fake.Forget()
	found, code = p.doctor()
	want["port"] = "ok"
	if p.wants("running", found, want); code != 0 {
		t.Errorf("running: exit code %d", code)
	}
	if seen := p.fake.RequestsTo(anthropictest.PathUsage); len(seen) == 0 {
		t.Error("the running program has not shown its credential")
	}
	if said := p.must("", "test-connection"); !strings.Contains(said, "credential  ") ||
		strings.Contains(said, "fails") {
		t.Errorf("%s", said)
	}
	if said := p.must("", "doctor", "--fix"); strings.Contains(said, "Done:") {
		t.Errorf("there was nothing to mend: %s", said)
	}
}

// TestDoctorOfADeadPort: the worst that can happen to a user of Claude Code.
func TestDoctorOfADeadPort(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	settings := filepath.Join(p.home, ".claude", "settings.json")
	const own = "{\n  \"model\": \"opus\"\n}\n"
	if err := errors.Join(os.MkdirAll(filepath.Dir(settings), 0o700),
		os.WriteFile(settings, []byte(own), 0o600)); err != nil {
		t.Fatal(err)
	}
	p.start()
	p.must("", "connect", "--yes")
	found, code := p.doctor()
	if p.wants("connected", found, map[string]string{"claude_code": "ok"}); code != 0 {
		t.Errorf("connected: exit code %d", code)
	}
	p.stop()
	found, code = p.doctor()
	if p.wants("the program has ended", found, map[string]string{"claude_code": "trouble"}); code != 1 ||
		!found["claude_code"].Ask {
		t.Errorf("%d %+v", code, found["claude_code"])
	}
	before, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	if said, code := p.run("", "doctor", "--fix"); code != 1 || !strings.Contains(said, "add --yes") {
		t.Errorf("without anybody to ask: %d %s", code, said)
	}
	if after, err := os.ReadFile(settings); err != nil || string(after) != string(before) {
		t.Errorf("Claude Code's settings were changed: %v %s", err, after)
	}
	found, code = p.doctor("--fix", "--yes")
	if p.wants("mended", found, map[string]string{"claude_code": "note"}); code != 0 {
		t.Errorf("mended: exit code %d", code)
	}
	if text, err := os.ReadFile(settings); err != nil || string(text) != own {
		t.Errorf("%v %s", err, text)
	}
}

func TestACopyTakesThePlaceOfADamagedHistory(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	p.addAccounts("one")
	ask := func(n int) {
		t.Helper()
		for range n {
			if code, _, err := p.ask(t.Context(), "s"); code != 200 || err != nil {
				t.Fatal(code, err)
			}
		}
	}
	p.start()
	ask(40)
	p.stop()
	data := filepath.Join(p.home, "clb", "clb.db")
	content, err := os.ReadFile(data)
	if err != nil {
		t.Fatal(err)
	}
	copied := data + time.Now().Add(-time.Hour-time.Minute).UTC().Format(".copy-20060102-150405")
	if err := os.WriteFile(copied, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if found, _ := p.doctor(); !strings.Contains(found["database"].Reason, "its newest copy is 1 h ") {
		t.Errorf("%+v", found["database"])
	}
	clear(content[:2*os.Getpagesize()])
	if err := os.WriteFile(data, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if found, code := p.doctor(); code != 0 || found["database"].Verdict != "warning" ||
		found["database"].FixSummary != "" {
		t.Errorf("before it is set aside: %d %+v", code, found["database"])
	}
	p.start()
	if found, code := p.doctor(); code != 0 || found["database"].Verdict != "warning" ||
		!strings.Contains(found["database"].Reason, "has taken its place") {
		t.Errorf("while it runs: %d %+v", code, found["database"])
	}
	ask(2)
	p.await("the history", func() bool { return len(p.requests()) == 42 })
	if got := p.account("one"); got.State != "ready" {
		t.Errorf("%+v", got)
	}
	p.stop()
	aside, err := filepath.Glob(data + ".damaged-*")
	if err != nil || len(aside) != 1 {
		t.Fatal(aside, err)
	}
	if kept, err := os.ReadFile(aside[0]); err != nil || string(kept) != string(content) {
		t.Errorf("the damaged file was changed: %v", err)
	}
}

func TestReportNamesNobody(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	a := p.addAccounts("wilhelmina")[0]
	p.start()
	if code, _, err := p.ask(t.Context(), "a-session-of-hers"); code != 200 || err != nil {
		t.Fatal(code, err)
	}
	p.fake.Fail(anthropictest.QuotaSpent(time.Hour, anthropictest.FiveHour), 1)
	_, _, _ = p.ask(t.Context(), "a-session-of-hers") // which leaves words in the log
	look := func(when string) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "problem.zip")
		if said := p.must("", "report", file); !strings.Contains(said, "Names are replaced") {
			t.Errorf("%s: %s", when, said)
		}
		report, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		files := doctortest.Unpacked(t, report)
		if len(files) != 5 {
			t.Errorf("%s: %s", when, files["README.txt"])
		}
		for name, text := range files {
			for _, private := range []string{"wilhelmina", a.Email, a.UserUUID, a.OrganizationUUID, a.AccessToken(),
				a.RefreshToken(), "sk-ant-", "@example.com", p.home} {
				if strings.Contains(strings.ToLower(text), strings.ToLower(private)) {
					t.Errorf("%s: %s holds %q: %s", when, name, private, text)
				}
			}
		}
		if !strings.Contains(files["status.json"], "name-1") || !strings.Contains(files["checks.json"], `"keychain"`) {
			t.Errorf("%s: %s %s", when, files["status.json"], files["checks.json"])
		}
	}
	look("running")
	p.stop()
	look("ended")
}
