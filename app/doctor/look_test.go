package doctor

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"clb/app/buildinfo"
	"clb/app/claudecode"
	"clb/app/store"
	"clb/keychain"
	"clb/proxy/conncheck"
	"clb/proxy/secret"
	"clb/proxy/transport"
)

// newProgram is a program of ours, as far as its health tells.
func newProgram(t *testing.T) *httptest.Server {
	t.Helper()
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/health" {
			_, _ = io.WriteString(w, `{"status":"ok","product":"`+buildinfo.Name+`","version":"1"}`)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func TestLookAtPort(t *testing.T) {
	ours := newProgram(t)
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	closed := freed(t)
	cases := []struct {
		address string
		running bool
		want    string
	}{{ours.URL, true, "port ok"}, {ours.URL, false, "port warning"}, {other.URL, false, "port trouble"},
		{other.URL, true, "port trouble"},
		{closed, false, "port note"}, {closed, true, "port trouble"}}
	for _, c := range cases {
		p, err := LookAtPort(t.Context(), c.address, c.running)
		if got := said(p.checks()); err != nil || got != c.want {
			t.Errorf("%s, %v: %s, %v", c.address, c.running, got, err)
		}
	}
	for _, wrong := range []string{"http://localhost", "://", "http://localhost:x"} {
		if _, err := LookAtPort(t.Context(), wrong, false); err == nil {
			t.Errorf("%q is taken for an address", wrong)
		}
	}
}

// freed is an address at which nobody listens.
func freed(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	return "http://" + listener.Addr().String()
}

func TestLookAtKeychain(t *testing.T) {
	k, err := LookAtKeychain(t.Context(), keychain.Memory(), Keychain{Kind: "system"})
	if got := said(k.checks()); err != nil || got != "keychain ok" {
		t.Error(got, err)
	}
}

func TestFoldersAreMended(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("folders have no modes there")
	}
	folder := t.TempDir()
	open, private, writable := filepath.Join(folder, "open"), filepath.Join(folder, "private"),
		filepath.Join(folder, "writable")
	for path, mode := range map[string]os.FileMode{open: 0o755, private: 0o700, writable: 0o777} {
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	missing := filepath.Join(folder, "missing")
	look := func() []Check {
		f, err := LookAtFolders([]string{open, private, missing, writable})
		if err != nil {
			t.Fatal(err)
		}
		return f.checks()
	}
	checks := look()
	if got := said(checks); got != "folders warning fix, folders trouble fix" {
		t.Fatal(got)
	}
	for _, m := range Fix(t.Context(), checks, nil) {
		if m.Err != nil {
			t.Error(m)
		}
	}
	if got := said(look()); got != "folders ok" {
		t.Error(got)
	}
	if _, err := os.Lstat(missing); err == nil {
		t.Error("looking at a folder has made it")
	}
}

func TestFreeSpace(t *testing.T) {
	if free, err := FreeSpace(t.TempDir()); err != nil || free <= 0 {
		t.Error(free, err)
	}
	if _, err := FreeSpace(filepath.Join(t.TempDir(), "missing")); err == nil {
		t.Error("a folder that is not there has free space")
	}
}

// TestClaudeCodeAtADeadPort is the worst that can happen to its user, from the look to the mended file.
func TestClaudeCodeAtADeadPort(t *testing.T) {
	settings := filepath.Join(t.TempDir(), "settings.json")
	const before = "{\n  \"model\": \"opus\"\n}\n"
	if err := os.WriteFile(settings, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	h := claudecode.Connector{Settings: settings, Folder: t.TempDir(), Address: freed(t)}
	if err := apply(h.Connect(claudecode.Target{Address: h.Address})); err != nil {
		t.Fatal(err)
	}
	environment := claudecode.Environment{GOOS: runtime.GOOS, Env: []string{"HTTP_PROXY=http://proxy.example:3128"}}
	c, err := LookAtClaudeCode(t.Context(), h, environment)
	checks := c.checks()
	if got := said(checks); err != nil || got != "claude_code trouble fix ask, interference trouble" {
		t.Fatal(got, err)
	}
	if !strings.Contains(checks[1].Reason, "HTTP_PROXY") {
		t.Error(checks[1])
	}
	Fix(t.Context(), checks, nil)
	if text, _ := os.ReadFile(settings); string(text) == before {
		t.Error("the file was changed without asking")
	}
	for _, m := range Fix(t.Context(), checks, func(Check) bool { return true }) {
		if m.Err != nil {
			t.Error(m.Err)
		}
	}
	if text, err := os.ReadFile(settings); err != nil || string(text) != before {
		t.Errorf("%q, %v", text, err)
	}
	c, err = LookAtClaudeCode(t.Context(), h, environment)
	if got := said(c.checks()); err != nil || got != "claude_code note" {
		t.Error(got, err)
	}
}

func TestClaudeCodeElsewhere(t *testing.T) {
	settings := filepath.Join(t.TempDir(), "settings.json")
	dead := freed(t)
	if err := os.WriteFile(settings, []byte(`{"env":{"ANTHROPIC_BASE_URL":"`+dead+`"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	ours := newProgram(t)
	h := claudecode.Connector{Settings: settings, Folder: t.TempDir(), Address: ours.URL}
	look := func() ClaudeCode {
		c, err := LookAtClaudeCode(t.Context(), h, claudecode.Environment{GOOS: runtime.GOOS})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	checks := look().checks()
	if checks[0].Verdict != Trouble || checks[0].Fix == nil || !checks[0].Ask {
		t.Fatal(said(checks))
	}
	if err := checks[0].Fix(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := said(look().checks()); got != "claude_code ok" {
		t.Error(got)
	}
	ours.Close()
	listener, err := net.Listen("tcp", ours.Listener.Addr().String()) // somebody else has the port now
	if err != nil {
		t.Fatal(err)
	}
	other := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.NotFoundHandler()}}
	other.Start()
	defer other.Close()
	if got := said(look().checks()); got != "claude_code trouble fix ask" {
		t.Error(got)
	}
}

func TestLookAtHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clb.db")
	look := func() Database {
		s, err := store.Open(store.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close(context.Background()) }()
		return LookAtHistory(s, path)
	}
	reason := func() string { return look().checks()[0].Reason }
	if got := said(look().checks()); got != "database ok" || !strings.Contains(reason(), "no copy of it yet") {
		t.Error(got, reason())
	}
	made := time.Now().Add(-5*time.Hour - time.Minute).UTC()
	copied := path + ".copy-" + made.Format("20060102-150405")
	if err := os.WriteFile(copied, make([]byte, 3<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := reason(); !strings.Contains(got, "its newest copy is 5 h ") || !strings.HasSuffix(got, " old (3.1 MB)") {
		t.Error(reason())
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 9000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if d := look(); said(d.checks()) != "database warning" || d.Aside == "" {
		t.Errorf("%+v", d)
	}
	if d := look(); said(d.checks()) != "database note" || filepath.Dir(d.Aside) != filepath.Dir(path) {
		t.Errorf("at the next start: %+v", d)
	}
}

func TestLookAtBrowser(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", folder)
	none := func(string) string { return "" }
	screen := func(name string) string { return map[string]string{"DISPLAY": ":0"}[name] }
	if got := said(LookAtBrowser("linux", none).checks()) +
		said(LookAtBrowser("linux", screen).checks()); got != "browser notebrowser warning" {
		t.Error(got)
	}
	if runtime.GOOS == "linux" {
		if err := os.WriteFile(filepath.Join(folder, "xdg-open"), nil, 0o700); err != nil {
			t.Fatal(err)
		}
		if got := said(LookAtBrowser("linux", screen).checks()); got != "browser ok" {
			t.Error(got)
		}
	}
	for _, goos := range []string{"windows", "darwin"} {
		if got := said(LookAtBrowser(goos, none).checks()); got != "browser ok" {
			t.Error(goos, got)
		}
	}
}

func TestLookAtProxy(t *testing.T) {
	api := &url.URL{Scheme: "https", Host: "api.example.com"}
	env := func(name, value string) func(string) string {
		return func(asked string) string { return map[string]string{name: value}[asked] }
	}
	cases := map[string]transport.Config{
		"proxy ok":      {Environ: env("", "")},
		"proxy note":    {Environ: env("HTTP_PROXY", "http://p.example")},
		"proxy trouble": {Proxy: secret.New("ftp://hunter2@p")},
	}
	for want, c := range cases {
		p, err := LookAtProxy(c, api)
		if got := said(p.checks()); err != nil || got != want || strings.Contains(p.checks()[0].Reason, "hunter2") {
			t.Error(want, p.checks(), err)
		}
	}
}

func TestLookAtUpstream(t *testing.T) {
	api, err := url.Parse(freed(t))
	if err != nil {
		t.Fatal(err)
	}
	u, err := LookAtUpstream(t.Context(), conncheck.Config{API: api})
	if got := said(u.checks()); err != nil || got != "upstream trouble, clock note" {
		t.Error(got, err)
	}
}
