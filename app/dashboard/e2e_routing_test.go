//go:build e2e

package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/status"
)

// TestRouting drives everything about the routing.
func TestRouting(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"shows how it is":                  showsRouting,
		"says nothing where all is usual":  usualRouting,
		"strategy and threshold":           setsStrategy,
		"hold":                             setsHold,
		"mode of one account":              setsMode,
		"bypass, and back":                 bypasses,
		"mode that can't be set":           modeRefused,
		"mode whose account is not ready":  modeIdle,
		"routes":                           editsRoutes,
		"route that is refused":            routeRefused,
		"routes that change elsewhere":     routesElsewhere,
		"groups":                           showsGroups,
		"waiting requests":                 showsWaiting,
		"keyboard":                         routesByKeyboard,
		"hostile words":                    hostileRouting,
		"typed words outlive other events": typedStays,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

// holds checks that a part of the page says all of these.
func (p *tab) holds(selector string, wants ...string) {
	p.T.Helper()
	got := p.Text(selector)
	for _, want := range wants {
		if !strings.Contains(got, want) {
			p.T.Errorf("%s: no %q in %q", selector, want, got)
		}
	}
}

// save presses the button of a form of the routing.
func (p *tab) save(form string) {
	p.T.Helper()
	p.Click("form[aria-labelledby=" + form + "] .dialog-foot button")
}

func showsRouting(t *testing.T, p *tab) {
	s := newStage(t, routedPicture(time.Now()), nil)
	p.openAccounts(s)
	p.holds(".routing", "Mode Only work, until", "Strategy Use-it-or-lose-it", "Avoid accounts above 90%",
		"When all accounts are at their limit wait up to 45 min", "Model routes 2", "Groups office")
	p.holds(".top", "Running, the only account not ready", "Strategy: Use-it-or-lose-it")
	p.holds(".notice.mode", "Only work serves requests.", "Nothing moves to another account.", "1 h 12 min left",
		"work takes no request now: Limit reached.")
	p.Click(".sections a[href='#/overview']")
	p.Await(`document.querySelector('.overview')`)
	p.Click(".top a[href='#/accounts']")
	p.Await(`document.activeElement.id === 'routing'`)
	p.openRouting()
	p.holds(".routing", "claude-opus-* only personal work", "*haiku* not personal", "http://localhost:8080/g/office",
		"served by work, console")
	s.change(func(n *status.Snapshot) { n.Accounts[1].State = status.Ready })
	p.Await(`!document.querySelector('.notice.mode').innerText.includes('takes no request')`)
	p.clean(s)
}

func usualRouting(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.holds(".routing", "Mode Auto", "Strategy Balanced", "above 95%", "return an error", "Model routes none",
		"Groups none")
	if eval[bool](p, `!!document.querySelector('.notice.mode, .notice.waiting, .top .chip, .routing .set')`) {
		t.Error("the usual is told as if it were not")
	}
	// an older program tells nothing of it
	s.change(func(n *status.Snapshot) { *n = status.Snapshot{Version: n.Version} })
	p.Await(`!document.querySelector('.routing')`)
	p.clean(s)
}

func setsStrategy(t *testing.T, p *tab) {
	p.Refused = true
	const percent = "Stop starting new sessions at (% used)"
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.save("strategy")
	p.AwaitText("Nothing to save.")
	p.Click("input[name=strategy][value=least-used]")
	p.Fill(percent, "9.5")
	p.save("strategy")
	p.AwaitText("It is a whole number of per cent.")
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("called %q", calls)
	}
	p.Fill(percent, "101")
	p.save("strategy")
	p.Await(
		`document.querySelector('input[max="100"][aria-invalid=true]')?.closest('.field').innerText.includes('avoid_percent takes a whole number from 0 to 100')`)
	s.wantCalls(`PATCH /api/routing {"avoid_percent":101,"strategy":"least-used"}`)
	p.Fill(percent, "80")
	p.save("strategy")
	p.AwaitText("Saved.")
	s.wantCalls(`PATCH /api/routing {"avoid_percent":80,"strategy":"least-used"}`)
	p.Await(
		`document.querySelector('.top .chip')?.innerText === 'Strategy: Least used' && !document.querySelector('.routing .wrong')`)
	p.AwaitText("above 80%")
	s.denyNext("PATCH /api/routing", "the strategy can't be written: the disk is full", control.Invalid)
	p.Click("input[name=strategy][value=priority]")
	p.save("strategy")
	p.AwaitText("the disk is full")
	p.Click("input[name=strategy][value=balanced]")
	p.save("strategy")
	p.Await(`!document.querySelector('.top .chip') && !document.querySelector('.routing .wrong')`)
	s.change(func(n *status.Snapshot) { n.Routing.Strategy, n.Routing.AvoidPercent = "drain", 70 })
	p.Await(
		`document.querySelector('input[name=strategy][value=drain]').checked && document.querySelector('input[max="100"]').value === '70'`)
	p.clean(s)
}

func setsHold(t *testing.T, p *tab) {
	p.Refused = true
	const minutes = "Longest wait, in minutes"
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.AwaitText("Claude Code is told that the limit is reached")
	p.save("hold")
	p.AwaitText("Nothing to save.")
	p.Click("input[name=hold][value=wait]")
	p.AwaitText("a request waits for it with its stream kept alive")
	p.Fill(minutes, "0")
	p.save("hold")
	p.AwaitText("at least 1")
	p.Fill(minutes, "61")
	p.save("hold")
	p.Await(
		`document.querySelector('input[max="60"][aria-invalid=true]')?.closest('.field').innerText.includes('from 0 to 60')`)
	p.Fill(minutes, "25")
	p.save("hold")
	p.AwaitText("wait up to 25 min")
	p.Click("input[name=hold][value=refuse]")
	p.save("hold")
	p.AwaitText("When all accounts are at their limit return an error")
	s.wantCalls(`PATCH /api/routing {"hold_minutes":61}`, `PATCH /api/routing {"hold_minutes":25}`,
		`PATCH /api/routing {"hold_minutes":0}`)
	s.change(func(n *status.Snapshot) { n.Routing.HoldMinutes = 12 })
	p.Await(`document.querySelector('input[max="60"]')?.value === '12'`)
	p.clean(s)
}

func showsGroups(t *testing.T, p *tab) {
	p.Refused = true
	picture := routedPicture(time.Now())
	picture.Routing.Groups = []string{"Office", "a.b-c_d"}
	s := newStage(t, picture, nil)
	p.openAccounts(s)
	p.openRouting()
	p.holds(".groups", "Office served by work, console http://localhost:8080/g/Office",
		"a.b-c_d served by no account: every request is refused http://localhost:8080/g/a.b-c_d")
	eval[bool](p, `(() => {
		const write = navigator.clipboard.writeText.bind(navigator.clipboard);
		navigator.clipboard.writeText = (text) => write(text).then(() => { window.copied = text; });
		return true;
	})()`)
	p.Click(".groups li:nth-child(1) .copy")
	p.Await(
		`document.querySelector('.groups .copy').innerText.includes('Copied') && window.copied === 'http://localhost:8080/g/Office'`)
	if got := eval[string](p,
		`document.querySelector('.groups .copy').getAttribute('aria-label')`); got != "Copy the address of Office" {
		t.Errorf("the button is called %q", got)
	}
	p.Within = ""
	p.manage(1)
	p.AwaitText("Accounts in a group only serve that group’s URL.")
	p.Fill("Group", "not good")
	s.denyNext("PATCH /api/accounts/personal", "a group has letters, digits, and - _ . only", control.Invalid)
	p.Button("Save")
	p.Await(`document.querySelector('dialog input[aria-invalid=true]')?.value === 'not good'`)
	p.clean(s)
}
