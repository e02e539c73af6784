//go:build e2e

package dashboard_test

import (
	"fmt"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/status"
)

// TestRoutingLooks looks at each state of the routing on the page: whether anything stands out of any width, what
// axe-core says, and a picture of it where pictures are asked for.
func TestRoutingLooks(t *testing.T) {
	browser, axe := browsertest.Chromium(t), browsertest.Axe(t, "../..")
	for name, reach := range routingStates() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, look := range []struct {
				theme string
				width int64
			}{{"light", 1440}, {"dark", 1440}, {"light", 360}, {"dark", 360}} {
				p, s := newTab(t, browser),
					newStage(t, routedPicture(time.Now()),
						append([]control.Request{waited(time.Now())}, busyHistory(4, time.Now())...))
				p.Theme(look.theme)
				p.Size(look.width, 900)
				p.openAccounts(s)
				reach(p, s)
				p.Accessible(axe)
				p.Picture(fmt.Sprintf("routing-%s-%s-%d", name, look.theme, look.width))
				for _, width := range []int64{look.width, 768, 1100, 1920, 3840} {
					p.Size(width, 900)
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
	p.T.Helper()
	p.Click(".routing .section-head button")
	p.Await(`document.querySelectorAll(".routing .cell").length === 5`)
	p.Within = ".routing"
}

func routingStates() map[string]func(*tab, *stage) {
	return map[string]func(*tab, *stage){
		"folded": func(p *tab, _ *stage) {
			p.Click(".waiting summary")
			p.Await(`document.querySelector('.waiting details').open`)
		},
		"open": func(p *tab, _ *stage) { p.openRouting() },
		"forms": func(p *tab, s *stage) {
			p.Refused = true
			s.change(func(n *status.Snapshot) { n.Accounts[0].State, n.Routing.Account = status.Limited, "personal" })
			p.openRouting()
			p.Fill("Stop starting new sessions at (% used)", "101")
			p.Click("form[aria-labelledby=strategy] .dialog-foot button")
			p.Await(`document.querySelector('.routing .wrong')`)
			p.Click(".route button")
			p.Await(`document.querySelector('.route-form')`)
			p.Fill("Model", "")
			p.Press("\b")
			p.Button("Save route")
			p.AwaitText("Say which models it is about.")
		},
		"bypass": func(p *tab, s *stage) {
			s.change(func(n *status.Snapshot) {
				n.Routing = status.Routing{Mode: "bypass", Strategy: "balanced"}
				n.Waiting = nil
			})
			p.AwaitText("Running, pass-through")
			p.openRouting()
		},
	}
}
