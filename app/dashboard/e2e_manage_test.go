//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/status"
)

// TestManaging drives everything that can be done with an account that is there.
func TestManaging(t *testing.T) {
	browser := chromium(t)
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
	p.t.Helper()
	p.click(fmt.Sprintf(".account:nth-child(%d) button.manage", row))
	p.await(`document.querySelector('dialog[open] .panel')`)
}

func switches(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	const button = ".account:nth-child(1) .switch"
	if got := eval[string](p, `document.querySelector('`+button+`').getAttribute('aria-label')`); got != "Use personal" {
		t.Errorf("the switch is called %q", got)
	}
	release := s.hold("PATCH /api/accounts/personal")
	p.click(button)
	p.await(`document.querySelector('` + button + `[aria-checked=true][aria-disabled=true]')`)
	p.click(button) // while the first is under way: nothing more
	release()
	p.await(`document.querySelector('` + button + `[aria-checked=false]:not([aria-disabled])')`)
	p.await(`document.querySelector('.account:nth-child(1)').innerText.includes('Switched off')`)
	s.wantCalls(`PATCH /api/accounts/personal {"enabled":false}`)
	s.denyNext("PATCH /api/accounts/personal", "the disk is full", control.Invalid)
	p.click(button)
	p.await(`document.querySelector('.account:nth-child(1) .wrong')?.innerText.includes('the disk is full')`)
	p.click(button)
	p.await(`document.querySelector('` + button + `[aria-checked=true]') && !document.querySelector('.account .wrong')`)
}

func changesSettings(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.manage(1)
	p.awaitText("Manage personal")
	p.button("Save")
	p.awaitText("Nothing to save.")
	p.fill("Priority", "1.5")
	p.button("Save")
	p.awaitText("It is a whole number")
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("called %q", calls)
	}
	p.fill("Priority", "-3")
	p.fill("Group", "home")
	p.fill("Note", "pays until May")
	p.button("Save")
	p.awaitText("Saved.")
	s.wantCalls(`PATCH /api/accounts/personal {"group":"home","note":"pays until May","priority":-3}`)
	row := p.text(".account:nth-child(1)")
	for _, want := range []string{"home", "priority -3", "pays until May"} {
		if !strings.Contains(row, want) {
			t.Errorf("no %q in %q", want, row)
		}
	}
	s.denyNext("PATCH /api/accounts/personal", "there is an account work already", control.Taken)
	p.fill("Name", "work")
	p.button("Save")
	p.awaitText("there is an account work already")
	p.fill("Name", "renamed / 1")
	p.button("Save")
	p.awaitText("Manage renamed / 1")
	p.awaitText("Saved.")
	s.called()
	p.fill("Note", "x")
	p.button("Save")
	p.await(`document.querySelector('.account:nth-child(1) .reason.quiet')?.innerText.endsWith('x')`)
	s.wantCalls(`PATCH /api/accounts/renamed%20%2F%201 {"note":"x"}`)
	p.press("\x1b")
	p.await(`!document.querySelector('dialog') && document.activeElement !== document.body`)
}

func pauses(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.manage(1)
	p.button("For 1 hour")
	p.awaitText("Paused until")
	p.await(`document.querySelector('.account:nth-child(1).is-paused')`)
	s.wantPause(time.Now().Add(time.Hour))
	p.button("For today")
	p.await(`document.querySelectorAll('dialog [role=status]')[1].innerText === 'Paused.'`)
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(vienna)
	s.wantPause(time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, vienna))
	p.button("Pause until then")
	p.awaitText("Choose a time that is still to come.")
	eval[bool](p, `(document.querySelector('dialog input[type=datetime-local]').value = '2020-01-01T10:00', true)`)
	p.button("Pause until then")
	p.awaitText("Choose a time that is still to come.")
	at := now.Add(72 * time.Hour).Truncate(time.Minute)
	eval[bool](p, `(document.querySelector('dialog input[type=datetime-local]').value = '`+at.Format("2006-01-02T15:04")+`', true)`)
	p.button("Pause until then")
	p.await(`!document.querySelector('dialog .wrong')`)
	s.wantPause(at)
	s.denyNext("PATCH /api/accounts/personal", "the disk is full", control.Invalid)
	p.button("Resume now")
	p.awaitText("the disk is full")
	p.button("Resume now")
	p.awaitText("Resumed.")
	p.await(`document.querySelector('.account:nth-child(1).is-ready') && ![...document.querySelectorAll('dialog button')].some((b) => b.innerText === 'Resume now')`)
}

// wantPause waits for a call and checks it, within a minute: what the page says stands there from the call before, too.
func (s *stage) wantPause(want time.Time) {
	s.t.Helper()
	var calls []string
	for end := time.Now().Add(10 * time.Second); len(calls) == 0 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
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
	if strings.Contains(p.text("dialog"), "Renew now") {
		t.Error("a key can't be renewed")
	}
	p.press("\x1b")
	p.await(`!document.querySelector('dialog')`)
	p.manage(2)
	s.denyNext("POST /api/accounts/work/renew", "the other side is not reached", control.Invalid)
	p.button("Renew now")
	p.awaitText("the other side is not reached")
	p.button("Renew now")
	p.awaitText("The login is renewed.")
	p.awaitText("Renewed just now")
	p.button("Clear limit")
	p.awaitText("Limits and rests are forgotten.")
	p.await(`document.querySelector('.account:nth-child(2).is-ready')`)
	s.wantCalls("POST /api/accounts/work/renew {}", "POST /api/accounts/work/renew {}", "POST /api/accounts/work/clear-limit {}")
	p.button("Sign in again")
	p.awaitText("Sign in again: work")
}

func removes(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.manage(6)
	p.button("Remove…")
	p.awaitText("Remove holiday?")
	p.button("Keep it")
	p.awaitText("Manage holiday")
	p.button("Remove…")
	s.denyNext("DELETE /api/accounts/holiday", "the keychain is locked", control.Invalid)
	p.button("Remove holiday")
	p.awaitText("the keychain is locked")
	if calls := s.called(); len(calls) != 1 {
		t.Errorf("calls %q", calls)
	}
	p.button("Remove holiday")
	p.await(`!document.querySelector('dialog') && document.querySelectorAll('.account').length === 5 && document.activeElement.id === 'accounts'`)
}

func removedWhileOpen(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.manage(2)
	p.fill("Note", "half a sentence")
	s.change(func(n *status.Snapshot) { n.Accounts[0].Running, n.Accounts[1].Note = 9, "from elsewhere" })
	p.awaitText("9 running")
	if got := eval[string](p, `document.querySelector('dialog textarea').value`); got != "half a sentence" {
		t.Errorf("an event changed what is typed to %q", got)
	}
	s.drop("work")
	p.awaitText("work is no longer there")
	p.await(`document.activeElement.id === 'dialog-title'`)
	p.button("Close")
	p.await(`!document.querySelector('dialog') && document.activeElement.id === 'accounts'`)
	p.clean(s)
	p.manage(2) // asked to do what can't be done any more
	s.denyNext("POST /api/accounts/console/clear-limit", "there is no account console", control.Unknown)
	p.button("Clear limit")
	p.awaitText("there is no account console")
}

func tokenLines(t *testing.T, p *tab) {
	now := time.Now()
	picture := accepted()
	picture.Accounts[0].Token.RenewedAt, picture.Accounts[0].Token.NextRenewal = now.Add(-4*time.Minute-time.Second), now.Add(3*time.Hour+2*time.Minute+30*time.Second)
	picture.Accounts[1].Token.NextRenewal = now.Add(90*time.Minute + 30*time.Second)
	picture.Accounts[4].Token.RenewedAt, picture.Accounts[4].Token.NextRenewal = now.Add(-2*time.Hour-time.Second), now.Add(-time.Second)
	picture.Accounts[4].Token.Failure = "the server was not reached; tried 3 times"
	picture.Accounts[0].Organization = "Example Ltd."
	s := newStage(t, picture, nil)
	p.openAccounts(s)
	for row, wants := range map[int][]string{
		1: {"Renewed 4 min ago · next renewal in 3 h 2 min", "Example Ltd."},
		2: {"Renewal in 1 h 30 min"},
		5: {"Renewed 2 h ago · next renewal any moment", "The last renewal failed: the server was not reached; tried 3 times"},
	} {
		got := p.text(fmt.Sprintf(".account:nth-child(%d)", row))
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
	s.program.signIns = map[string]control.SignIn{"../x": {ID: "../x", Name: hostile, Stage: "waiting", Ends: time.Now().Add(time.Hour), Browser: hostile,
		Address: "javascript:window.pwned=4", PasteAddress: "https://sign-in.example/" + hostile}}
	p.openAccounts(s)
	p.size(360, 780)
	p.click(".sign-ins button")
	p.awaitText("Open this address in any browser.")
	p.harmless()
	if got := eval[[]string](p, `[...document.querySelectorAll('dialog a')].map((a) => a.protocol)`); len(got) != 1 || got[0] != "https:" {
		t.Errorf("links with %q", got)
	}
	p.press("\x1b")
	p.await(`!document.querySelector('dialog')`)
	p.manage(1)
	p.harmless()
	p.button("Remove…")
	p.awaitText("nothing is revoked")
	p.harmless()
}

// harmless checks that text stayed text, and that none of it stands out.
func (p *tab) harmless() {
	p.t.Helper()
	if got := eval[int](p, `document.querySelectorAll('#app img, #app script, svg[onload], [onerror]').length`); got != 0 {
		p.t.Errorf("%d elements came out of text", got)
	}
	if eval[bool](p, `'pwned' in window || document.body.innerText.includes('\u202e')`) {
		p.t.Error("text ran, or turned")
	}
	if over := p.spilling(); len(over) > 0 {
		p.t.Errorf("these stand out of the dialog: %q", over)
	}
}

// spilling names what stands out of the window or the dialog to the right.
func (p *tab) spilling() []string {
	p.t.Helper()
	return append(p.protruding(), eval[[]string](p, `(() => {
		const dialog = document.querySelector('dialog');
		if (!dialog || dialog.scrollWidth <= dialog.clientWidth) return [];
		const edge = dialog.getBoundingClientRect().right;
		return [...dialog.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > edge + 1).map((e) => e.tagName + '.' + (e.className.baseVal ?? e.className)).slice(0, 8);
	})()`)...)
}
