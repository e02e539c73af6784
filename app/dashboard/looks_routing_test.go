//go:build e2e

package dashboard_test

import (
	"fmt"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/status"
)

// TestRoutingLooks looks at each state of the routing on the page: whether anything stands out of any width, what axe-core says,
// and a picture of it where pictures are asked for.
func TestRoutingLooks(t *testing.T) {
	browser, axe := chromium(t), axeSource(t)
	for name, reach := range routingStates() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, look := range []struct {
				theme string
				width int64
			}{{"light", 1440}, {"dark", 1440}, {"light", 360}, {"dark", 360}} {
				p, s := newTab(t, browser), newStage(t, routedPicture(time.Now()), append([]control.Request{waited(time.Now())}, busyHistory(4, time.Now())...))
				p.theme(look.theme)
				p.size(look.width, 900)
				p.openAccounts(s)
				reach(p, s)
				p.accessible(axe)
				p.picture(fmt.Sprintf("routing-%s-%s-%d", name, look.theme, look.width))
				for _, width := range []int64{look.width, 768, 1100, 1920, 3840} {
					p.size(width, 900)
					if over := p.spilling(); len(over) > 0 {
						t.Errorf("%d px wide, %s: these stand out: %q", width, look.theme, over)
					}
				}
				p.clean(s)
			}
		})
	}
}

// openRouting unfolds the panel.
func (p *tab) openRouting() {
	p.t.Helper()
	p.click(".routing .section-head button")
	p.await(`document.querySelectorAll(".routing .cell").length === 5`)
	p.within = ".routing"
}

func routingStates() map[string]func(*tab, *stage) {
	return map[string]func(*tab, *stage){
		"folded": func(p *tab, _ *stage) {
			p.click(".waiting summary")
			p.await(`document.querySelector('.waiting details').open`)
		},
		"open": func(p *tab, _ *stage) { p.openRouting() },
		"forms": func(p *tab, s *stage) {
			p.refused = true
			s.change(func(n *status.Snapshot) { n.Accounts[0].State, n.Routing.Account = status.Limited, "personal" })
			p.openRouting()
			p.fill("Begin elsewhere from, in % of a window used", "101")
			p.click("form[aria-labelledby=strategy] .dialog-foot button")
			p.await(`document.querySelector('.routing .wrong')`)
			p.click(".route button")
			p.await(`document.querySelector('.route-form')`)
			p.fill("Model", "")
			p.press("\b")
			p.button("Save route")
			p.awaitText("Say which models it is about.")
		},
		"bypass": func(p *tab, s *stage) {
			s.change(func(n *status.Snapshot) {
				n.Routing = status.Routing{Mode: "bypass", Strategy: "balanced"}
				n.Waiting = nil
			})
			p.awaitText("Running, accounts bypassed")
			p.openRouting()
		},
	}
}
