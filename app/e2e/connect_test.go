//go:build e2e

package e2e

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"clb/proxy/anthropictest"
)

// claudeDesk is a home in which the real Claude Code lives, whose ways out of the machine all end at a proxy that
// refuses.
type claudeDesk struct {
	*program
	bin string

	mu    sync.Mutex // guards asked
	asked []string   // the hosts that it wanted to reach outside
}

// newClaudeDesk prepares a running product, and a Claude Code that knows nothing of it.
func newClaudeDesk(t *testing.T) *claudeDesk {
	t.Helper()
	claude := claudeProgram(t)
	d := &claudeDesk{program: newProgram(t, anthropictest.Config{}), bin: t.TempDir()}
	if err := os.Symlink(claude, filepath.Join(d.bin, "claude")); err != nil {
		t.Fatal(err)
	}
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		d.asked = append(d.asked, r.Host)
		d.mu.Unlock()
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(refusing.Close)
	d.env = append(d.env, "PATH="+d.bin+":/usr/bin:/bin", "TERM=dumb", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1",
		"CLAUDE_CODE_MAX_RETRIES=0",
		"HTTPS_PROXY="+refusing.URL, "NO_PROXY=localhost,127.0.0.1")
	d.addAccounts("one")
	d.start()
	return d
}

// outside are the hosts that it wanted to reach outside since the last time.
func (d *claudeDesk) outside() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	asked := strings.Join(d.asked, " ")
	d.asked = nil
	return asked
}

// tell runs a command in that home, for at most a minute and a half, and returns what it said and its exit code.
func (d *claudeDesk) tell(env []string, name string, args ...string) (said string, code int) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 90*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = d.home
	c.Env = append(append([]string{}, d.env...), env...)
	out, err := c.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		d.t.Fatalf("%s %v: %v", name, args, err)
	}
	return string(out), c.ProcessState.ExitCode()
}

// served wants Claude Code to have got its answer, and that through us.
func (d *claudeDesk) served(what string, before int, said string, code int) {
	d.t.Helper()
	if !strings.Contains(said, "pong") || code != 0 {
		d.t.Errorf("%s: Claude Code said %q, exit code %d", what, said, code)
	}
	if rows := d.requests(); len(rows) <= before || rows[0].Status != http.StatusOK {
		d.t.Errorf("%s: the request did not come through us: %+v", what, rows)
	}
}

func (d *claudeDesk) settings() string { return filepath.Join(d.home, ".claude", "settings.json") }

func TestClaudeCodeConnectedAndDisconnected(t *testing.T) {
	d := newClaudeDesk(t)
	claude := filepath.Join(d.bin, "claude")
	// Nothing is set, and nobody is signed in: Claude Code asks nobody.
	if said, code := d.tell(nil, claude, "-p", "say hi"); code == 0 || !strings.Contains(said, "Not logged in") {
		t.Fatalf("%q %d", said, code)
	}
	const own = "{\n\t\"includeCoAuthoredBy\": false\n}\n"
	if err := errors.Join(os.MkdirAll(filepath.Dir(d.settings()), 0o700),
		os.WriteFile(d.settings(), []byte(own), 0o640)); err != nil {
		t.Fatal(err)
	}
	if said := d.must("", "connect", "--yes"); !strings.Contains(said, "clb-placeholder") {
		t.Errorf("%q", said)
	}
	said, code := d.tell(nil, claude, "-p", "say hi")
	d.served("connected", 0, said, code)
	before := len(d.requests())

	d.must("", "disconnect")
	if text, err := os.ReadFile(d.settings()); err != nil || string(text) != own {
		t.Errorf("%q %v", text, err)
	}
	d.outside()
	if said, code := d.tell([]string{"ANTHROPIC_AUTH_TOKEN=invented"}, claude, "-p", "say hi"); code == 0 {
		t.Errorf("%q", said)
	}
	if asked := d.outside(); !strings.Contains(asked, "api.anthropic.com") || len(d.requests()) != before {
		t.Errorf("after disconnect it asked %q, and us %d times more", asked, len(d.requests())-before)
	}
}

// TestClaudeCodeKeepsItsLogin: with a login of its own it gets no placeholder, and its token goes no further than to
// us.
func TestClaudeCodeKeepsItsLogin(t *testing.T) {
	d := newClaudeDesk(t)
	const token = "sk-ant-" + "oat01-Invented_Of_The_Client"
	login := `{"claudeAiOauth":{"accessToken":"` + token + `","refreshToken":"sk-ant-` +
		`ort01-Invented","expiresAt":4000000000000,"scopes":["user:inference","user:profile"],"subscriptionType":"max"}}`
	credentials := filepath.Join(d.home, ".claude", ".credentials.json")
	if err := errors.Join(os.MkdirAll(filepath.Dir(credentials), 0o700),
		os.WriteFile(credentials, []byte(login), 0o600)); err != nil {
		t.Fatal(err)
	}
	if said := d.must("", "connect", "--yes"); strings.Contains(said, "placeholder") {
		t.Errorf("%q", said)
	}
	said, code := d.tell(nil, filepath.Join(d.bin, "claude"), "-p", "say hi")
	d.served("with a login", 0, said, code)
	for _, r := range d.fake.RequestsTo(anthropictest.PathMessages) {
		if strings.Contains(strings.Join(r.Header["Authorization"], ""), token) {
			t.Error("the client's token went upstream")
		}
	}
}

// TestClaudeCodeInAGroup: connected to a group, its requests stay in that group.
func TestClaudeCodeInAGroup(t *testing.T) {
	d := newClaudeDesk(t)
	d.must("", "set", "one", "--group", "work")
	d.must("", "connect", "--group", "work", "--yes")
	said, code := d.tell(nil, filepath.Join(d.bin, "claude"), "-p", "say hi")
	d.served("in a group", 0, said, code)
	if rows := d.requests(); len(rows) > 0 && (rows[0].Group != "work" || rows[0].Account != "one") {
		t.Errorf("%+v", rows[0])
	}
}

// TestClaudeCodeRun: clb run leads Claude Code to us whatever settings and environment say, and changes no file.
func TestClaudeCodeRun(t *testing.T) {
	d := newClaudeDesk(t)
	said, code := d.tell(nil, binary, "run", "--", "-p", "say hi")
	d.served("run", 0, said, code)

	const foreign = `{"env": {"ANTHROPIC_BASE_URL": "http://localhost:1", "ANTHROPIC_AUTH_TOKEN": "theirs", "CLAUDE_CODE_USE_BEDROCK": "1"}}`
	if err := errors.Join(os.MkdirAll(filepath.Dir(d.settings()), 0o700),
		os.WriteFile(d.settings(), []byte(foreign), 0o600)); err != nil {
		t.Fatal(err)
	}
	before := len(d.requests())
	said, code = d.tell([]string{"NO_PROXY=example.com", "CLAUDE_CODE_USE_VERTEX=1"}, binary, "run", "--", "-p",
		"say hi")
	d.served("run against other settings", before, said, code)
	if text, err := os.ReadFile(d.settings()); err != nil || string(text) != foreign {
		t.Errorf("%q %v", text, err)
	}
	if said, code := d.tell(nil, binary, "run", "--", "--no-such-flag"); code != 1 ||
		!strings.Contains(said, "no-such-flag") {
		t.Errorf("%q %d", said, code)
	}
	if err := os.Remove(d.settings()); err != nil {
		t.Fatal(err)
	}
	before = len(d.requests())
	said, code = d.tell(nil, "sh", "-c", `eval "$(`+binary+` env --shell sh)" && exec claude -p "say hi"`)
	d.served("env", before, said, code)
	d.stop()
	if said, code := d.tell(nil, binary, "run", "--", "-p", "say hi"); code != 1 ||
		!strings.Contains(said, "is not running") {
		t.Errorf("%q %d", said, code)
	}
}
