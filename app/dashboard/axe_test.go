//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"clb/app/status"
)

// axeSource is the accessibility checker: the npm package at the version that packaging/web pins, fetched where it is not there yet.
func axeSource(t *testing.T) string {
	t.Helper()
	const web = "../../packaging/web"
	path := filepath.Join(web, "node_modules/axe-core/axe.min.js")
	if _, err := os.Stat(path); err != nil {
		npm, err := exec.LookPath("npm")
		if err != nil {
			missing(t, "npm, for axe-core,")
		}
		fetch := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
		fetch.Dir = web
		if said, err := fetch.CombinedOutput(); err != nil {
			missing(t, "axe-core (npm ci in packaging/web: "+string(said)+")")
		}
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// TestAccessibility lets axe-core look at each state of the page, in both themes, on a screen and on a phone.
func TestAccessibility(t *testing.T) {
	browser, axe := chromium(t), axeSource(t)
	now := time.Now()
	empty := status.Snapshot{Version: "1.4.0", StartedAt: now, Address: "http://localhost:8080"}
	states := map[string]func(*tab, *stage){
		"busy": func(p *tab, _ *stage) {
			p.click("tr.row:nth-child(2) .opener")
			p.await(`document.querySelector('.detail')`)
		},
		"palette": func(p *tab, _ *stage) {
			p.chord("k")
			p.await(`document.querySelector('dialog.palette input') === document.activeElement`)
		},
		"folded": func(p *tab, _ *stage) { p.click(".connect summary") },
		"lost":   func(p *tab, s *stage) { s.stop(); p.await(`document.querySelector('.notice.tone-bad')`) },
	}
	for _, theme := range []string{"light", "dark"} {
		for _, width := range []int64{1440, 360} {
			for name, reach := range states {
				t.Run(theme+" "+name, func(t *testing.T) {
					t.Parallel()
					p, s := newTab(t, browser), newStage(t, busyPicture(now), busyHistory(12, now))
					p.look(s, theme, width)
					reach(p, s)
					p.accessible(axe)
				})
			}
			t.Run(theme+" first steps", func(t *testing.T) {
				t.Parallel()
				p, s := newTab(t, browser), newStage(t, empty, nil)
				p.look(s, theme, width)
				p.accessible(axe)
				p.finishSteps(s)
				p.accessible(axe)
				p.picture(fmt.Sprintf("first-done-%s-%d", theme, width))
			})
		}
	}
}

func (p *tab) look(s *stage, theme string, width int64) {
	p.t.Helper()
	p.theme(theme)
	p.size(width, 900)
	p.open(s)
	p.await(`document.querySelector('tr.row, .requests .empty')`)
}

// accessible fails the test for each rule that axe-core finds broken.
func (p *tab) accessible(axe string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](axe+"; true")); err != nil {
		p.t.Fatal(err)
	}
	found := eval[json.RawMessage](p, `axe.run(document, {resultTypes: ['violations', 'incomplete']}).then((r) => ({
		checked: r.passes.length,
		broken: r.violations.map((v) => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + ' ' + n.any.map((a) => a.message).join(' ')).join(' | ')),
	}))`)
	var result struct {
		Checked int
		Broken  []string
	}
	if err := json.Unmarshal(found, &result); err != nil {
		p.t.Fatal(err)
	}
	if result.Checked < 20 {
		p.t.Errorf("only %d rules were looked at", result.Checked)
	}
	for _, broken := range result.Broken {
		p.t.Error(broken)
	}
}
