package doctor

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"clb/app/claudecode"
	"clb/app/desktop/autostart"
	"clb/keychain"
	"clb/proxy/conncheck"
	"clb/proxy/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// said is what a fact comes to: "name verdict", with " fix" or " ask" where it can be mended.
func said(checks []Check) string {
	var all []string
	for _, c := range checks {
		text := c.Name + " " + string(c.Verdict)
		if c.Fix != nil {
			text += " fix"
		}
		if c.Ask {
			text += " ask"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// verdict is what is said of facts.
type verdict struct {
	facts fact
	want  string
}

var errFull = errors.New("the disk is full")

func TestVerdictsOnTheProgram(t *testing.T) {
	judge(t, []verdict{
		{Versions{Command: "1"}, "versions ok"},
		{Versions{Command: "1", Running: "1"}, "versions ok"},
		{Versions{Command: "1", Running: "2"}, "versions warning"},
		{SettingsFile{}, "settings ok"},
		{SettingsFile{Err: errFull}, "settings trouble"},
		{SettingsFile{Err: errFull, Running: true, Restart: []string{"port"}}, "settings trouble"},
		{SettingsFile{Running: true, Restart: []string{"port"}}, "settings note"},
		{Port{Answers: true, Running: true, Taken: true}, "port ok"},
		{Port{Answers: true, Taken: true}, "port warning"},
		{Port{Running: true}, "port trouble"},
		{Port{Running: true, Taken: true}, "port trouble"},
		{Port{Taken: true}, "port trouble"},
		{Port{}, "port note"},
		{Keychain{Kind: "system"}, "keychain ok"},
		{Keychain{Kind: "system", Err: keychain.ErrNotFound}, "keychain ok"},
		{Keychain{Kind: "system", Err: fmt.Errorf("x: %w", keychain.ErrLocked)}, "keychain trouble"},
		{Keychain{Kind: "system", Err: keychain.ErrUnavailable}, "keychain trouble"},
		{Keychain{Kind: "system", Pending: 2}, "keychain warning"},
		{Keychain{Kind: "system", Journal: keychain.ErrDamaged}, "keychain warning"},
		{Keychain{Kind: "memory"}, "keychain warning"},
		{Keychain{Kind: "file", KeyBeside: true}, "keychain note"},
		{Database{}, "database ok"},
		{Database{Err: errFull}, "database trouble"},
		{Database{Damage: "begun anew", Aside: "x"}, "database warning"},
		{Database{Broken: "a page is broken", Aside: "x"}, "database warning"},
		{Database{Aside: "x"}, "database note"},
		{Disk{Free: 50 << 30}, "disk ok"},
		{Disk{Free: 500 << 20}, "disk warning"},
		{Disk{Free: 5 << 20}, "disk trouble"},
		{Folders{{Path: "a"}}, "folders ok"},
		{Folders{{Path: "a", Warning: "w", Own: true}, {Path: "b", Err: errFull}},
			"folders warning fix, folders trouble"},
	})
}

func TestVerdictsOnTheWay(t *testing.T) {
	dated := func(ahead time.Duration) Upstream {
		return Upstream{{Name: conncheck.HTTP, OK: true, Dated: true, Ahead: ahead}}
	}
	judge(t, []verdict{
		{Proxy{}, "proxy ok"},
		{Proxy{Route: transport.Route{Proxy: "http://p", Variable: "HTTPS_PROXY"}}, "proxy ok"},
		{Proxy{Err: errFull}, "proxy trouble"},
		{Proxy{PlainOnly: "HTTP_PROXY"}, "proxy note"},
		{Upstream{}, "upstream note"},
		{Upstream{{Name: conncheck.DNS}}, "upstream trouble, clock note"},
		{Upstream{{Name: conncheck.HTTP, OK: true, Dated: true}, {Name: conncheck.Credential}},
			"upstream warning, clock ok"},
		{dated(time.Second), "upstream ok, clock ok"},
		{dated(-5 * time.Minute), "upstream ok, clock warning"},
		{dated(time.Hour), "upstream ok, clock trouble"},
	})
}

func TestVerdictsOnClaudeCode(t *testing.T) {
	situation := func(s claudecode.State, dead bool) ClaudeCode {
		return ClaudeCode{Status: claudecode.Status{State: s, Address: "http://localhost:8080"},
			Ours: "http://localhost:8080", Dead: dead, Hookup: claudecode.Connector{}}
	}
	breaking := situation(claudecode.Connected, false)
	breaking.Interferences = []claudecode.Conflict{{Name: "HTTP_PROXY", Where: "the environment", Breaks: true,
		Effect: "e", Advice: "r"}, {Name: "ANTHROPIC_API_KEY", Effect: "e", Advice: "r"}}
	apart := breaking
	apart.State = claudecode.NotConnected
	commented := situation(claudecode.Connected, false)
	commented.Commented = true
	judge(t, []verdict{
		{situation(claudecode.Connected, false), "claude_code ok"},
		{situation(claudecode.Connected, true), "claude_code trouble fix ask"},
		{situation(claudecode.Stale, true), "claude_code trouble fix ask"},
		{situation(claudecode.Stale, false), "claude_code trouble fix ask"},
		{situation(claudecode.Foreign, false), "claude_code note"},
		{situation(claudecode.Foreign, true), "claude_code trouble fix ask"},
		{situation(claudecode.NotConnected, false), "claude_code note"},
		{situation(claudecode.Unreadable, false), "claude_code trouble"},
		{commented, "claude_code trouble"},
		{breaking, "claude_code ok, interference trouble, interference note"},
		{apart, "claude_code note"},
	})
}

func TestVerdictsOnTheDesktop(t *testing.T) {
	mended := func() error { return nil }
	repaired := func() (bool, error) { return true, nil }
	entry := autostart.State{Exists: true, Location: "p", Command: []string{"/x"}, Ours: true}
	gone, other, off := entry, entry, entry
	gone.Trouble, other.Ours, off.Off = "the program is not there", false, "Startup Apps"
	judge(t, []verdict{
		{Tray{Desktop: true}, "tray ok"},
		{Tray{Desktop: true, Err: errFull}, "tray warning"},
		{Tray{Err: errFull}, "tray note"},
		{Browser{}, "browser note"},
		{Browser{Desktop: true}, "browser warning"},
		{Browser{Desktop: true, Opener: "xdg-open"}, "browser ok"},
		{Autostart{}, "autostart note"},
		{Autostart{State: entry}, "autostart ok"},
		{Autostart{State: off}, "autostart note"},
		{Autostart{State: gone, Repair: repaired}, "autostart trouble fix"},
		{Autostart{State: other, Enable: mended}, "autostart warning fix ask"},
		{Autostart{State: other}, "autostart warning"},
	})
}

// judge looks at what is said of facts, and that it is said well.
func judge(t *testing.T, cases []verdict) {
	t.Helper()
	for _, c := range cases {
		checks := c.facts.checks()
		if got := said(checks); got != c.want {
			t.Errorf("%+v\ngot  %s\nwant %s", c.facts, got, c.want)
		}
		for _, k := range checks {
			wordless := k.Reason == "" || strings.HasSuffix(k.Reason, ".") || strings.HasSuffix(k.Advice, ".") ||
				(k.Fix == nil) != (k.FixSummary == "")
			if wordless || k.Verdict.rank() >= Warning.rank() && k.Advice == "" && len(c.facts.checks()) == 1 {
				t.Errorf("%+v: a bad verdict comes with a remedy, and a fix with words: %+v", c.facts, k)
			}
		}
	}
}
