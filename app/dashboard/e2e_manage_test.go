//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/status"
)

// TestManaging drives everything that can be done with an account that is there.
func TestManaging(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"switch":             switches,
		"settings":           changesSettings,
		"pause":              pauses,
		"login and limits":   renewsAndClears,
		"remove":             removes,
		"removed while open": removedWhileOpen,
		"token lines":        tokenLines,
		"hostile words":      hostileDialogs,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

func (p *tab) manage(row int) {
	p.T.Helper()
	p.Click(fmt.Sprintf(".account:nth-child(%d) button.manage", row))
	p.Await(`document.querySelector('dialog[open] .panel')`)
}

func switches(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	const button = ".account:nth-child(1) .switch"
	if got := eval[string](p, `document.querySelector('`+button+
		`').getAttribute('aria-label')`); got != "Use personal" {
		t.Errorf("the switch is called %q", got)
	}
	release := s.hold("PATCH /api/accounts/personal")
	p.Click(button)
	p.Await(`document.querySelector('` + button + `[aria-checked=true][aria-disabled=true]')`)
	p.Click(button) // while the first is under way: nothing more
	release()
	p.Await(`document.querySelector('` + button + `[aria-checked=false]:not([aria-disabled])')`)
	p.Await(`document.querySelector('.account:nth-child(1)').innerText.includes('Switched off')`)
	s.wantCalls(`PATCH /api/accounts/personal {"enabled":false}`)
	s.denyNext("PATCH /api/accounts/personal", "the disk is full", control.Invalid)
	p.Click(button)
	p.Await(`document.querySelector('.account:nth-child(1) .wrong')?.innerText.includes('the disk is full')`)
	p.Click(button)
	p.Await(`document.querySelector('` + button + `[aria-checked=true]') && !document.querySelector('.account .wrong')`)
}

func changesSettings(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.manage(1)
	p.AwaitText("Manage personal")
	p.Button("Save")
	p.AwaitText("Nothing to save.")
	p.Fill("Priority", "1.5")
	p.Button("Save")
	p.AwaitText("It is a whole number")
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("called %q", calls)
	}
	p.Fill("Priority", "-3")
	p.Fill("Group", "home")
	p.Fill("Note", "pays until May")
	p.Button("Save")
	p.AwaitText("Saved.")
	s.wantCalls(`PATCH /api/accounts/personal {"group":"home","note":"pays until May","priority":-3}`)
	row := p.Text(".account:nth-child(1)")
	for _, want := range []string{"home", "priority -3", "pays until May"} {
		if !strings.Contains(row, want) {
			t.Errorf("no %q in %q", want, row)
		}
	}
	s.denyNext("PATCH /api/accounts/personal", "there is an account work already", control.Taken)
	p.Fill("Name", "work")
	p.Button("Save")
	p.AwaitText("there is an account work already")
	p.Fill("Name", "renamed / 1")
	p.Button("Save")
	p.AwaitText("Manage renamed / 1")
	p.AwaitText("Saved.")
	s.called()
	p.Fill("Note", "x")
	p.Button("Save")
	p.Await(`document.querySelector('.account:nth-child(1) .reason.quiet')?.innerText.endsWith('x')`)
	s.wantCalls(`PATCH /api/accounts/renamed%20%2F%201 {"note":"x"}`)
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog') && document.activeElement !== document.body`)
}

func pauses(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.manage(1)
	p.Button("For 1 hour")
	p.AwaitText("Paused until")
	p.Await(`document.querySelector('.account:nth-child(1).is-paused')`)
	s.wantPause(time.Now().Add(time.Hour))
	p.Button("For today")
	p.Await(`document.querySelectorAll('dialog [role=status]')[1].innerText === 'Paused.'`)
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(vienna)
	s.wantPause(time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, vienna))
	p.Button("Pause until then")
	p.AwaitText("Choose a time that is still to come.")
	eval[bool](p, `(document.querySelector('dialog input[type=datetime-local]').value = '2020-01-01T10:00', true)`)
	p.Button("Pause until then")
	p.AwaitText("Choose a time that is still to come.")
	at := now.Add(72 * time.Hour).Truncate(time.Minute)
	eval[bool](p, `(document.querySelector('dialog input[type=datetime-local]').value = '`+
		at.Format("2006-01-02T15:04")+`', true)`)
	p.Button("Pause until then")
	p.Await(`!document.querySelector('dialog .wrong')`)
	s.wantPause(at)
	s.denyNext("PATCH /api/accounts/personal", "the disk is full", control.Invalid)
	p.Button("Resume now")
	p.AwaitText("the disk is full")
	p.Button("Resume now")
	p.AwaitText("Resumed.")
	p.Await(
		`document.querySelector('.account:nth-child(1).is-ready') && ![...document.querySelectorAll('dialog button')].some((b) => b.innerText === 'Resume now')`)
}

// wantPause waits for a call and checks it, within a minute: what the page says stands there from the call before, too.
func (s *stage) wantPause(want time.Time) {
	s.t.Helper()
	var calls []string
	for end := time.Now().Add(45 * time.Second); len(calls) == 0 &&
		time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		calls = s.called()
	}
	if len(calls) != 1 {
		s.t.Fatalf("calls %q", calls)
	}
	body, ok := strings.CutPrefix(calls[0], "PATCH /api/accounts/personal ")
	var c control.Change
	if err := json.Unmarshal([]byte(body), &c); !ok || err != nil || c.PausedUntil == nil {
		s.t.Fatalf("call %q, %v", calls[0], err)
	}
	if off := c.PausedUntil.Sub(want); off.Abs() > time.Minute {
		s.t.Errorf("paused until %s, want %s", c.PausedUntil, want)
	}
}

func renewsAndClears(t *testing.T, p *tab) {
	picture := accepted()
	picture.Accounts[1].Token.Renewable = true
	s := newStage(t, picture, nil)
	p.openAccounts(s)
	p.manage(3)
	if strings.Contains(p.Text("dialog"), "Renew now") {
		t.Error("a key can't be renewed")
	}
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog')`)
	p.manage(2)
	s.denyNext("POST /api/accounts/work/renew", "the other side is not reached", control.Invalid)
	p.Button("Renew now")
	p.AwaitText("the other side is not reached")
	p.Button("Renew now")
	p.AwaitText("The login is renewed.")
	p.AwaitText("Renewed just now")
	p.Button("Clear limit")
	p.AwaitText("Limits and rests are forgotten.")
	p.Await(`document.querySelector('.account:nth-child(2).is-ready')`)
	s.wantCalls("POST /api/accounts/work/renew {}", "POST /api/accounts/work/renew {}",
		"POST /api/accounts/work/clear-limit {}")
	p.Button("Sign in again")
	p.AwaitText("Sign in again: work")
}

func removes(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.manage(6)
	p.Button("Remove account…")
	p.AwaitText("Remove holiday?")
	p.Button("Cancel")
	p.AwaitText("Manage holiday")
	p.Button("Remove account…")
	s.denyNext("DELETE /api/accounts/holiday", "the keychain is locked", control.Invalid)
	p.Button("Remove holiday")
	p.AwaitText("the keychain is locked")
	if calls := s.called(); len(calls) != 1 {
		t.Errorf("calls %q", calls)
	}
	p.Button("Remove holiday")
	p.Await(
		`!document.querySelector('dialog') && document.querySelectorAll('.account').length === 5 && document.activeElement.id === 'accounts'`)
}

func removedWhileOpen(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.manage(2)
	p.Fill("Note", "half a sentence")
	s.change(func(n *status.Snapshot) { n.Accounts[0].Running, n.Accounts[1].Note = 9, "from elsewhere" })
	p.AwaitText("9 running")
	if got := eval[string](p, `document.querySelector('dialog textarea').value`); got != "half a sentence" {
		t.Errorf("an event changed what is typed to %q", got)
	}
	s.drop("work")
	p.AwaitText("work is no longer there")
	p.Await(`document.activeElement.id === 'dialog-title'`)
	p.Button("Close")
	p.Await(`!document.querySelector('dialog') && document.activeElement.id === 'accounts'`)
	p.clean(s)
	p.manage(2) // asked to do what can't be done any more
	s.denyNext("POST /api/accounts/console/clear-limit", "there is no account console", control.Unknown)
	p.Button("Clear limit")
	p.AwaitText("there is no account console")
}

func tokenLines(t *testing.T, p *tab) {
	now := time.Now()
	picture := accepted()
	picture.Accounts[0].Token.RenewedAt, picture.Accounts[0].Token.NextRenewal = now.Add(-4*time.Minute-time.Second),
		now.Add(3*time.Hour+2*time.Minute+30*time.Second)
	picture.Accounts[1].Token.NextRenewal = now.Add(90*time.Minute + 30*time.Second)
	picture.Accounts[4].Token.RenewedAt, picture.Accounts[4].Token.NextRenewal = now.Add(-2*time.Hour-time.Second),
		now.Add(-time.Second)
	picture.Accounts[4].Token.Failure = "the server was not reached; tried 3 times"
	picture.Accounts[0].Organization = "Example Ltd."
	s := newStage(t, picture, nil)
	p.openAccounts(s)
	for row, wants := range map[int][]string{
		1: {"Renewed 4 min ago · next renewal in 3 h 2 min", "Example Ltd."},
		2: {"Renewal in 1 h 30 min"},
		5: {"Renewed 2 h ago · next renewal any moment",
			"The last renewal failed: the server was not reached; tried 3 times"},
	} {
		got := p.Text(fmt.Sprintf(".account:nth-child(%d)", row))
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in %q", want, got)
			}
		}
	}
	p.clean(s)
}

func hostileDialogs(t *testing.T, p *tab) {
	picture := accepted()
	picture.Accounts = picture.Accounts[:1]
	a := &picture.Accounts[0]
	a.Name, a.Group, a.Note, a.Organization, a.Token.Failure = hostile, hostile, hostile, hostile, hostile
	picture.SignIns = []status.SignIn{{ID: "../x", Name: hostile, Stage: "waiting", Ends: time.Now().Add(time.Hour)}}
	s := newStage(t, picture, nil)
	s.program.signIns = map[string]control.SignIn{"../x": {ID: "../x", Name: hostile, Stage: "waiting",
		Ends: time.Now().Add(time.Hour), Browser: hostile,
		Address: "javascript:window.pwned=4", PasteAddress: "https://sign-in.example/" + hostile}}
	p.openAccounts(s)
	p.Size(360, 780)
	p.Click(".sign-ins button")
	p.AwaitText("Open this address in any browser.")
	p.harmless()
	if got := eval[[]string](p, `[...document.querySelectorAll('dialog a')].map((a) => a.protocol)`); len(got) != 1 ||
		got[0] != "https:" {
		t.Errorf("links with %q", got)
	}
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog')`)
	p.manage(1)
	p.harmless()
	p.Button("Remove account…")
	p.AwaitText("nothing is revoked")
	p.harmless()
}

// harmless checks that text stayed text, and that none of it stands out.
func (p *tab) harmless() {
	p.T.Helper()
	if got := eval[int](p,
		`document.querySelectorAll('#app img, #app script, svg[onload], [onerror]').length`); got != 0 {
		p.T.Errorf("%d elements came out of text", got)
	}
	if eval[bool](p, `'pwned' in window || document.body.innerText.includes('\u202e')`) {
		p.T.Error("text ran, or turned")
	}
	if over := p.spilling(); len(over) > 0 {
		p.T.Errorf("these stand out of the dialog: %q", over)
	}
}

// spilling names what stands out of the window or the dialog to the right.
func (p *tab) spilling() []string {
	p.T.Helper()
	return append(p.Protruding(), eval[[]string](p, `(() => {
		const dialog = document.querySelector('dialog');
		if (!dialog || dialog.scrollWidth <= dialog.clientWidth) return [];
		const edge = dialog.getBoundingClientRect().right;
		return [...dialog.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > edge + 1).map((e) => e.tagName + '.' + (e.className.baseVal ?? e.className)).slice(0, 8);
	})()`)...)
}
