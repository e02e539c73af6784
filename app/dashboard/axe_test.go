//go:build e2e

package dashboard_test

import (
	"fmt"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/status"
)

// TestAccessibility lets axe-core look at each state of the page, in both themes, on a screen and on a phone.
func TestAccessibility(t *testing.T) {
	browser, axe := browsertest.Chromium(t), browsertest.Axe(t, "../..")
	now := time.Now()
	empty := status.Snapshot{Version: "1.4.0", StartedAt: now, Address: "http://localhost:8080"}
	states := map[string]func(*tab, *stage){
		"busy": func(p *tab, _ *stage) {
			p.Click("tr.row:nth-child(2) .opener")
			p.Await(`document.querySelector('.detail')`)
		},
		"palette": func(p *tab, _ *stage) {
			p.Chord("k")
			p.Await(`document.querySelector('dialog.palette input') === document.activeElement`)
		},
		"folded": func(p *tab, _ *stage) { p.Click(".connect summary") },
		"lost":   func(p *tab, s *stage) { s.stop(); p.Await(`document.querySelector('.notice.tone-bad')`) },
	}
	for _, theme := range []string{"light", "dark"} {
		for _, width := range []int64{1440, 360} {
			for name, reach := range states {
				t.Run(theme+" "+name, func(t *testing.T) {
					t.Parallel()
					p, s := newTab(t, browser), newStage(t, busyPicture(now), busyHistory(12, now))
					p.look(s, theme, width)
					reach(p, s)
					p.Accessible(axe)
				})
			}
			t.Run(theme+" first steps", func(t *testing.T) {
				t.Parallel()
				p, s := newTab(t, browser), newStage(t, empty, nil)
				p.look(s, theme, width)
				p.Accessible(axe)
				p.finishSteps(s)
				p.Accessible(axe)
				p.Picture(fmt.Sprintf("first-done-%s-%d", theme, width))
			})
		}
	}
}

func (p *tab) look(s *stage, theme string, width int64) {
	p.T.Helper()
	p.Theme(theme)
	p.Size(width, 900)
	p.open(s)
	p.Await(`document.querySelector('tr.row, .requests .empty')`)
}
