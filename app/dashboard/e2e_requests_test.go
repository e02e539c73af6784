//go:build e2e

package dashboard_test

import (
	"fmt"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/control"
)

// requestsStage is a program with a history that has each kind of end among its first rows.
func requestsStage(t *testing.T, n int) *stage {
	now := time.Now()
	rows := append(pricedHistory(now), longHistory(n, 20, now.Add(-time.Hour))...)
	for i := range rows {
		rows[i].ID = fmt.Sprintf("req%08d", 99_999_999-i)
	}
	return newStage(t, busyPicture(now), rows).withRequests()
}

func pricedHistory(now time.Time) []control.Request {
	rows := busyHistory(12, now)
	for i := range rows {
		price(&rows[i])
	}
	rows[1].WaitedMS = 3_200
	return rows
}

const listed = `document.querySelectorAll('.requests-body .is-complete').length > 5`

// requests shows the section with these choices in its address.
func (p *tab) requests(s *stage, choices string) {
	p.T.Helper()
	p.section(s, "requests"+choices, listed)
}

// TestRequestsLooks looks at each state of the section: whether anything stands out at any width, what axe-core says,
// and whether the console stays clean. It takes a picture of each where pictures are asked for.
func TestRequestsLooks(t *testing.T) {
	browser, axe := browsertest.Chromium(t), browsertest.Axe(t, "../..")
	for name, choices := range map[string]string{"list": "", "open": "?id=req99999998",
		"failed": "?order=failed&id=req99999996&range=7d"} {
		for _, look := range []struct {
			theme string
			width int64
		}{{"light", 1440}, {"dark", 1440}, {"light", 360}, {"dark", 360}} {
			t.Run(fmt.Sprintf("%s %s %d", name, look.theme, look.width), func(t *testing.T) {
				t.Parallel()
				p, s := newTab(t, browser), requestsStage(t, 400)
				p.Theme(look.theme)
				p.Size(look.width, 900)
				p.section(s, "requests"+choices,
					`document.querySelectorAll('.requests-body .request-row').length > 5 && (!location.hash.includes('id=') || document.querySelector('.requests-attempts'))`)
				p.Shot(fmt.Sprintf("requests-%s-%s-%d", name, look.theme, look.width))
				p.Accessible(axe)
				for _, width := range []int64{look.width, 768, 1100, 1920, 3840} {
					p.Size(width, 900)
					if over := p.Protruding(); len(over) > 0 {
						t.Errorf("%d px wide: these stand out: %q", width, over)
					}
				}
				p.clean(s)
			})
		}
	}
}
