//go:build e2e

package dashboard_test

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"clb/app/browsertest"
	"clb/app/status"
)

// TestOrder arranges the order in which accounts are used.
func TestOrder(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"by keyboard, and undone":   ordersByKeyboard,
		"by dragging":               ordersByDrag,
		"given up while dragging":   dragGivenUp,
		"refused":                   orderRefused,
		"changed by somebody else":  orderElsewhere,
		"clears a limit":            clearsLimit,
		"clearing that is refused":  clearRefused,
		"history of a key":          keyHistory,
		"history that is not there": brokenHistory,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

// rows are the names in the order of use as they stand on the page: "a b | c".
const rows = `[...document.querySelectorAll('.rank')].map((r) => [...r.querySelectorAll('.chip-grip')].map((c) => c.dataset.name).join(' ')).join(' | ')`

// threeAccounts are three without a priority.
func threeAccounts(t *testing.T) *stage {
	picture := busyPicture(time.Now())
	picture.Warnings, picture.Accounts = nil, picture.Accounts[:3]
	return newStage(t, picture, nil)
}

func (p *tab) grip(name string) {
	p.T.Helper()
	eval[bool](p, `(document.querySelector('.chip-grip[data-name="`+name+`"]').focus(), true)`)
}

func ordersByKeyboard(t *testing.T, p *tab) {
	s := threeAccounts(t)
	p.openAccounts(s)
	p.Await(rows + ` === 'personal work console'`)
	p.grip("work")
	p.Press(kb.ArrowUp)
	p.Await(rows + ` === 'work | personal console' && document.activeElement.dataset.name === 'work'`)
	p.AwaitText("The order of use is changed.")
	s.wantCalls(`PATCH /api/accounts/personal {"priority":1}`, `PATCH /api/accounts/console {"priority":1}`)
	p.Click(".toast .plain")
	p.Await(`!document.querySelector('.toast')`)
	p.grip("work")
	p.Press(kb.ArrowUp) // nothing is above
	p.Press(kb.ArrowDown)
	p.Await(rows +
		` === 'personal console work' && document.activeElement.dataset.name === 'work' && document.querySelector('.toast')`)
	s.wantCalls(`PATCH /api/accounts/personal {"priority":0}`, `PATCH /api/accounts/console {"priority":0}`)
	p.Click(".toast button:not(.plain)")
	p.Await(rows + ` === 'work | personal console'`)
	p.Await(`!document.querySelector('.toast')`)
	if got := p.Text(".order [role=status]"); got != "work is in row 1 of 1 now." {
		t.Errorf("it was said: %q", got)
	}
	p.clean(s)
}

// drag presses on the first place, goes to the second and, where it shall drop there, lets go.
func (p *tab) drag(from, to string, drop bool) {
	p.T.Helper()
	type point struct{ X, Y float64 }
	at := func(selector string) point {
		return eval[point](p,
			`(({x, y, width, height}) => ({X: x + width / 2, Y: y + height / 2}))(document.querySelector(`+"`"+selector+
				"`"+`).getBoundingClientRect())`)
	}
	eval[bool](p, `(document.querySelector('.order').scrollIntoView({block: 'center', behavior: 'instant'}), true)`)
	a := at(from)
	p.mouse("mousePressed", a.X, a.Y)
	p.mouse("mouseMoved", a.X+12, a.Y+3)
	p.Await(`document.querySelector('.dragging')`)
	b := at(to) // only now the gaps are open
	p.mouse("mouseMoved", b.X, b.Y)
	p.Await(`document.querySelector('.dragging .over')`)
	p.Shot("dragging")
	if drop {
		p.mouse("mouseReleased", b.X, b.Y)
	}
}

func (p *tab) mouse(what input.DispatchMouseEventType, x, y float64) {
	p.T.Helper()
	if err := chromedp.Do(p.Ctx, chromedp.MouseEvent(what, x, y, chromedp.ButtonLeft)); err != nil {
		p.T.Fatal(err)
	}
}

func ordersByDrag(t *testing.T, p *tab) {
	s := threeAccounts(t)
	p.openAccounts(s)
	p.Await(rows + ` === 'personal work console'`)
	p.drag(".chip-grip[data-name=console]", ".gap[data-gap='1']", true)
	p.Await(rows + ` === 'personal work | console'`)
	s.awaitPriorities(map[string]int{"personal": 0, "work": 0, "console": 1})
	p.drag(".chip-grip[data-name=work]", ".rank[data-rank='1'] .rank-name", true)
	p.Await(rows + ` === 'personal | work console' || ` + rows + ` === 'personal | console work'`)
	s.awaitPriorities(map[string]int{"personal": 0, "work": 1, "console": 1})
	p.clean(s)
}

// awaitPriorities waits until the accounts have these priorities.
func (s *stage) awaitPriorities(want map[string]int) {
	s.t.Helper()
	changed, stop := s.board.Watch()
	defer stop()
	late := time.After(45 * time.Second)
	for {
		fits := true
		for _, a := range s.board.Snapshot().Accounts {
			fits = fits && a.Priority == want[a.Name]
		}
		if fits {
			return
		}
		select {
		case <-changed:
		case <-late:
			s.t.Fatalf("the priorities never were %v", want)
		}
	}
}

func dragGivenUp(t *testing.T, p *tab) {
	s := threeAccounts(t)
	p.openAccounts(s)
	p.Await(rows + ` === 'personal work console'`)
	p.drag(".chip-grip[data-name=console]", ".gap[data-gap='0']", false)
	p.Press("\x1b")
	p.Await(`!document.querySelector('.dragging')`)
	p.mouse("mouseReleased", 5, 5)
	p.Await(rows + ` === 'personal work console'`)
	s.wantCalls()
	p.clean(s)
}

func orderRefused(t *testing.T, p *tab) {
	p.Refused = true
	s := threeAccounts(t)
	p.openAccounts(s)
	s.denyNext("PATCH /api/accounts/console", "the disk is full", "")
	p.Await(rows + ` === 'personal work console'`)
	p.grip("console")
	p.Press(kb.ArrowDown)
	p.AwaitText("That did not work: the disk is full")
	p.Await(rows + ` === 'personal work console'`)
	p.clean(s)
}

func orderElsewhere(t *testing.T, p *tab) {
	s := threeAccounts(t)
	p.openAccounts(s)
	s.change(func(n *status.Snapshot) { n.Accounts[0].Priority = 4 })
	p.Await(rows + ` === 'work console | personal'`)
	s.drop("work")
	p.Await(rows + ` === 'console | personal'`)
	s.drop("console")
	p.Await(`!document.querySelector('.order')`)
	p.clean(s)
}

func clearsLimit(t *testing.T, p *tab) {
	s := threeAccounts(t)
	p.openAccounts(s)
	p.holds(".account.is-limited", "5-hour limit reached · resets in 1 h 1")
	p.Click(".account.is-limited .clear")
	p.Await(`!document.querySelector('.account.is-limited')`)
	p.AwaitText("Limits and rests of work are forgotten.")
	s.wantCalls("POST /api/accounts/work/clear-limit {}")
	p.clean(s)
}

func clearRefused(t *testing.T, p *tab) {
	p.Refused = true
	s := threeAccounts(t)
	p.openAccounts(s)
	s.denyNext("POST /api/accounts/work/clear-limit", "the disk is full", "")
	p.Click(".account.is-limited .clear")
	p.Await(`document.querySelector('.account.is-limited .wrong')?.innerText.includes('the disk is full')`)
	p.clean(s)
}

func keyHistory(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "accounts?open=console&range=30d", `document.querySelectorAll('.account-panel canvas').length === 1`)
	p.AwaitText("An API key has no usage windows.")
	p.holds(".account-panel", "An API key has no usage windows.", "Requests by day", "Cost")
	p.Click(".history[aria-expanded=true]")
	p.Await(`!document.querySelector('.account-panel') && location.hash === '#/accounts?range=30d'`)
	p.clean(s)
}

func brokenHistory(t *testing.T, p *tab) {
	s := sectionStage(t)
	s.fail(500)
	p.section(s, "accounts?open=personal", `document.querySelectorAll('.account-panel .notice').length === 2`)
	p.AwaitText("The history of this account could not be loaded.")
	s.fail(0)
	p.Click(".account-panel .panel-part:nth-child(2) .notice button")
	p.Click(".account-panel .panel-part:nth-child(3) .notice button")
	p.Await(
		`document.querySelectorAll('.account-panel canvas').length === 2 && !document.querySelector('.account-panel .notice')`)
}
