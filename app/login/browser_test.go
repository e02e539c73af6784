//go:build e2e

package login

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"clb/app/browsertest"
)

// tab is a browser's tab that knows the page of a sign-in.
type tab struct{ *browsertest.Tab }

// press clicks what leads to another page, and waits for the one of that title.
func (p *tab) press(selector, title string) {
	p.T.Helper()
	p.Click(selector)
	for p.heading() != title {
		if err := p.Ctx.Err(); err != nil {
			p.T.Fatalf("no page %q: %v", title, err)
		}
	}
}

// heading is the page's, once it has loaded.
func (p *tab) heading() string {
	got, err := chromedp.Run(p.Ctx, chromedp.Evaluate[string](
		`new Promise((done) => { const look = () => done(document.querySelector('h1')?.innerText ?? ''); document.readyState === 'complete' ? look() : addEventListener('load', look); })`,
		chromedp.EvalAwaitPromise))
	if err != nil { // the page went away meanwhile
		return ""
	}
	return got
}

// looks checks the page wide and narrow, light and dark: that nothing stands out of the window, that the style was
// taken, and what axe-core says. It takes a picture of each where pictures are asked for.
func (p *tab) looks(t *testing.T, name string) {
	t.Helper()
	axe := browsertest.Axe(t, "../..")
	for _, theme := range []string{"light", "dark"} {
		for _, width := range []int64{900, 320} {
			p.Theme(theme)
			p.Size(width, 640)
			p.Picture(fmt.Sprintf("login-%s-%s-%d", name, theme, width))
			if over := p.Protruding(); len(over) > 0 {
				t.Errorf("%s, %d px wide: these stand out: %q", name, width, over)
			}
			dark := browsertest.Eval[string](p.Tab,
				`getComputedStyle(document.body).backgroundColor`) == "rgb(14, 18, 22)"
			if dark != (theme == "dark") ||
				browsertest.Eval[string](p.Tab,
					`getComputedStyle(document.querySelector('main')).borderTopLeftRadius`) != "16px" {
				t.Errorf("%s: the style is not the %s one", name, theme)
			}
		}
		p.Accessible(axe)
	}
}
