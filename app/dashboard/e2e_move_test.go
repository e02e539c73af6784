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

// TestMove moves conversations.
func TestMove(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"moves one, and back":     movesOne,
		"costs nothing when cold": movesCold,
		"says what was refused":   moveRefused,
		"knows nowhere to go":     movesNowhere,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

const conversation = "5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa"

// moveStage is a program with one conversation, which has spoken at that time.
func moveStage(t *testing.T, spoke time.Time) (*stage, *controltest.Program) {
	s := newStage(t, busyPicture(spoke), []control.Request{request(0, spoke), request(1, spoke), request(2, spoke)})
	return s, s.withProgram(controltest.Machine{}, nil)
}

func (p *tab) askToMove(s *stage) {
	p.T.Helper()
	p.section(s, "sessions", `document.querySelectorAll('.conversations tbody tr').length === 1`)
	p.Click(".sessions-move button")
	p.Await(`document.querySelector('dialog .stake strong')`)
}

func movesOne(t *testing.T, p *tab) {
	s, program := moveStage(t, time.Now())
	p.askToMove(s)
	for _, want := range []string{"Move the conversation 5f0c1e6a…", "It is on “personal”.",
		"Moving re-sends about 124K tokens without cache (once).", "118K of them came from the cache of “personal”",
		"work Limit reached", "5 hours: 100% used"} {
		if !strings.Contains(p.Text("dialog"), want) {
			t.Errorf("no %q in %q", want, p.Text("dialog"))
		}
	}
	if got := eval[[]string](p,
		`[...document.querySelectorAll('dialog input')].map((i) => i.value + (i.checked ? '*' : ''))`); strings.Join(
		got, " ") != "work console* spare burst" {
		// neither where it is, nor what is switched off; the first that is ready is chosen
		t.Errorf("the choices are %q", got)
	}
	p.Shot("dialog-move")
	p.Click("dialog input[value=burst]")
	p.Button("Move to burst")
	p.AwaitText("The conversation 5f0c1e6a… goes to burst from its next request on.")
	p.Await(
		`!document.querySelector('dialog') && document.querySelector('.sessions-account .chip')?.innerText === 'goes to burst'`)
	if got := program.Moved(conversation); got != "burst" {
		t.Errorf("it is on %q", got)
	}
	p.Click(".toast button")
	p.Await(
		`document.querySelector('.toast')?.innerText.includes('goes to personal') && !document.querySelector('.sessions-account .chip')`)
	if got := program.Moved(conversation); got != "personal" {
		t.Errorf("it is on %q", got)
	}
	p.clean(s)
}

func movesCold(t *testing.T, p *tab) {
	s, _ := moveStage(t, time.Now().Add(-3*time.Hour))
	p.askToMove(s)
	p.AwaitText("The move costs nothing extra.")
	p.AwaitText("It last spoke 3 h ago")
	p.Button("Cancel")
	p.Await(`!document.querySelector('dialog')`)
	p.clean(s)
}

func moveRefused(t *testing.T, p *tab) {
	p.Refused = true
	s, _ := moveStage(t, time.Now())
	p.askToMove(s)
	// of which the program that is asked knows nothing
	s.change(func(n *status.Snapshot) { n.Accounts[2].Name = "renamed" })
	p.Await(`document.querySelector('dialog input[value=renamed]')`)
	p.Click("dialog input[value=renamed]")
	p.Button("Move to renamed")
	p.Await(`document.querySelector('dialog .wrong')?.innerText.includes('renamed')`)
	p.clean(s)
}

func movesNowhere(t *testing.T, p *tab) {
	s, _ := moveStage(t, time.Now())
	p.askToMove(s)
	s.change(func(n *status.Snapshot) { n.Accounts = n.Accounts[:1] })
	p.AwaitText("There is no other account that is switched on.")
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog') && !document.querySelector('.sessions-move')`)
	p.clean(s)
}
