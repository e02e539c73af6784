//go:build e2e

package dashboard_test

import (
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"clb/app/control"
	"clb/app/status"
)

// tick sets the boxes of the route's form to these accounts.
func (p *tab) tick(names ...string) {
	p.t.Helper()
	for _, name := range eval[[]string](p, `[...document.querySelectorAll('.boxes input')].map((b) => b.value)`) {
		box := ".boxes input[value=" + quoted(name) + "]"
		if eval[bool](p, `document.querySelector('`+box+`').checked`) != slices.Contains(names, name) {
			p.click(box)
		}
	}
}

func editsRoutes(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.awaitText("None: every model may use every account.")
	p.button("Add a route")
	p.await(`document.activeElement.matches('.route-form input')`)
	p.button("Save route")
	p.awaitText("Say which models it is about.")
	p.fill("Model", "a:b")
	p.button("Save route")
	p.awaitText("A pattern has no colon.")
	p.fill("Model", "claude-opus-*")
	p.button("Save route")
	p.awaitText("Choose at least one account.")
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("called %q", calls)
	}
	p.tick("work", "personal")
	p.button("Save route")
	p.await(`document.querySelector('.route')?.innerText.includes('work') && !document.querySelector('.route-form') && document.activeElement.id === 'routes'`)
	p.button("Add a route")
	p.fill("Model", "*haiku*")
	p.click("input[name=rule][value=not]")
	p.tick("console")
	p.button("Save route")
	p.await(`document.querySelectorAll('.route').length === 2`)
	p.click("li:nth-child(1) > .route button:nth-child(1)")
	p.await(`document.querySelector('.route-form input').value === 'claude-opus-*'`)
	p.fill("Model", "claude-?pus")
	p.tick("work")
	p.button("Save route")
	p.await(`document.querySelectorAll('.route').length === 2`)
	s.wantCalls(
		`PATCH /api/routing {"routes":["claude-opus-*: personal, work"]}`,
		`PATCH /api/routing {"routes":["claude-opus-*: personal, work","*haiku*: not console"]}`,
		`PATCH /api/routing {"routes":["claude-?pus: work","*haiku*: not console"]}`,
	)
	p.click("li:nth-child(2) > .route button:nth-child(1)")
	p.await(`document.querySelector('.route-form input[value=not]').checked && document.querySelector('.boxes input:checked').value === 'console'`)
	p.button("Cancel")
	p.await(`!document.querySelector('.route-form') && document.activeElement.id === 'routes'`)
	p.click("li:nth-child(1) > .route button:nth-child(2)")
	p.awaitText("The route of claude-?pus is removed.")
	p.await(`document.querySelectorAll('.route').length === 1`)
	p.button("Undo")
	p.await(`document.querySelectorAll('.route').length === 2 && document.querySelector('.route').innerText.includes('claude-?pus')`)
	s.wantCalls(`PATCH /api/routing {"routes":["*haiku*: not console"]}`, `PATCH /api/routing {"routes":["claude-?pus: work","*haiku*: not console"]}`)
	p.clean(s)
}

func routeRefused(t *testing.T, p *tab) {
	picture := accepted()
	picture.Accounts[0].Name = "a, b"
	picture.Routing.Routes = []string{"claude-*: GONE, Work"}
	s := newStage(t, picture, nil)
	p.openAccounts(s)
	p.openRouting()
	p.click(".route button")
	p.holds(".route-form", "(can’t stand in a route because of its comma)", "GONE (no longer there)")
	if got := eval[[]string](p, `[...document.querySelectorAll('.boxes input:checked')].map((b) => b.value)`); !slices.Equal(got, []string{"work", "GONE"}) {
		t.Errorf("chosen are %q", got)
	}
	p.button("Save route")
	p.await(`document.querySelector('.boxes + .wrong')?.innerText.includes('there is no account "GONE"')`)
	p.tick("work")
	p.fill("Model", "claude-[")
	p.button("Save route")
	p.await(`document.querySelector('.route-form input[aria-invalid=true]')?.closest('.field').innerText.includes('a [ needs its ]')`)
	p.fill("Model", "claude-[a]")
	s.denyNext("PATCH /api/routing", "the disk is full", control.Invalid)
	p.button("Save route")
	p.await(`document.querySelector('.route-form .wrong')?.innerText.includes('the disk is full')`)
	p.button("Cancel")
	s.denyNext("PATCH /api/routing", "the disk is full", control.Invalid)
	p.click(".route button:nth-child(2)")
	p.await(`document.querySelector('.routes ~ .wrong')?.innerText.includes('the disk is full')`)
	p.click(".route button:nth-child(2)")
	p.await(`!document.querySelector('.route') && !document.querySelector('.routing .wrong')`)
}

func routesElsewhere(t *testing.T, p *tab) {
	s := newStage(t, routedPicture(time.Now()), nil)
	p.openAccounts(s)
	p.openRouting()
	p.click("li:nth-child(1) > .route button:nth-child(1)")
	p.await(`document.querySelector('.route-form')`)
	s.change(func(n *status.Snapshot) { n.Routing.Routes = []string{"*haiku*: not personal"} }) // what is edited goes away
	p.await(`document.querySelectorAll('.route').length === 1 && document.querySelector('.route-form input').value === 'claude-opus-*'`)
	p.tick("console")
	p.button("Save route")
	p.await(`document.querySelectorAll('.route').length === 2 && !document.querySelector('.route-form')`)
	s.wantCalls(`PATCH /api/routing {"routes":["*haiku*: not personal","claude-opus-*: console"]}`)
	p.clean(s)
}

func typedStays(t *testing.T, p *tab) {
	s := newStage(t, routedPicture(time.Now()), nil)
	p.openAccounts(s)
	p.openRouting()
	p.fill("Begin elsewhere from, in % of a window used", "33")
	p.button("Add a route")
	p.fill("Model", "half a pat")
	p.click("input[name=mode][value=bypass]")
	s.change(func(n *status.Snapshot) {
		n.Accounts[0].Running, n.Routing.Routes = 9, []string{"*sonnet*: console"}
		n.Routing.AvoidPercent, n.Accounts[0].Note = 50, "x"
	})
	p.awaitText("9 running")
	p.awaitText("from 50 % used")
	if got := eval[[]string](p, `[document.querySelector('input[max="100"]').value, document.querySelector('.route-form input').value, document.querySelector('input[name=mode]:checked').value]`); !slices.Equal(got, []string{"33", "half a pat", "bypass"}) {
		t.Errorf("an event changed what was typed to %q", got)
	}
	p.clean(s)
}

func showsWaiting(t *testing.T, p *tab) {
	now := time.Now()
	picture := routedPicture(now)
	all := picture.Waiting
	picture.Waiting = nil
	s := newStage(t, picture, nil)
	p.openAccounts(s)
	if eval[bool](p, `!!document.querySelector('.waiting')`) {
		t.Error("nobody waits")
	}
	at := time.Now()
	s.change(func(n *status.Snapshot) { n.Waiting = all[:1] })
	p.awaitText("1 request waits for an account, until")
	if took := time.Since(at); took > 2*time.Second {
		t.Errorf("it showed after %s", took)
	}
	s.change(func(n *status.Snapshot) { n.Waiting = all })
	p.awaitText("2 requests wait for an account, until")
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	last := all[1].Until.In(vienna).Format("03:04 PM")
	p.await(`document.querySelector('.waiting summary').innerText.replace(/\s/g, ' ').includes('until ` + last + `')`)
	p.click(".waiting summary")
	p.awaitText("claude-opus-5-5 waits for 3 min 1")
	p.holds(".waiting li:nth-child(1)", "refused at "+all[0].Until.In(vienna).Format("03:04 PM"), "conversation 5f0c1e6a")
	p.holds(".waiting li:nth-child(2)", "claude-haiku-5 waits for 2", "refused at "+last)
	s.change(func(n *status.Snapshot) { n.Waiting = all[1:] })
	p.await(`document.querySelectorAll('.waiting li').length === 1 && document.querySelector('.waiting details').open`)
	s.change(func(n *status.Snapshot) { n.Waiting = nil })
	p.await(`!document.querySelector('.waiting')`)
	p.clean(s)
}

func routesByKeyboard(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	reach := func(selector string) {
		t.Helper()
		for i := 0; eval[bool](p, `!document.activeElement.matches('`+selector+`')`); i++ {
			if i > 60 {
				t.Fatalf("%s can't be reached with Tab", selector)
			}
			p.press("\t")
		}
	}
	reach(".routing .section-head button")
	p.press("\r")
	p.await(`document.activeElement.getAttribute('aria-expanded') === 'true' && document.getElementById(document.activeElement.getAttribute('aria-controls'))`)
	reach("input[name=mode]")
	p.press(kb.ArrowDown + kb.ArrowDown)
	p.await(`document.querySelector('input[name=mode][value=only]').checked && document.querySelectorAll('.routing select').length === 2`)
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("the arrows alone called %q", calls)
	}
	if got := eval[string](p, `getComputedStyle(document.activeElement.closest('label')).outlineStyle`); got != "solid" {
		t.Errorf("the focus is drawn as %q", got)
	}
	p.press("\t\t" + kb.ArrowUp + kb.ArrowUp)
	reach("form[aria-labelledby=mode] button")
	p.press("\r")
	p.awaitText("Only personal serves requests.")
	s.wantMode("only", "personal", time.Now().Add(time.Hour))
	eval[bool](p, `(document.querySelector('.notice.mode button').focus(), true)`)
	p.press(" ")
	p.await(`!document.querySelector('.notice.mode') && document.activeElement.id === 'routing'`)
	reach(".cell button[type=button]")
	p.press("\r")
	p.await(`document.activeElement.matches('.route-form input')`)
	p.press("*\t\t \r")
	p.awaitText("* only personal")
	s.called()
	reach(".route button:nth-child(2)")
	p.press("\r")
	p.awaitText("The route of * is removed.")
	s.wantCalls(`PATCH /api/routing {"routes":[]}`)
	p.clean(s)
}

func hostileRouting(t *testing.T, p *tab) {
	picture := routedPicture(time.Now())
	picture.Accounts[0].Name, picture.Accounts[3].Endpoint, picture.Accounts[3].Models = hostile, hostile, []string{hostile + "=" + hostile, hostile}
	picture.Routing = status.Routing{Strategy: hostile, Mode: "only", Account: hostile, Routes: []string{hostile + ": not " + hostile, hostile}, Groups: []string{hostile}}
	picture.Waiting[0].Model, picture.Waiting[0].Session, picture.Waiting[0].ID = hostile, hostile, hostile
	row := waited(time.Now())
	row.Group, row.Attempts[2].Choice, row.Reason = hostile, hostile, hostile
	s := newStage(t, picture, []control.Request{row})
	p.openAccounts(s)
	p.openRouting()
	p.click(".waiting summary")
	p.click(".route button")
	p.await(`document.querySelector('.route-form')`)
	p.click("input[name=mode][value=prefer]")
	p.await(`document.querySelector('.routing select')`)
	for _, width := range []int64{1440, 768, 360} {
		p.size(width, 900)
		p.harmless()
	}
	p.clean(s)
	s.change(func(n *status.Snapshot) { n.Routing.Mode = hostile })
	p.await(`!document.querySelector('.notice.mode')`)
	p.harmless()
	p.click(".sections a[href='#/overview']")
	p.click("tr.row .opener")
	p.await(`document.querySelector('.detail')`)
	p.harmless()
}
