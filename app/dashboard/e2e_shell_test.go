//go:build e2e

package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/status"
)

// TestShell drives what all sections share: the way between them, the palette, and what is hidden from others.
func TestShell(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"goes between sections":        goesBetween,
		"palette by keyboard":          paletteByKeyboard,
		"palette does things":          paletteDoes,
		"palette that is refused":      paletteRefused,
		"hides personal details":       hidesDetails,
		"changes by an alias":          changesVeiled,
		"both tabs tell the same":      twoTabs,
		"a removed account's panel":    removedPanel,
		"tells of a request at once":   tellsAtOnce,
		"says that a section is empty": emptySections,
		"looks right while offline":    offlineSections,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

func goesBetween(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.open(s)
	for i, name := range []string{"accounts", "sessions", "analytics", "overview"} {
		p.Click(".sections a[href^='#/" + name + "']")
		p.Await(`document.querySelector('.sections a[aria-current]').innerText.toLowerCase().startsWith('` + name +
			`')`)
		if i == 0 &&
			!eval[bool](p,
				`document.querySelector('main').contains(document.activeElement) || document.activeElement.matches('.sections a')`) {
			t.Error("the focus is lost")
		}
	}
	p.Press("5")
	p.Await(
		`location.hash === '#/analytics' && document.activeElement.id === 'analytics' && document.title.startsWith('Analytics')`)
	p.Click(".range input[value='30d']")
	p.Await(`location.hash === '#/analytics?range=30d'`)
	p.Press("1")
	p.Await(`document.querySelector('.overview')`)
	p.Press("5")
	p.Await(`location.hash === '#/analytics?range=30d'`) // as it was left
	eval[bool](p, `(history.back(), true)`)
	p.Await(`document.querySelector('.overview') && location.hash.startsWith('#/overview')`)
	p.clean(s)
}

func paletteByKeyboard(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.open(s)
	p.Chord("k")
	p.Await(`document.querySelector('dialog.palette input') === document.activeElement`)
	p.Press("limits work")
	p.Await(`document.querySelectorAll('.palette-list li').length === 1`)
	p.Shot("palette")
	p.Press("\r")
	p.Await(
		`!document.querySelector('dialog') && location.hash === '#/accounts?open=work' && document.querySelector('.account-panel canvas')`)
	p.Chord("k")
	p.Await(`document.querySelector('dialog.palette input') === document.activeElement`)
	p.Press("manage personal\r")
	p.AwaitText("Manage personal")
	p.Await(`document.querySelector('dialog:not(.palette) #dialog-title') === document.activeElement`)
	p.Chord("k")
	if eval[bool](p, `!!document.querySelector('dialog.palette')`) {
		t.Error("the palette opens over another dialog")
	}
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog')`)
	p.Chord("k")
	p.Await(`document.querySelector('dialog.palette')`)
	p.Press("no such thing")
	p.AwaitText("Nothing fits.")
	p.Press("\r\x1b")
	p.Await(`!document.querySelector('dialog')`)
	p.clean(s)
}

func paletteDoes(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.open(s)
	for typed, want := range map[string]string{"switch personal off": `PATCH /api/accounts/personal {"enabled":false}`,
		"clear limit work": "POST /api/accounts/work/clear-limit {}"} {
		p.Chord("k")
		p.Await(`document.querySelector('dialog.palette input') === document.activeElement`)
		p.Press(typed)
		p.Await(`document.querySelectorAll('.palette-list li').length === 1`)
		p.Click(".palette-list li")
		p.Await(`document.querySelector('.toast')`)
		s.wantCalls(want)
		p.Click(".toast .plain")
		p.Await(`!document.querySelector('.toast')`)
	}
	p.Chord("k")
	p.Press("theme dark\r")
	p.Await(`document.documentElement.dataset.theme === 'dark'`)
	p.clean(s)
}

func paletteRefused(t *testing.T, p *tab) {
	p.Refused = true
	s := sectionStage(t)
	p.open(s)
	s.denyNext("PATCH /api/accounts/personal", "the disk is full", "")
	p.Chord("k")
	p.Await(`document.querySelector('dialog.palette input') === document.activeElement`)
	p.Press("switch personal off\r")
	p.AwaitText("That did not work: the disk is full")
	p.clean(s)
}

// personal are the words of the scene that nobody else is to see.
func personal() []string { return []string{"personal", "someone", "example", "holiday", "spare"} }

func hidesDetails(t *testing.T, p *tab) {
	s := sectionStage(t)
	s.change(func(n *status.Snapshot) {
		n.Accounts[1].Reason, n.Warnings = "it waits for personal, see someone@example.com",
			[]string{"personal is nearly spent"}
		n.Accounts[0].Note, n.Accounts[0].Organization = "someone’s card", "Example Ltd"
	})
	p.open(s)
	p.AwaitText("personal")
	p.Click(".toggle")
	p.Await(
		`document.querySelector('.toggle[aria-pressed=true]') && document.body.innerText.includes('Account 1 is nearly spent')`)
	for name, view := range sectionViews() {
		p.GoTo("about:blank")
		p.section(s, strings.ReplaceAll(view[0], "personal", "Account%201"), view[1])
		markup := strings.ToLower(eval[string](p,
			`document.documentElement.outerHTML.replace('Hide personal details', '').replace('Personal details are hidden', '')`))
		for _, word := range personal() {
			if at := strings.Index(markup, word); at >= 0 {
				t.Errorf("%s shows %q: …%s…", name, word, markup[max(0, at-80):min(len(markup), at+80)])
			}
		}
	}
	p.Picture("veiled")
	p.Click(".toggle")
	p.Await(`document.querySelector('.toggle[aria-pressed=false]') && document.body.innerText.includes('personal')`)
	p.clean(s)
}

func changesVeiled(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.openAccounts(s)
	p.Click(".toggle")
	p.Await(`document.querySelector('.toggle[aria-pressed=true]') && document.body.innerText.includes('Account 2')`)
	p.Click(".account:nth-child(2) .clear")
	p.AwaitText("Limits and rests of Account 2 are forgotten.")
	p.manage(1)
	p.Fill("Note", "Account 3 is dearer")
	p.Button("Save")
	p.AwaitText("Saved.")
	s.wantCalls("POST /api/accounts/work/clear-limit {}", `PATCH /api/accounts/personal {"note":"console is dearer"}`)
	p.clean(s)
}

func twoTabs(t *testing.T, p *tab) {
	s := sectionStage(t)
	other := newTab(t, browsertest.Chromium(t))
	p.openAccounts(s)
	other.openAccounts(s)
	p.Click(".account:nth-child(1) .switch")
	for _, one := range []*tab{p, other} {
		one.Await(`document.querySelector('.account:nth-child(1) .switch').getAttribute('aria-checked') === 'false'`)
		one.clean(s)
	}
}

func removedPanel(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "accounts?open=personal", `document.querySelectorAll(".account-panel canvas").length === 2`)
	s.drop("personal")
	p.Await(`document.querySelectorAll('.account').length === 5 && !document.querySelector('.account-panel')`)
	p.Click(".account:nth-child(1) .history")
	p.Await(`document.querySelectorAll(".account-panel canvas").length === 2`)
	p.clean(s)
}

func tellsAtOnce(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.open(s)
	p.Await(`document.querySelector('tr.row')`)
	p.AwaitText("12,847")
	best := time.Hour
	for i := range 5 { // the machine may be busy with other things: the best of a few counts
		r := request(-1-i, time.Now())
		before := eval[string](p, `document.querySelector('.tile .figure').innerText`)
		at := time.Now()
		s.finish(r)
		p.Await(`document.querySelector('.tile .figure').innerText !== '` + before + `'`)
		best = min(best, time.Since(at))
	}
	t.Logf("a request showed after %s", best.Round(time.Millisecond))
	if best > p.Allowed(300*time.Millisecond) {
		t.Errorf("a request showed after %s at best", best)
	}
	p.clean(s)
}

func emptySections(t *testing.T, p *tab) {
	s := newStage(t, status.Snapshot{Version: "1.4.0", StartedAt: time.Now(), Address: "http://localhost:8080"}, nil)
	for address, want := range map[string]string{"accounts": "No account yet.", "sessions": "No conversations yet.",
		"analytics": "No request in this range."} {
		p.GoTo("about:blank")
		p.GoTo(s.url() + "#/" + address)
		p.AwaitText(want)
		p.Picture("empty-" + address)
	}
	p.clean(s)
}

func offlineSections(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "analytics?range=30d", sectionViews()["analytics"][1])
	s.stop()
	p.AwaitText("Not connected")
	p.Click(".range input[value='7d']")
	p.AwaitText("The figures could not be loaded.")
	p.Picture("offline-analytics")
	s.restart()
	p.Await(`!document.querySelector('.notice.tone-bad') && document.querySelector('.analytics .figures')`) // by itself
}
