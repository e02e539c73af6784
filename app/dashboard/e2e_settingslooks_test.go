//go:build e2e

package dashboard_test

import (
	"fmt"
	"testing"
)

// TestSettingsLooks looks at the section in both themes, on a screen and on a phone.
func TestSettingsLooks(t *testing.T) {
	browser, axe := chromium(t), axeSource(t)
	for _, look := range []struct {
		theme string
		width int64
	}{{"light", 1440}, {"dark", 1440}, {"light", 360}, {"dark", 360}} {
		t.Run(fmt.Sprintf("%s %d", look.theme, look.width), func(t *testing.T) {
			p := newTab(t, browser)
			s, _, _ := settingsStage(t, desk())
			p.theme(look.theme)
			p.size(look.width, 900)
			p.section(s, "settings", settingsShown)
			p.click(".s-changes summary")
			p.within = ".s-file"
			p.fill("Further tries", "99")
			p.within = `section[aria-labelledby="s-test"]`
			p.button("Test the connection")
			p.await(`document.querySelector('.s-steps')`)
			p.picture(fmt.Sprintf("settings-%s-%d", look.theme, look.width))
			p.accessible(axe)
			for _, width := range []int64{look.width, 768, 1100, 3840} {
				p.size(width, 900)
				if over := p.protruding(); len(over) > 0 {
					t.Errorf("%d px wide: these stand out: %q", width, over)
				}
			}
			p.clean(s)
		})
	}
}
