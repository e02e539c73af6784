//go:build e2e

package dashboard_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"clb/app/browsertest"
	"clb/app/claudecode"
	"clb/app/control"
	"clb/app/control/controltest"
	"clb/proxy/secret"
)

const settingsText = `// mine
{
  "port": 8080, // the usual one
  "retry": {"count": 5 /* often enough */},
}
`

func settingsStage(t *testing.T, m controltest.Machine) (*stage, *controltest.Program, *settingsFile) {
	s := newStage(t, busyPicture(time.Now()), busyHistory(8, time.Now()))
	file := s.newSettingsFile(settingsText)
	return s, s.withProgram(m, file), file
}

// desk is a machine on which everything can be set.
func desk() controltest.Machine {
	return controltest.Machine{
		Startup: control.Startup{Supported: true, Detail: "By a file in the folder of the desktop’s autostart."},
		BaseURL: "https://gateway.example.com",
		Interferences: []claudecode.Conflict{{Name: "ANTHROPIC_API_KEY", Where: "the environment",
			Effect: "it goes before the login", Advice: "remove it", Breaks: true},
			{Name: "HTTP_PROXY", Where: "~/.claude/settings.json", Effect: "requests go by a proxy",
				Advice: "nothing has to be done"}},
	}
}

const settingsShown = `document.querySelectorAll('.settings-part').length === 8 && document.querySelector('.settings-setting')`

// TestSettings drives the section in a browser.
func TestSettings(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"saves with comments kept":       savesSettings,
		"checks as it is typed":          checksSettings,
		"starts at login":                startsAtLogin,
		"connects Claude Code":           connectsClaude,
		"tests the connection":           testsConnection,
		"hides what can't be done":       hidesAbsent,
		"restores a backup":              restoresBackup,
		"asks before it forgets":         asksBefore,
		"leads to the routing":           leadsToRouting,
		"shows hostile settings as text": hostileSettings,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

func savesSettings(t *testing.T, p *tab) {
	s, _, file := settingsStage(t, desk())
	p.section(s, "settings", settingsShown)
	said := p.Text(`[data-name="retry.first_delay_seconds"]`)
	for _, want := range []string{"Initial delay (s)", "The wait before the first of them, in seconds.",
		"Takes a number from 0 to 60.", "Requires restart."} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %q", want, said)
		}
	}
	if got := p.Text(`[data-name="port"]`); !strings.Contains(got, "$PORT overrides it.") {
		t.Errorf("the port: %q", got)
	}
	if eval[bool](p, `!!document.querySelector('[data-name^="routing."], [data-name="hold.minutes"]')`) {
		t.Error("what the routing's panel sets is here a second time")
	}
	p.Within = ".settings-file"
	p.Fill("Max retries", "2")
	p.Await(`document.querySelector('.settings-save').innerText.includes('1 change not saved')`)
	eval[bool](p,
		`(() => { const level = document.querySelector('[name="log.level"]'); level.value = 'debug'; level.dispatchEvent(new Event('change', {bubbles: true})); return true; })()`)
	p.AwaitText("2 changes not saved")
	p.Button("Save")
	p.AwaitText("Saved. Requires restart: Max retries, Level.")
	if diff := cmp.Diff([]map[string]string{{"log.level": "debug", "retry.count": "2"}}, file.asked); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
	text := string(file.text)
	for _, want := range []string{"// mine", `"port": 8080, // the usual one`, `"count": 2 /* often enough */`,
		`"level": "debug"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the file:\n%s", want, text)
		}
	}
	p.Click(`[data-name="notifications.window_80"] [role=switch]`)
	p.Button("Save")
	p.Await(`document.querySelector('.settings-save').innerText === 'Saved.'`)
	if !strings.Contains(string(file.text), `"window_80": true`) {
		t.Errorf("the file:\n%s", file.text)
	}
	p.Click(`[data-name="log.level"] .settings-usual`)
	p.Await(`document.querySelector('[name="log.level"]').value === 'info'`)
	p.Button("Undo")
	p.Await(
		`document.querySelector('[name="log.level"]').value === 'debug' && !document.querySelector('.settings-save.dirty')`)
	p.GoTo(s.url() + "#/settings")
	p.clean(s)
}

func checksSettings(t *testing.T, p *tab) {
	s, _, _ := settingsStage(t, desk())
	p.section(s, "settings", settingsShown)
	p.Within = ".settings-file"
	for _, c := range []struct{ label, typed, said string }{
		{"Max retries", "11", "A whole number from 0 to 10."}, {"Max retries", "x", "A whole number from 0 to 10."},
		{"Initial delay (s)", "60.5", "A number from 0 to 60."},
		{"API URL", "http://example.com", "An https address without a path"},
		{"API URL", "https://example.com/v1", "An https address without a path"},
	} {
		p.Fill(c.label, c.typed)
		p.AwaitText(c.said)
	}
	p.Button("Save") // leads to what is wrong
	p.Await(`document.activeElement.getAttribute('aria-invalid') === 'true'`)
	p.Fill("API URL", "http://localhost:9000")
	p.Fill("Initial delay (s)", "60")
	p.Fill("Max retries", "10")
	p.Fill("Backoff factor (×)", "10")
	p.Await(`!document.querySelector('.settings-file .wrong')`)
	p.Refused = true
	p.Button("Save")
	p.AwaitText("together make the last wait")
	if got := p.Text(".settings-file"); !strings.Contains(got, "4 changes not saved") {
		t.Error("the changes are gone")
	}
	p.clean(s)
}

func startsAtLogin(t *testing.T, p *tab) {
	s, program, _ := settingsStage(t, desk())
	p.section(s, "settings", settingsShown)
	for _, want := range []string{"true", "false"} {
		p.Click(`[aria-labelledby="settings-startup"] [role=switch]`)
		p.Await(
			fmt.Sprintf(
				`document.querySelector("[aria-labelledby=settings-startup] [role=switch]").getAttribute('aria-checked') === %q`, want))
		now, err := program.Startup(t.Context())
		if err != nil || fmt.Sprint(now.On) != want {
			t.Errorf("it is %v, %v", now.On, err)
		}
	}
	p.clean(s)
}

func connectsClaude(t *testing.T, p *tab) {
	s, program, _ := settingsStage(t, desk())
	p.section(s, "settings", settingsShown)
	for _, want := range []string{"Points to another service", "Claude Code asks https://gateway.example.com, which " +
		"is another service.", "/home/user/.claude/settings.json",
		"ANTHROPIC_API_KEY breaks it the environment it goes before the login. remove it."} {
		p.AwaitText(want)
	}
	p.Click(".settings-changes summary")
	p.Await(
		`document.querySelector('.settings-changes .settings-come')?.textContent.includes('http://localhost:8080') && document.querySelector('.settings-changes .settings-gone')`)
	part := `section[aria-labelledby="settings-claude"]`
	p.Within = part
	p.Button("Replace that address")
	p.AwaitText("Connected. Restart Claude Code to apply.")
	if now, err := program.ClaudeCode(t.Context()); err != nil || !now.Connected {
		t.Errorf("it is %+v, %v", now, err)
	}
	p.Button("Disconnect")
	p.AwaitText("what stood there before is back")
	if now, err := program.ClaudeCode(t.Context()); err != nil || now.BaseURL != "https://gateway.example.com" {
		t.Errorf("it is %+v, %v", now, err)
	}
	p.clean(s)
}

func testsConnection(t *testing.T, p *tab) {
	m := desk()
	m.Steps = []control.Step{{Name: "dns", OK: true, Detail: "160.79.104.10", DurationMS: 12},
		{Name: "tcp", Detail: "the connection was refused: look at the proxy", DurationMS: 3}}
	s, _, _ := settingsStage(t, m)
	p.section(s, "settings", settingsShown)
	p.Within = `section[aria-labelledby="settings-test"]`
	p.Button("Test the connection")
	p.AwaitText("Connection failed at the marked step.")
	if got := p.Text(".settings-steps"); got != "Name 12 ms 160.79.104.10 Connection 3.0 ms the connection was "+
		"refused: look at the proxy" &&
		got != "Name 12 ms 160.79.104.10 Connection 3 ms the connection was refused: look at the proxy" {
		t.Errorf("the steps say %q", got)
	}
	p.clean(s)
}

// hidesAbsent is a program that has neither settings to tell of nor a desktop.
func hidesAbsent(t *testing.T, p *tab) {
	s := newStage(t, busyPicture(time.Now()), nil)
	p.Refused = true
	// A part goes when the program has said that there is no such thing.
	p.section(s, "settings", `[...document.querySelectorAll('.settings-part h3')].map((h) => h.textContent).join() ===
		'Connection to Anthropic,Routing,History,Backup of the accounts,About'`)
	for _, want := range []string{"Version 1.4.0", "MIT", "Preact", "uPlot", "Description of the API"} {
		if !strings.Contains(p.Text(`section[aria-labelledby="settings-about"]`), want) {
			t.Errorf("about tells nothing of %s", want)
		}
	}
	if got := eval[[]int](p,
		`Promise.all([...document.querySelectorAll('[aria-labelledby="settings-about"] a[href*=LICENSE]')].map((a) => fetch(a.href).then((r) => r.status)))`); !slices.Equal(got, []int{200, 200, 200}) {
		t.Errorf("the licences answer %v", got)
	}
	p.clean(s)
}

func restoresBackup(t *testing.T, p *tab) {
	s, program, _ := settingsStage(t, desk())
	sealed, err := program.Export(t.Context(), secret.New(" open sesame "))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "accounts.age")
	if err := os.WriteFile(path, sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	p.section(s, "settings", settingsShown)
	p.AwaitText("clb export-accounts accounts.age")
	p.Click(".settings-restore summary")
	p.Within = ".settings-restore"
	p.Button("Restore accounts")
	p.AwaitText("Choose the backup file.")
	p.Choose(".settings-restore input[type=file]", path)
	p.Button("Restore accounts")
	p.AwaitText("Give its passphrase.")
	p.Refused = true
	p.Fill("Passphrase", "wrong")
	p.Button("Restore accounts")
	p.Await(
		`document.querySelector('.settings-restore .wrong') && document.querySelector('.settings-restore input[type=password]').value === ''`)
	p.Fill("Passphrase", " open sesame ")
	p.Button("Restore accounts")
	p.Await(`document.querySelectorAll('[aria-labelledby="settings-backup"] .settings-list li').length > 0`)
	t.Log(p.Text(`[aria-labelledby="settings-backup"] .settings-list`))
	p.clean(s)
}

func asksBefore(t *testing.T, p *tab) {
	s, program, _ := settingsStage(t, desk())
	p.section(s, "settings", settingsShown)
	edition := func() int64 { return program.Board().Snapshot().HistoryEdition }
	before := edition()
	p.Within = `section[aria-labelledby="settings-history"]`
	p.Button("Clear history…")
	p.Await(`document.activeElement.textContent === 'Cancel'`)
	p.Press(kb.Enter)
	p.Await(`!document.querySelector('.settings-ask')`)
	if edition() != before {
		t.Fatal("it was not kept")
	}
	p.Button("Clear history…")
	p.Button("Forget all requests")
	p.AwaitText("The history is empty.")
	if edition() == before {
		t.Error("it is still there")
	}
	p.Button("Reset totals…")
	p.Button("Reset totals")
	p.AwaitText("All totals are zero.")
	if got := eval[[]string](p,
		`[...document.querySelectorAll('[aria-labelledby="settings-history"] a')].map((a) => a.getAttribute('href'))`); !slices.Equal(got, []string{"/api/requests.csv", "/api/requests.jsonl"}) {
		t.Errorf("the links are %q", got)
	}
	p.clean(s)
}

func leadsToRouting(t *testing.T, p *tab) {
	s, _, _ := settingsStage(t, desk())
	p.section(s, "settings", settingsShown)
	p.Click(`[aria-labelledby="settings-routing"] a`)
	p.Await(`location.hash.startsWith('#/accounts') && document.activeElement.id === 'routing'`)
	p.clean(s)
}

func hostileSettings(t *testing.T, p *tab) {
	m := desk()
	const script = `<img src=x onerror="window.evil=1">`
	m.Interferences, m.BaseURL,
		m.Startup.Detail = []claudecode.Conflict{{Name: script, Where: script, Effect: script, Advice: script}},
		"https://x/"+script, script
	m.Steps = []control.Step{{Name: script, Detail: script}}
	s, _, _ := settingsStage(t, m)
	p.section(s, "settings", settingsShown)
	p.Within = `section[aria-labelledby="settings-test"]`
	p.Button("Test the connection")
	p.AwaitText("Connection failed")
	if n := strings.Count(p.Text(".settings-columns"), script); n < 8 {
		t.Errorf("the text stands there %d times", n)
	}
	if eval[bool](p, `'evil' in window || !!document.querySelector('main img, main script')`) {
		t.Error("it ran")
	}
	p.clean(s)
}
