//go:build e2e

package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/status"
)

// TestHealth drives the dialog that examines the program, and what addresses ask for.
func TestHealth(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"shows what is wrong and mends it": mendsHealth,
		"asks about all of a name":         asksAll,
		"is hidden where it can't be":      healthAbsent,
		"shows hostile checks as text":     hostileHealth,
		"opens what an address asks for":   opensAsked,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

// ailing is a machine with a check of each verdict.
func ailing() controltest.Machine {
	m := desk()
	m.Checks = []control.Check{
		{Name: "versions", Verdict: "note", Reason: "clb 1.4.0 runs, 1.5.0 is installed", Advice: "start it anew"},
		{Name: "port", Verdict: "ok", Reason: "the program serves on http://localhost:8080"},
		{Name: "keychain", Verdict: "ok", Reason: "the keychain keeps secrets"},
		{Name: "folders", Verdict: "warning", Reason: "others can read /home/user/.config/clb",
			Advice:     "take their rights away",
			FixSummary: "take away the rights of other users to /home/user/.config/clb"},
		{Name: "interference", Verdict: "trouble", Reason: "ANTHROPIC_API_KEY goes before the login",
			Advice: "remove it", FixSummary: "remove ANTHROPIC_API_KEY from the settings", Ask: true},
		{Name: "interference", Verdict: "warning", Reason: "HTTP_PROXY leads elsewhere",
			FixSummary: "remove HTTP_PROXY from the settings", Ask: true},
	}
	m.Steps = []control.Step{{Name: "dns", OK: true, Detail: "160.79.104.10", DurationMS: 12}}
	return m
}

func healthStage(t *testing.T, m controltest.Machine) *stage {
	s := newStage(t, busyPicture(time.Now()), busyHistory(12, time.Now()))
	s.withProgram(m, nil)
	return s
}

// health opens the dialog by its address, as the tray does.
func (p *tab) health(s *stage) {
	p.T.Helper()
	p.section(s, "overview?health=1", `document.querySelector('dialog .checks')`)
}

func mendsHealth(t *testing.T, p *tab) {
	s := healthStage(t, ailing())
	p.health(s)
	if hash := eval[string](p, `location.hash`); hash != "#/overview" {
		t.Errorf("the address still asks: %s", hash)
	}
	if got := eval[string](p,
		`[...document.querySelectorAll('.health > .checks > li')].map((li) => li.querySelector('strong').innerText).join()`); got != "What gets in Claude Code’s way,Folders,What gets in Claude Code’s way,Versions" {
		t.Errorf("what is wrong comes as %s", got)
	}
	for _, want := range []string{"3 things need attention.", "Others can read /home/user/.config/clb. What to do: " +
		"take their rights away.", "clb 1.4.0 runs, 1.5.0 is installed.", "2 checks are fine"} {
		if !strings.Contains(p.Text("dialog"), want) {
			t.Errorf("no %q in %q", want, p.Text("dialog"))
		}
	}
	p.Shot("dialog-health-open")
	p.Button("Fix")
	p.Await(`document.querySelector('.health summary').innerText === '3 checks are fine'`)
	p.AwaitText("Fixed: Folders")
	p.Button("Test the connection")
	p.AwaitText("Everything works.")
	p.Button("Check again")
	p.Await(`document.querySelectorAll('.health > .checks > li').length === 3`)
	p.clean(s)
}

func asksAll(t *testing.T, p *tab) {
	s := healthStage(t, ailing())
	p.open(s)
	p.Chord("k")
	p.Await(`document.querySelector('dialog.palette input') === document.activeElement`)
	p.Press("health\r")
	p.Await(`document.querySelector('dialog .checks')`)
	p.Button("Fix…")
	p.AwaitText("This is what will be done: remove ANTHROPIC_API_KEY from the settings; remove HTTP_PROXY from the " +
		"settings.")
	p.Await(`document.activeElement.textContent === 'Cancel'`)
	p.Press("\r")
	p.Await(`!document.querySelector('dialog .settings-ask')`)
	p.Button("Fix…")
	p.Button("Do it")
	p.Await(
		`document.querySelector('.health summary').innerText === '4 checks are fine' && document.activeElement.id === 'dialog-title'`)
	p.AwaitText("One thing needs attention.")
	p.clean(s)
}

// healthAbsent is a program that answers 404 there: one that is older than the page, or has no doctor.
func healthAbsent(t *testing.T, p *tab) {
	p.Refused = true
	s := newStage(t, busyPicture(time.Now()), nil)
	p.section(s, "overview?health=1", `document.querySelector('dialog')`)
	p.AwaitText("Health checks aren’t available here.")
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog')`)
	p.Chord("k")
	p.Await(`document.querySelector('dialog.palette input') === document.activeElement`)
	p.Press("health")
	p.AwaitText("Nothing fits.")
	p.clean(s)
}

func hostileHealth(t *testing.T, p *tab) {
	const script = `<img src=x onerror="window.evil=1">`
	m := desk()
	m.Checks = []control.Check{{Name: script, Verdict: script, Reason: script, Advice: script, FixSummary: script}}
	s := healthStage(t, m)
	p.health(s)
	if n := strings.Count(p.Text("dialog"), script); n < 4 {
		t.Errorf("the text stands there %d times: %s", n, p.Text("dialog"))
	}
	if eval[bool](p, `'evil' in window || !!document.querySelector('dialog img')`) {
		t.Error("it ran")
	}
	p.clean(s)
}

func opensAsked(t *testing.T, p *tab) {
	s := healthStage(t, ailing())
	s.change(func(n *status.Snapshot) { n.TermsAccepted = true })
	for asked, want := range map[string]string{
		"#add": "What kind of account is it?", "#/accounts?add=any": "What kind of account is it?",
		"#/accounts?add=nonsense": "What kind of account is it?",
		"#/accounts?add=max":      "Claude subscription", "#/accounts?add=max-browser": "Claude subscription",
		"#add-console-browser": "Console", "#/accounts?add=api-key": "It begins with “sk-ant-api”.",
		"#add-setup-token": "It begins with “sk-ant-oat”.", "#add-import": "A login has one owner.",
		"#/accounts?add=endpoint": "This is not Claude, and not Anthropic.",
	} {
		p.GoTo("about:blank")
		p.GoTo(s.url() + asked)
		p.Await(`document.querySelector('dialog')`)
		p.Await(`document.querySelector('dialog').innerText.includes('` + want + `') && location.hash === '#/accounts'`)
	}
	eval[bool](p, `(location.hash = '#health', true)`) // a page that is open already, with another dialog
	p.Await(`document.querySelector('dialog .checks') && location.hash === '#/overview'`)
	p.clean(s)
}
