//go:build screenshots

package screenshots

import (
	"bytes"
	"image/png"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"

	"clb/app/browsertest"
)

// shownPage is the dashboard in a browser.
type shownPage struct {
	*browsertest.Tab
	address string
}

func openPage(t *testing.T, address string) *shownPage {
	t.Helper()
	p := &shownPage{browsertest.Open(t, browsertest.Chromium(t), 4*time.Minute), address}
	// A clock of 24 hours, as the menu has: the two stand side by side.
	browsertest.Call(p.Tab, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: "en-GB"})
	return p
}

// screen is how large a window is, and what it is called.
type screen struct {
	name          string
	width, height int64
}

func screens() []screen { return []screen{{"wide", 1440, 900}, {"phone", 390, 844}} }

// view is a section of the page, and when it is whole.
type view struct {
	name, address, shown string
}

func views() []view {
	return []view{
		{"overview", "overview?range=7d",
			`document.querySelectorAll('tr.row').length > 10 && document.querySelector('.activity canvas')`},
		{"accounts", "accounts",
			`document.querySelectorAll('.account').length > 2 && document.querySelector('.routing')`},
		{"requests", "requests", `document.querySelectorAll('.requests-body .is-complete').length > 8`},
		{"sessions", "sessions", `document.querySelectorAll('.conversations tbody tr').length > 2`},
		{"analytics", "analytics?range=30d",
			`document.querySelectorAll('.cards .card').length > 8 && document.querySelector('.cards canvas')`},
		{"logs", "logs", `document.querySelectorAll('.logs-line').length > 3`},
		{"settings", "settings", `document.querySelectorAll('.settings-part').length > 5`},
		{"health", "overview?health=1",
			`!!document.querySelector('dialog .health:not([aria-busy]) [role=status]')?.textContent`},
		{"add", "accounts?add=any", `document.querySelector('dialog .kinds')`},
	}
}

// readme are the pictures that are kept in the repository, by what they are called in the folder of all.
func readme() map[string]string {
	return map[string]string{
		"overview-light-wide.png": "dashboard-light.png", "overview-dark-wide.png": "dashboard-dark.png",
		"accounts-light-wide.png":  "accounts.png",
		"analytics-light-wide.png": "analytics.png",
		"request-dark-wide.png":    "request.png", "overview-dark-phone.png": "phone.png",
	}
}

// takeAll photographs every section, in both themes, in a window and on a phone.
func (p *shownPage) takeAll() {
	p.T.Helper()
	for _, s := range screens() {
		p.Size(s.width, s.height)
		for _, theme := range []string{"light", "dark"} {
			p.Theme(theme)
			for _, v := range views() {
				p.show(v)
				p.take(v.name + "-" + theme + "-" + s.name + ".png")
				if v.name == "requests" {
					p.openRequest()
					p.take("request-" + theme + "-" + s.name + ".png")
				}
			}
		}
	}
}

// show leads to a section and waits until it is whole.
func (p *shownPage) show(v view) {
	p.T.Helper()
	p.GoTo("about:blank")
	p.GoTo(p.address + "/dashboard#/" + v.address)
	p.rest(v.shown)
}

// openRequest opens the request of the list that has the longest story.
func (p *shownPage) openRequest() {
	p.T.Helper()
	browsertest.Eval[bool](p.Tab, `fetch('/api/requests?limit=500').then((answer) => answer.json()).then(({ requests }) => {
		location.hash = '#/requests?id=' + requests.reduce((a, b) => ((b.attempts ?? []).length > (a.attempts ?? []).length ? b : a)).id;
		return true;
	})`)
	p.rest(`document.querySelector('.requests-attempts')`)
}

// rest waits, for twenty seconds, until the expression is true and what moves has come to rest.
func (p *shownPage) rest(expression string) {
	p.T.Helper()
	if !browsertest.Eval[bool](p.Tab, `new Promise((done) => {
		const end = performance.now() + 20000;
		const still = () => document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity);
		const look = () => ((`+expression+`) && still() ? done(true) : performance.now() > end ? done(false) : requestAnimationFrame(look));
		look();
	})`) {
		p.T.Errorf("waited for %s in vain", expression)
	}
}

// take photographs the window as it stands, into the folder of all, and where the README shows it, beside this file.
func (p *shownPage) take(name string) {
	p.T.Helper()
	result := browsertest.Call(p.Tab, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "png"})
	picture, err := png.Decode(bytes.NewReader(result.Data))
	if err != nil {
		p.T.Fatal(err)
	}
	keep(p.T, filepath.Join("all", name), picture)
	if kept, ok := readme()[name]; ok {
		keep(p.T, kept, picture)
	}
}
