//go:build e2e

package dashboard_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/status"
)

// TestDialogs looks at every state of the dialogs, in a light window and on a dark phone: whether anything stands out,
// and what axe-core says. It takes a picture of each where pictures are asked for.
func TestDialogs(t *testing.T) {
	browser, axe := browsertest.Chromium(t), browsertest.Axe(t, "../..")
	for name, reach := range dialogStates() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, look := range []struct {
				theme         string
				width, height int64
			}{{"light", 1440, 900}, {"dark", 360, 780}} {
				p, s := newTab(t, browser), newStage(t, busyPicture(time.Now()), busyHistory(12, time.Now()))
				p.Theme(look.theme)
				p.Size(look.width, look.height)
				p.openAccounts(s)
				reach(p, s)
				if over := p.spilling(); len(over) > 0 {
					t.Errorf("%d px wide: these stand out: %q", look.width, over)
				}
				p.Accessible(axe)
				p.Shot(fmt.Sprintf("dialog-%s-%s-%d", name, look.theme, look.width))
			}
		})
	}
}

// dialogStates leads to each state of the dialogs.
func dialogStates() map[string]func(*tab, *stage) {
	all := addingStates()
	maps.Copy(all, signInStates())
	maps.Copy(all, accountStates())
	return all
}

// addingStates are those of the dialog that adds an account.
func addingStates() map[string]func(*tab, *stage) {
	return map[string]func(*tab, *stage){
		"kinds": func(p *tab, _ *stage) { p.Click("button.add"); p.Await(`document.querySelector('dialog .kinds')`) },
		"terms": func(p *tab, _ *stage) { p.kind("max"); p.AwaitText("Do you accept this?") },
		"name":  func(p *tab, _ *stage) { p.kind("console"); p.AwaitText("The page opens in a new tab.") },
		"key": func(p *tab, _ *stage) {
			p.kind("key")
			p.Fill("Name", "personal")
			p.Fill("API key", "sk-ant-api03-x")
			p.Button("Add account")
			p.AwaitText("there is an account personal already")
		},
		"import": func(p *tab, s *stage) {
			p.kind("import")
			p.Button("I accept")
			p.AwaitText("A login has one owner.")
		},
		"added": func(p *tab, _ *stage) {
			p.kind("key")
			p.Fill("Name", "second")
			p.Fill("API key", "sk-ant-api03-x")
			p.Button("Add account")
			p.AwaitText("“second” added")
		},
		"endpoint": func(p *tab, _ *stage) {
			p.kind("endpoint")
			p.AwaitText("This is not Claude, and not Anthropic.")
			p.Fill("Name", "spillover")
			p.Button("Add account")
			p.AwaitText("Give the address of the service.")
		},
	}
}

// signInStates are those of a login that is on its way.
func signInStates() map[string]func(*tab, *stage) {
	waiting := func(p *tab, s *stage) {
		s.change(func(n *status.Snapshot) { n.TermsAccepted = true })
		p.Await(`document.querySelector('button.add')`)
		p.begin(s, "fresh")
	}
	return map[string]func(*tab, *stage){
		"waiting": waiting,
		"waiting-no-browser": func(p *tab, s *stage) {
			s.program.page = "http://127.0.0.1:1/authorize"
			waiting(p, s)
			s.advance("s1", false, func(c *control.SignIn) {
				c.Browser = "No browser could be opened: there is " +
					"no screen."
			})
			p.Press("\x1b")
			p.Await(`!document.querySelector('dialog')`)
			p.Click(".sign-ins button")
			p.AwaitText("there is no screen")
		},
		"checking": func(p *tab, s *stage) {
			waiting(p, s)
			s.advance("s1", true, func(c *control.SignIn) { c.Stage = "checking" })
			p.AwaitText("Checking the login")
		},
		"failed": func(p *tab, s *stage) {
			waiting(p, s)
			s.advance("s1", true, func(c *control.SignIn) {
				c.Stage, c.Problem = "failed", "You said no on the page. Nothing was changed."
			})
			p.AwaitText("You said no")
		},
		"again": func(p *tab, _ *stage) { p.manage(3); p.Button("Sign in again"); p.AwaitText("Use the same user") },
		"signing": func(p *tab,
			s *stage) {
			waiting(p, s)
			p.Press("\x1b")
			p.Await(`document.querySelector('.sign-ins')`)
		},
	}
}

// accountStates are those of the dialogs about an account, a conversation and the program.
func accountStates() map[string]func(*tab, *stage) {
	return map[string]func(*tab, *stage){
		"manage": func(p *tab, s *stage) {
			s.change(func(n *status.Snapshot) {
				a := &n.Accounts[0]
				a.Group, a.Note, a.Priority, a.Token.Renewable = "home", "Paid until May; the team’s card.", 5, true
				a.Token.RenewedAt, a.Token.NextRenewal, a.Token.Failure = time.Now().Add(-time.Hour),
					time.Now().Add(time.Hour), "the server was not reached"
				a.State, a.PausedUntil, a.Until, a.Reason = status.Paused, time.Now().Add(time.Hour),
					time.Now().Add(time.Hour), "paused by you"
			})
			p.manage(1)
			p.AwaitText("Paused until")
			p.Fill("Priority", "1.5")
			p.Button("Save")
			p.AwaitText("whole number")
		},
		"remove": func(p *tab, _ *stage) { p.manage(1); p.Button("Remove account…"); p.AwaitText("Remove personal?") },
		"gone":   func(p *tab, s *stage) { p.manage(1); s.drop("personal"); p.AwaitText("no longer there") },
		"health": func(p *tab, s *stage) {
			s.withProgram(ailing(), nil)
			p.health(s)
			p.Button("Fix…")
			p.Button("Test the connection")
			p.AwaitText("Everything works.")
		},
		"healthy": func(p *tab, s *stage) {
			s.withProgram(controltest.Machine{Checks: []control.Check{ailing().Checks[1]}}, nil)
			p.health(s)
		},
		"move": func(p *tab, s *stage) { s.withProgram(controltest.Machine{}, nil); p.askToMove(s) },
	}
}
