//go:build e2e

package dashboard_test

import (
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/status"
)

// tick sets the boxes of the route's form to these accounts.
func (p *tab) tick(names ...string) {
	p.T.Helper()
	for _, name := range eval[[]string](p, `[...document.querySelectorAll('.boxes input')].map((b) => b.value)`) {
		box := ".boxes input[value=" + browsertest.Quoted(name) + "]"
		if eval[bool](p, `document.querySelector('`+box+`').checked`) != slices.Contains(names, name) {
			p.Click(box)
		}
	}
}

func editsRoutes(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.AwaitText("None: every model may use every account.")
	p.Button("Add a route")
	p.Await(`document.activeElement.matches('.route-form input')`)
	p.Button("Save route")
	p.AwaitText("Say which models it is about.")
	p.Fill("Model", "a:b")
	p.Button("Save route")
	p.AwaitText("A pattern has no colon.")
	p.Fill("Model", "claude-opus-*")
	p.Button("Save route")
	p.AwaitText("Choose at least one account.")
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("called %q", calls)
	}
	p.tick("work", "personal")
	p.Button("Save route")
	p.Await(
		`document.querySelector('.route')?.innerText.includes('work') && !document.querySelector('.route-form') && document.activeElement.id === 'routes'`)
	p.Button("Add a route")
	p.Fill("Model", "*haiku*")
	p.Click("input[name=rule][value=not]")
	p.tick("console")
	p.Button("Save route")
	p.Await(`document.querySelectorAll('.route').length === 2`)
	p.Click("li:nth-child(1) > .route button:nth-child(1)")
	p.Await(`document.querySelector('.route-form input').value === 'claude-opus-*'`)
	p.Fill("Model", "claude-?pus")
	p.tick("work")
	p.Button("Save route")
	p.Await(`document.querySelectorAll('.route').length === 2`)
	s.wantCalls(
		`PATCH /api/routing {"if_routes":[],"routes":["claude-opus-*: personal, work"]}`,
		`PATCH /api/routing {"if_routes":["claude-opus-*: personal, work"],"routes":["claude-opus-*: personal, work","*haiku*: not console"]}`,
		`PATCH /api/routing {"if_routes":["claude-opus-*: personal, work","*haiku*: not console"],"routes":["claude-?pus: work","*haiku*: not console"]}`,
	)
	p.Click("li:nth-child(2) > .route button:nth-child(1)")
	p.Await(
		`document.querySelector('.route-form input[value=not]').checked && document.querySelector('.boxes input:checked').value === 'console'`)
	p.Button("Cancel")
	p.Await(`!document.querySelector('.route-form') && document.activeElement.id === 'routes'`)
	p.Click("li:nth-child(1) > .route button:nth-child(2)")
	p.AwaitText("The route of claude-?pus is removed.")
	p.Await(`document.querySelectorAll('.route').length === 1`)
	p.Button("Undo")
	p.Await(
		`document.querySelectorAll('.route').length === 2 && document.querySelector('.route').innerText.includes('claude-?pus')`)
	s.wantCalls(
		`PATCH /api/routing {"if_routes":["claude-?pus: work","*haiku*: not console"],"routes":["*haiku*: not console"]}`,
		`PATCH /api/routing {"if_routes":["*haiku*: not console"],"routes":["claude-?pus: work","*haiku*: not console"]}`)
	p.clean(s)
}

func routeRefused(t *testing.T, p *tab) {
	picture := accepted()
	picture.Accounts[0].Name = "a, b"
	picture.Routing.Routes = []string{"claude-*: GONE, Work"}
	s := newStage(t, picture, nil)
	p.openAccounts(s)
	p.openRouting()
	p.Click(".route button")
	p.holds(".route-form", "(can’t stand in a route because of its comma)", "GONE (no longer there)")
	if got := eval[[]string](p,
		`[...document.querySelectorAll('.boxes input:checked')].map((b) => b.value)`); !slices.Equal(got,
		[]string{"work", "GONE"}) {
		t.Errorf("chosen are %q", got)
	}
	p.Button("Save route")
	p.Await(`document.querySelector('.boxes + .wrong')?.innerText.includes('there is no account "GONE"')`)
	p.tick("work")
	p.Fill("Model", "claude-[")
	p.Button("Save route")
	p.Await(
		`document.querySelector('.route-form input[aria-invalid=true]')?.closest('.field').innerText.includes('a [ needs its ]')`)
	p.Fill("Model", "claude-[a]")
	s.denyNext("PATCH /api/routing", "the disk is full", control.Invalid)
	p.Button("Save route")
	p.Await(`document.querySelector('.route-form .wrong')?.innerText.includes('the disk is full')`)
	p.Button("Cancel")
	s.denyNext("PATCH /api/routing", "the disk is full", control.Invalid)
	p.Click(".route button:nth-child(2)")
	p.Await(`document.querySelector('.routes ~ .wrong')?.innerText.includes('the disk is full')`)
	p.Click(".route button:nth-child(2)")
	p.Await(`!document.querySelector('.route') && !document.querySelector('.routing .wrong')`)
}

func routesElsewhere(t *testing.T, p *tab) {
	s := newStage(t, routedPicture(time.Now()), nil)
	p.openAccounts(s)
	p.openRouting()
	p.Click("li:nth-child(1) > .route button:nth-child(1)")
	p.Await(`document.querySelector('.route-form')`)
	// what is edited goes away
	s.change(func(n *status.Snapshot) { n.Routing.Routes = []string{"*haiku*: not personal"} })
	p.Await(
		`document.querySelectorAll('.route').length === 1 && document.querySelector('.route-form input').value === 'claude-opus-*'`)
	p.tick("console")
	p.Button("Save route")
	p.Await(`document.querySelectorAll('.route').length === 2 && !document.querySelector('.route-form')`)
	s.wantCalls(
		`PATCH /api/routing {"if_routes":["*haiku*: not personal"],"routes":["*haiku*: not personal","claude-opus-*: console"]}`)
	p.clean(s)
}

func typedStays(t *testing.T, p *tab) {
	s := newStage(t, routedPicture(time.Now()), nil)
	p.openAccounts(s)
	p.openRouting()
	p.Fill("Stop starting new sessions at (% used)", "33")
	p.Button("Add a route")
	p.Fill("Model", "half a pat")
	p.Click("input[name=mode][value=bypass]")
	s.change(func(n *status.Snapshot) {
		n.Accounts[0].Running, n.Routing.Routes = 9, []string{"*sonnet*: console"}
		n.Routing.AvoidPercent, n.Accounts[0].Note = 50, "x"
	})
	p.AwaitText("9 running")
	p.AwaitText("above 50%")
	if got := eval[[]string](p,
		`[document.querySelector('input[max="100"]').value, document.querySelector('.route-form input').value, document.querySelector('input[name=mode]:checked').value]`); !slices.Equal(got, []string{"33", "half a pat", "bypass"}) {
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
	p.AwaitText("1 request waits for an account, until")
	if took, allowed := time.Since(at), p.Allowed(2*time.Second); took > allowed {
		t.Errorf("it showed after %s, of %s", took, allowed)
	}
	s.change(func(n *status.Snapshot) { n.Waiting = all })
	p.AwaitText("2 requests wait for an account, until")
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	last := all[1].Until.In(vienna).Format("03:04 PM")
	p.Await(`document.querySelector('.waiting summary').innerText.replace(/\s/g, ' ').includes('until ` + last + `')`)
	p.Click(".waiting summary")
	p.AwaitText("claude-opus-5-5 waits for 3 min 1")
	p.holds(".waiting li:nth-child(1)", "refused at "+all[0].Until.In(vienna).Format("03:04 PM"),
		"conversation 5f0c1e6a")
	p.holds(".waiting li:nth-child(2)", "claude-haiku-5 waits for 2", "refused at "+last)
	s.change(func(n *status.Snapshot) { n.Waiting = all[1:] })
	p.Await(`document.querySelectorAll('.waiting li').length === 1 && document.querySelector('.waiting details').open`)
	s.change(func(n *status.Snapshot) { n.Waiting = nil })
	p.Await(`!document.querySelector('.waiting')`)
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
			p.Press("\t")
		}
	}
	reach(".routing .section-head button")
	p.Press("\r")
	p.Await(
		`document.activeElement.getAttribute('aria-expanded') === 'true' && document.getElementById(document.activeElement.getAttribute('aria-controls'))`)
	reach("input[name=mode]")
	p.Press(kb.ArrowDown + kb.ArrowDown)
	p.Await(
		`document.querySelector('input[name=mode][value=only]').checked && document.querySelectorAll('.routing select').length === 2`)
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("the arrows alone called %q", calls)
	}
	if got := eval[string](p,
		`getComputedStyle(document.activeElement.closest('label')).outlineStyle`); got != "solid" {
		t.Errorf("the focus is drawn as %q", got)
	}
	p.Press("\t\t" + kb.ArrowUp + kb.ArrowUp)
	reach("form[aria-labelledby=mode] button")
	p.Press("\r")
	p.AwaitText("Only personal serves requests.")
	s.wantMode("only", "personal", time.Now().Add(time.Hour))
	eval[bool](p, `(document.querySelector('.notice.mode button').focus(), true)`)
	p.Press(" ")
	p.Await(`!document.querySelector('.notice.mode') && document.activeElement.id === 'routing'`)
	reach(".cell button[type=button]")
	p.Press("\r")
	p.Await(`document.activeElement.matches('.route-form input')`)
	p.Press("*\t\t \r")
	p.AwaitText("* only personal")
	s.called()
	reach(".route button:nth-child(2)")
	p.Press("\r")
	p.AwaitText("The route of * is removed.")
	s.wantCalls(`PATCH /api/routing {"if_routes":["*: personal"],"routes":[]}`)
	p.clean(s)
}

func hostileRouting(t *testing.T, p *tab) {
	picture := routedPicture(time.Now())
	picture.Accounts[0].Name, picture.Accounts[3].Endpoint, picture.Accounts[3].Models = hostile, hostile,
		[]string{hostile + "=" + hostile, hostile}
	picture.Routing = status.Routing{Strategy: hostile, Mode: "only", Account: hostile,
		Routes: []string{hostile + ": not " + hostile, hostile}, Groups: []string{hostile}}
	picture.Waiting[0].Model, picture.Waiting[0].Session, picture.Waiting[0].ID = hostile, hostile, hostile
	row := waited(time.Now())
	row.Group, row.Attempts[2].Choice, row.Reason = hostile, hostile, hostile
	s := newStage(t, picture, []control.Request{row})
	p.openAccounts(s)
	p.openRouting()
	p.Click(".waiting summary")
	p.Click(".route button")
	p.Await(`document.querySelector('.route-form')`)
	p.Click("input[name=mode][value=prefer]")
	p.Await(`document.querySelector('.routing select')`)
	for _, width := range []int64{1440, 768, 360} {
		p.Size(width, 900)
		p.harmless()
	}
	p.clean(s)
	s.change(func(n *status.Snapshot) { n.Routing.Mode = hostile })
	p.Await(`!document.querySelector('.notice.mode')`)
	p.harmless()
	p.Click(".sections a[href='#/overview']")
	p.Click("tr.row .opener")
	p.Await(`document.querySelector('.detail')`)
	p.harmless()
}
