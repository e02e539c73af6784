package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clb/app/desktop/autostart"
	"clb/app/doctor/doctortest"
	"clb/app/status"
	"clb/proxy/secret"
)

// made is a report as its files.
func made(t testing.TB, s Sources) map[string]string {
	t.Helper()
	var out bytes.Buffer
	if err := Report(context.Background(), &out, s); err != nil {
		t.Fatal(err)
	}
	return doctortest.Unpacked(t, out.Bytes())
}

// sources is a program with an account and a log.
func sources(private Private, s status.Snapshot, settings []Setting, lines []string, reason string) Sources {
	return Sources{
		Private:  private,
		Snapshot: func(context.Context) (status.Snapshot, error) { return s, nil },
		Settings: func(context.Context) ([]Setting, error) { return settings, nil },
		Log:      func(context.Context) ([]string, error) { return lines, nil },
		Tray:     func(context.Context) (Tray, error) { return Tray{Desktop: true, Err: errors.New(reason)}, nil },
		Autostart: func(context.Context) (Autostart, error) {
			return Autostart{State: autostart.State{Exists: true, Ours: true, Location: reason}}, nil
		},
	}
}

// logged is a line as the program logs it.
func logged(message string, values ...any) string {
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info(message, values...)
	return strings.TrimRight(out.String(), "\n")
}

func TestReport(t *testing.T) {
	snapshot := status.Snapshot{Version: "1.2", Accounts: []status.Account{
		{Name: "work", Email: "max@corp.example", Organization: "Corp Ltd", State: status.Limited,
			Reason: "work is limited", Requests: 7, Note: "ask Eve"},
		{Name: "me", State: status.Ready, Endpoint: "https://llm.corp.example",
			Models: []string{"claude-*=corp-model"}},
	}, Routing: status.Routing{Routes: []string{"claude-opus-*: work, me"}, Groups: []string{"team"}},
		Waiting: []status.Held{{Session: "s-1"}}}
	lines := []string{
		logged("login renewed", "account", "work"), logged("renewing the token of removed: no", "account", "removed"),
		logged("x", "error", "open /home/max/.config/clb/x: someone memes"), "cut off {",
		logged("asked https://u:pw@proxy.example?token=abc"),
	}
	files := made(t,
		sources(Private{Home: "/home/max", User: "max", Host: "maxbook",
			Secrets: []secret.Text{secret.New("pass word")}}, snapshot,
			[]Setting{{"network.no_proxy", `"intra.corp.example"`, "file"}, {"port", "8080", ""},
				{"network.proxy", `""`, ""}}, lines, "/home/max/x: pass word of maximum at maxbook"))
	for _, name := range []string{"README.txt", "checks.json", "settings.json", "status.json", "log.jsonl"} {
		if files[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
	whole := strings.Join([]string{files["checks.json"], files["settings.json"], files["status.json"],
		files["log.jsonl"]}, "\n")
	for _, never := range []string{"work", "max@corp", "corp", "Corp", "Eve", "removed", "maxbook", "pass word",
		"/home/max", "pw@", "abc", "s-1", "cut off", "team"} {
		if strings.Contains(whole, never) {
			t.Errorf("the report holds %q:\n%s", never, whole)
		}
	}
	for _, kept := range []string{`"limited"`, `"requests": 7`, `"8080"`, "of maximum at [host]", "someone memes",
		"login renewed", `~/.config/clb/x`, `"[set]"`, "a line that can't be read"} {
		if !strings.Contains(whole, kept) {
			t.Errorf("the report lacks %q:\n%s", kept, whole)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(files["log.jsonl"]), "\n") {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

func TestReportOfWhatIsThere(t *testing.T) {
	s := sources(Private{}, status.Snapshot{}, nil, []string{logged("x", "account", "work")}, "r")
	s.Snapshot = func(context.Context) (status.Snapshot, error) { return status.Snapshot{}, errors.New("not running") }
	files := made(t, s)
	if files["log.jsonl"] != "" || !strings.Contains(files["README.txt"], "left out: log.jsonl: without the names") ||
		!strings.Contains(files["README.txt"], "left out: status.json: not running") {
		t.Error(files)
	}
	if files := made(t, Sources{}); !strings.Contains(files["README.txt"],
		"left out: settings.json: it is not to be had here") {
		t.Error(files)
	}
	if err := Report(t.Context(), failing{}, s); err == nil {
		t.Error("a full disk goes unnoticed")
	}
	many := make([]string, mostLines+100)
	for i := range many {
		many[i] = logged("line", "i", i)
	}
	if got := strings.Count(made(t, sources(Private{}, status.Snapshot{}, nil, many, "r"))["log.jsonl"],
		"\n"); got != mostLines {
		t.Errorf("%d lines of the log", got)
	}
}

// failing is a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// TestReportHoldsNothingPrivate draws names, addresses, secrets and places, strews them over everything that a report
// is made of, and looks for them in every file.
func TestReportHoldsNothingPrivate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Letters that no word of ours has side by side, so that what is found was not ours.
		text := rapid.StringMatching(`[qxzQXZ][qxzäß0-9 ._&<"\\'-]{3,14}[qxz]`)
		name, other, removed, group, org := text.Draw(t, "name"), text.Draw(t, "other"), text.Draw(t, "removed"),
			text.Draw(t, "group"), text.Draw(t, "org")
		user, host, password := text.Draw(t, "user"), text.Draw(t, "host"), text.Draw(t, "password")
		email := rapid.StringMatching(`[qxz]{2,8}@[qxz]{2,8}\.example`).Draw(t, "email")
		token := "sk-ant-oat01-" + rapid.StringMatching(`[A-Za-z0-9_-]{20,60}`).Draw(t, "token")
		home := rapid.SampledFrom([]string{"/home/", "/Users/", `C:\Users\`, "/srv/"}).Draw(t, "place") + user
		private := []string{name, other, removed, group, org, user, host, password, email, token, home}
		some := func(label string) string {
			glue := rapid.SampledFrom([]string{" ", ": ", "/", "\"", "(", ", ", "\n", "a", ""})
			out := "start"
			for _, part := range rapid.SliceOfN(rapid.SampledFrom(private), 1, 5).Draw(t, label) {
				out += glue.Draw(t, "glue") + part
			}
			return out + " end"
		}
		snapshot := status.Snapshot{
			Accounts: []status.Account{{Name: name, Email: email, Organization: org, Group: group,
				Reason: some("reason"), Notice: some("notice"), Note: some("note"),
				Endpoint: "https://" + host, Token: status.Token{Failure: some("failure")}},
				{Name: other, Until: time.Now()}},
			SignIns: []status.SignIn{{Name: other}}, Routing: status.Routing{Account: name, Groups: []string{group}},
			Warnings: []string{some("warning")},
		}
		lines := []string{logged(some("message"), "account", removed, "error", some("error")),
			logged("x", "group", slog.GroupValue(slog.String("error", some("deep")))), some("raw line")}
		settings := []Setting{{"routing.routes", some("routes"), some("from")}, {"network.proxy", some("proxy"), ""}}
		files := made(panics{},
			sources(Private{Home: home, User: user, Host: host, Secrets: []secret.Text{secret.New(password)}}, snapshot,
				settings, lines, some("verdict")))
		for file, content := range files {
			for _, p := range private {
				quoted, _ := json.Marshal(p)
				if p = strings.TrimSpace(p); strings.Contains(content, p) ||
					strings.Contains(content, strings.Trim(string(quoted), `"`)) {
					t.Fatalf("%s holds %q:\n%s", file, p, content)
				}
			}
		}
	})
}

// panics is a testing.TB for helpers inside of a property.
type panics struct{ testing.TB }

func (panics) Helper()           {}
func (panics) Fatal(args ...any) { panic(args) }

func FuzzRedact(f *testing.F) {
	f.Add("some text of work and max@corp.example", "work", "hunter2")
	f.Add("\xff\xfe", "ß", "\xff")
	f.Fuzz(func(t *testing.T, text, name, password string) {
		r := newRedactor(Private{Names: []string{name}, Secrets: []secret.Text{secret.New(password)}})
		out := r.text(text)
		if password = strings.TrimSpace(password); len(password) >= 12 && strings.Contains(out, password) {
			t.Errorf("%q holds the secret %q", out, password)
		}
	})
}
