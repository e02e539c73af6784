//go:build e2e

package dashboard_test

import (
	"fmt"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/control"
)

// sectionStage is a program with weeks behind it.
func sectionStage(t *testing.T) *stage {
	now := time.Now()
	picture := busyPicture(now)
	picture.Warnings = nil
	s := newStage(t, picture, longHistory(1500, 28, now))
	s.limits = map[string][]control.LimitSample{"personal": limitHistory(28, now), "work": limitHistory(9, now)}
	return s
}

// section leads to a section, and waits until it shows what it has.
func (p *tab) section(s *stage, address, shown string) {
	p.T.Helper()
	p.GoTo(s.url() + "#/" + address)
	p.Await(shown)
}

// sectionViews are the sections of this file with what stands there once they are whole.
func sectionViews() map[string][2]string {
	return map[string][2]string{
		"overview": {"overview?range=7d",
			`document.querySelectorAll('.activity .figures dd').length > 4 && document.querySelector('tr.row')`},
		"accounts": {"accounts?open=personal",
			`document.querySelectorAll(".account").length === 6 && document.querySelectorAll(".account-panel canvas").length === 2`},
		"sessions": {"sessions", `document.querySelectorAll('.conversations tbody tr').length === 50`},
		"analytics": {"analytics?range=30d",
			`document.querySelectorAll('.cards .card').length === 9 && document.querySelectorAll('.heat > i:not(.h0)').length > 20`},
	}
}

// TestSectionLooks looks at each section in both themes: whether anything stands out at any width, what axe-core says,
// and whether the console stays clean. It takes a picture of each where pictures are asked for.
func TestSectionLooks(t *testing.T) {
	browser, axe := browsertest.Chromium(t), browsertest.Axe(t, "../..")
	for name, view := range sectionViews() {
		for _, look := range []struct {
			theme string
			width int64
		}{{"light", 1440}, {"dark", 1440}, {"light", 360}, {"dark", 360}} {
			t.Run(fmt.Sprintf("%s %s %d", name, look.theme, look.width), func(t *testing.T) {
				t.Parallel()
				p, s := newTab(t, browser), sectionStage(t)
				p.Theme(look.theme)
				p.Size(look.width, 900)
				p.section(s, view[0], view[1])
				p.Picture(fmt.Sprintf("section-%s-%s-%d", name, look.theme, look.width))
				p.Accessible(axe)
				for _, width := range []int64{look.width, 768, 1100, 3840} {
					p.Size(width, 900)
					if over := p.spilling(); len(over) > 0 {
						t.Errorf("%d px wide: these stand out: %q", width, over)
					}
				}
				p.clean(s)
			})
		}
	}
}
