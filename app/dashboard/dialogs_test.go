//go:build e2e

package dashboard_test

import (
	"fmt"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/status"
)

// TestDialogs looks at every state of the dialogs, in a light window and on a dark phone: whether anything stands out, and
// what axe-core says. It takes a picture of each where pictures are asked for.
func TestDialogs(t *testing.T) {
	browser, axe := chromium(t), axeSource(t)
	for name, reach := range dialogStates() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, look := range []struct {
				theme         string
				width, height int64
			}{{"light", 1440, 900}, {"dark", 360, 780}} {
				p, s := newTab(t, browser), newStage(t, busyPicture(time.Now()), busyHistory(12, time.Now()))
				p.theme(look.theme)
				p.size(look.width, look.height)
				p.openAccounts(s)
				reach(p, s)
				if over := p.spilling(); len(over) > 0 {
					t.Errorf("%d px wide: these stand out: %q", look.width, over)
				}
				p.accessible(axe)
				p.shot(fmt.Sprintf("dialog-%s-%s-%d", name, look.theme, look.width))
			}
		})
	}
}

// dialogStates leads to each state of the dialogs.
func dialogStates() map[string]func(*tab, *stage) {
	waiting := func(p *tab, s *stage) {
		s.change(func(n *status.Snapshot) { n.TermsAccepted = true })
		p.await(`document.querySelector('button.add')`)
		p.begin(s, "fresh")
	}
	return map[string]func(*tab, *stage){
		"kinds": func(p *tab, _ *stage) { p.click("button.add"); p.await(`document.querySelector('dialog .kinds')`) },
		"terms": func(p *tab, _ *stage) { p.kind("max"); p.awaitText("Do you accept this?") },
		"name":  func(p *tab, _ *stage) { p.kind("console"); p.awaitText("The page opens in a new tab.") },
		"key": func(p *tab, _ *stage) {
			p.kind("key")
			p.fill("Name", "personal")
			p.fill("API key", "sk-ant-api03-x")
			p.button("Add account")
			p.awaitText("there is an account personal already")
		},
		"import": func(p *tab, s *stage) {
			p.kind("import")
			p.button("I accept")
			p.awaitText("A login has one owner.")
		},
		"added": func(p *tab, _ *stage) {
			p.kind("key")
			p.fill("Name", "second")
			p.fill("API key", "sk-ant-api03-x")
			p.button("Add account")
			p.awaitText("second is added")
		},
		"endpoint": func(p *tab, _ *stage) {
			p.kind("endpoint")
			p.awaitText("This is not Claude, and not Anthropic.")
			p.fill("Name", "spillover")
			p.button("Add account")
			p.awaitText("Give the address of the service.")
		},
		"waiting": waiting,
		"waiting-no-browser": func(p *tab, s *stage) {
			s.program.page = "http://127.0.0.1:1/authorize"
			waiting(p, s)
			s.advance("s1", false, func(c *control.SignIn) { c.Browser = "No browser could be opened: there is no screen." })
			p.press("\x1b")
			p.await(`!document.querySelector('dialog')`)
			p.click(".sign-ins button")
			p.awaitText("there is no screen")
		},
		"checking": func(p *tab, s *stage) {
			waiting(p, s)
			s.advance("s1", true, func(c *control.SignIn) { c.Stage = "checking" })
			p.awaitText("Checking the login")
		},
		"failed": func(p *tab, s *stage) {
			waiting(p, s)
			s.advance("s1", true, func(c *control.SignIn) {
				c.Stage, c.Problem = "failed", "You said no on the page. Nothing was changed."
			})
			p.awaitText("You said no")
		},
		"again": func(p *tab, _ *stage) { p.manage(3); p.button("Sign in again"); p.awaitText("Use the same user") },
		"manage": func(p *tab, s *stage) {
			s.change(func(n *status.Snapshot) {
				a := &n.Accounts[0]
				a.Group, a.Note, a.Priority, a.Token.Renewable = "home", "Paid until May; the team’s card.", 5, true
				a.Token.RenewedAt, a.Token.NextRenewal, a.Token.Failure = time.Now().Add(-time.Hour), time.Now().Add(time.Hour), "the server was not reached"
				a.State, a.PausedUntil, a.Until, a.Reason = status.Paused, time.Now().Add(time.Hour), time.Now().Add(time.Hour), "paused by you"
			})
			p.manage(1)
			p.awaitText("Paused until")
			p.fill("Priority", "1.5")
			p.button("Save")
			p.awaitText("whole number")
		},
		"remove": func(p *tab, _ *stage) { p.manage(1); p.button("Remove…"); p.awaitText("Remove personal?") },
		"gone":   func(p *tab, s *stage) { p.manage(1); s.drop("personal"); p.awaitText("no longer there") },
		"health": func(p *tab, s *stage) {
			s.withProgram(ailing(), nil)
			p.health(s)
			p.button("Mend it…")
			p.button("Test the connection")
			p.awaitText("All is well.")
		},
		"healthy": func(p *tab, s *stage) {
			s.withProgram(controltest.Machine{Checks: []control.Check{ailing().Checks[1]}}, nil)
			p.health(s)
		},
		"move":    func(p *tab, s *stage) { s.withProgram(controltest.Machine{}, nil); p.askToMove(s) },
		"signing": func(p *tab, s *stage) { waiting(p, s); p.press("\x1b"); p.await(`document.querySelector('.sign-ins')`) },
	}
}
