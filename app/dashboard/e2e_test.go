//go:build e2e

package dashboard_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/status"
)

// TestPage drives the page in a real browser, against a stage that plays the program.
func TestPage(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"shows the whole picture":        showsThePicture,
		"fits every width in each theme": fitsEveryWidth,
		"follows events without reload":  followsEvents,
		"heals after a lost connection":  heals,
		"says why nothing answers":       neverAnswered,
		"opens a row by keyboard":        opensByKeyboard,
		"shows hostile text as text":     hostileText,
		"guides through the first steps": firstSteps,
		"says that the list failed":      listFails,
		"costs nothing while hidden":     hidden,
		"copies the address":             copies,
		"keeps the chosen theme":         keepsTheme,
		"forgets a cleared history":      clearedHistory,
		"tells why this account":         tellsWhy,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

func showsThePicture(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(60, now))
	p.open(s)
	p.Await(`document.querySelectorAll('tr.row').length === 12`)
	for selector, wants := range map[string][]string{
		".top":    {"Claude Load Balancer", "Running", "Version 1.4.0", "http://localhost:8080", "up 1 d 3 h"},
		".notice": {"The keychain took 4 s"},
		".overview": {"12,847", "412 today", "98.7%", "12,511 of 12,674", "2 of 6", "8.4 s", "Tokens 646M",
			"1.20M input · 8.73M output · 636M cached", "Cache hit rate 96%", "Value at API prices $1,834 $61.40 today",
			"API key spend $92.50"},
		".facts": {"Running now 3", "Retries 301", "Account switches 57"},
		".glance": {"personal Ready 2 active 5 hours 42%", "resets in 1 h 1",
			"API key: pay per use, no plan limits"},
	} {
		p.holds(selector, wants...)
	}
	for selector, wants := range map[string][]string{
		"tr.row:nth-child(2)": {"claude-opus-5-5", "personal", "200 Complete", "1 retry, 1 account switch", "2.8 s",
			"5.1 s",
			"1.20K", "2.32K", "123K"},
		"tr.is-error":         {"529 Error", "3 retries"},
		"tr.is-truncated":     {"Incomplete"},
		"tr.is-interrupted":   {"Lost"},
		"tr.row:nth-child(7)": {"own login", "no model"},
	} {
		p.holds(selector, wants...)
	}
	p.Click(".sections a[href='#/accounts']")
	p.Await(`document.querySelector('.accounts')`)
	for selector, wants := range map[string][]string{
		".accounts": {"personal", "Max 20x", "someone@example.com", "2 running", "5 hours 42%",
			"Weekly 81%", "Weekly · Opus 93%", "resets in 2 h 1", "Token valid for 5 h 1"},
		".account.is-limited": {"Limit reached", "5-hour limit reached · resets in 1 h 1", "100% used",
			"Updated", "Token is being renewed"},
		".account.is-signed_out": {"Sign in again", "revoked", "5 hours 0%", "Just reset", "Updated 9 h ago",
			"setup token"},
		".account.is-resting": {"Cooling down", "back in", "Long context needs", "not known yet", "not saved"},
		".account.is-off":     {"Switched off", "Off", "Token expired"},
	} {
		p.holds(selector, wants...)
	}
	if got := eval[int](p, `document.querySelectorAll('.account').length`); got != 6 {
		t.Errorf("%d accounts", got)
	}
	if console := p.Text(".account:nth-child(3)"); strings.Count(console, "none for API keys") != 2 {
		t.Errorf("an API key's windows: %q", console)
	}
	t.Logf("first paint after %.0f ms",
		eval[float64](p, `performance.getEntriesByName('first-contentful-paint')[0].startTime`))
	p.clean(s)
}

func fitsEveryWidth(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(12, now))
	for _, theme := range []string{"light", "dark"} {
		p.Theme(theme)
		p.open(s)
		p.Await(`document.querySelectorAll('tr.row').length === 12`)
		p.Click("tr.row:nth-child(2) .opener")
		p.Await(`document.querySelector('.detail')`)
		for _, width := range []int64{360, 768, 1100, 1440, 1920, 3840} {
			p.Size(width, 900)
			if over := p.Protruding(); len(over) > 0 {
				t.Errorf("%d px wide, %s: these stand out to the right: %q", width, theme, over)
			}
			p.Picture(fmt.Sprintf("page-%s-%d", theme, width))
		}
	}
	p.clean(s)
}

func followsEvents(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(10, now))
	p.open(s)
	p.Await(`document.querySelectorAll('tr.row').length === 10`)
	eval[bool](p, `(window.sameDocument = true)`)
	fresh := request(-1, now)
	fresh.Account = "console"
	at := time.Now()
	s.finish(fresh)
	p.Await(`document.querySelectorAll('tr.row').length === 11`)
	t.Logf("a finished request showed after %s", time.Since(at).Round(time.Millisecond))
	p.AwaitText("12,848")
	s.change(func(n *status.Snapshot) {
		n.Accounts[0].State, n.Accounts[0].Reason, n.Accounts[0].Until = status.Limited, "weekly limit reached",
			time.Now().Add(26*time.Hour)
		n.Accounts = n.Accounts[:2]
		n.Stats.ActiveAccounts = 0
	})
	p.AwaitText("resets in 1 d 2 h")
	p.AwaitText("Running, no account ready")
	if got := eval[int](p, `document.querySelectorAll('.glance > li').length`); got != 2 {
		t.Errorf("%d accounts are left", got)
	}
	s.change(func(n *status.Snapshot) { n.Version = "1.5.0" })
	p.AwaitText("The program is now version 1.5.0")
	if !eval[bool](p, `window.sameDocument === true`) {
		t.Error("the page was loaded anew")
	}
	p.clean(s)
}

func heals(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(10, now))
	p.Theme("light")
	p.open(s)
	p.Await(`document.querySelectorAll('tr.row').length === 10`)
	eval[bool](p, `(window.sameDocument = true)`)
	s.stop()
	p.AwaitText("Can’t reach clb. Reconnecting…")
	p.AwaitText("Showing data from")
	if !strings.HasPrefix(eval[string](p, `document.title`), "Not connected") {
		t.Error("the title does not say it")
	}
	p.Picture("offline")
	s.finish(request(-1, now))
	s.restart()
	p.Await(`!document.querySelector('.notice.tone-bad') && document.title === 'Claude Load Balancer'`)
	p.Await(`document.querySelectorAll('tr.row').length === 11`)
	s.stop()
	s.refuse(503)
	s.restart()
	p.AwaitText("The program answered with status 503.")
	s.refuse(0)
	p.Click(".retry button")
	p.Await(`!document.querySelector('.notice.tone-bad')`)
	if !eval[bool](p, `window.sameDocument === true`) {
		t.Error("the page was loaded anew")
	}
}

func neverAnswered(t *testing.T, p *tab) {
	s := newStage(t, status.Snapshot{}, nil)
	s.refuse(403)
	p.Theme("dark")
	p.GoTo(s.url())
	p.AwaitText("No live numbers for this page")
	p.AwaitText("status 403")
	p.Picture("no-answer")
	s.refuse(0)
	p.Await(`document.querySelector('.overview')`)
}

func opensByKeyboard(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(10, now))
	p.open(s)
	p.Await(`document.querySelectorAll('tr.row').length === 10`)
	for i := 0; eval[bool](p, `!document.activeElement.matches('tr.row:nth-child(2) .opener')`); i++ {
		if i > 40 {
			t.Fatal("the row can't be reached with Tab")
		}
		p.Press("\t")
	}
	if got := eval[string](p, `getComputedStyle(document.activeElement).outlineStyle`); got != "solid" {
		t.Errorf("the focus is drawn as %q", got)
	}
	p.Press("\r")
	p.Await(`document.activeElement.getAttribute('aria-expanded') === 'true'`)
	detail := p.Text("#" + eval[string](p, `document.activeElement.getAttribute('aria-controls')`))
	for _, want := range []string{"3 attempts", "work Anthropic error 503", "then waited 1.0 s", "Quota spent 429",
		"its 5-hour window is spent",
		"personal OK 200", "Why this account: most room left: 58 % of its 5 hours",
		"Why this account: the same one once more", "POST /v1/messages", "Input 1,204", "streamed", "req_011CQy8"} {
		if !strings.Contains(detail, want) {
			t.Errorf("no %q in %q", want, detail)
		}
	}
	if n := strings.Count(detail, "Why this account"); n != 2 {
		t.Errorf("%d reasons, though the record has none for the last attempt", n)
	}
	s.finish(request(-1, now))
	p.Await(`document.querySelectorAll('tr.row').length === 11`)
	if !eval[bool](p,
		`document.activeElement.matches('tr.row:nth-child(3) .opener[aria-expanded=true]') && !!document.querySelector('.detail')`) {
		t.Error("a new row took the focus or closed the open one")
	}
	p.Press(" ")
	p.Await(`!document.querySelector('.detail')`)
	p.clean(s)
}
