//go:build e2e

package dashboard_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"clb/app/browsertest"
)

// TestTablesFit: the tables of the latest requests and of the sessions keep within the window at every width, whatever
// their cells hold: rows of other days have longer times, and names and figures may be as long as the program allows.
func TestTablesFit(t *testing.T) {
	browser, now := browsertest.Chromium(t), time.Now()
	rows := busyHistory(12, now.Add(-25*time.Hour))
	for i := range rows {
		switch i % 3 {
		case 1:
			rows[i].Account, rows[i].Model = strings.Repeat("W", 64), "claude-"+strings.Repeat("opus-", 20)
		case 2:
			rows[i].WaitedMS, rows[i].Retries, rows[i].Failovers = 3_599_000, 12, 11
			rows[i].DurationMS, rows[i].TTFBMS = 86_399_000, 3_599_000
			rows[i].InputTokens, rows[i].OutputTokens, rows[i].CacheReadTokens = 888_800_000, 888_800_000, 888_800_000
		}
	}
	p, s := newTab(t, browser), newStage(t, busyPicture(now), rows)
	p.section(s, "overview?range=7d", `document.querySelectorAll('.requests tr.row').length === 12`)
	p.fits("latest")
	p.section(s, "sessions", `document.querySelector('.conversations tbody tr')`)
	p.fits("sessions")
	p.clean(s)
}

// fits looks at tables of requests and sessions at many widths: nothing leaves the window or, where rows are not
// folded, its cell, and a name that has given way can still be told from others.
func (p *tab) fits(name string) {
	p.T.Helper()
	for width := int64(320); width <= 1920; width += 32 {
		p.Size(width, 900)
		if over := p.spilling(); len(over) > 0 {
			p.T.Errorf("%s, %d px wide: these stand out: %q", name, width, over)
		}
		cut := eval[[]string](p, `[...document.querySelectorAll('.requests .row > td, .conversations tbody td')]
			.filter((td) => getComputedStyle(td).display === 'table-cell')
			.filter((td) => (td.matches('.request-model, .request-account, .sessions-account') ? td.clientWidth < 60 : td.scrollWidth > td.clientWidth + 1))
			.map((td) => td.className + ': ' + td.innerText)`)
		if len(cut) > 0 {
			p.T.Errorf("%s, %d px wide: these have too little room: %q", name, width, cut)
		}
		if width == 768 || width == 1280 {
			p.Picture(fmt.Sprintf("fit-%s-%d", name, width))
		}
	}
}
