//go:build e2e

package dashboard_test

import (
	"fmt"
	"testing"

	"clb/app/browsertest"
)

// TestSettingsLooks looks at the section in both themes, on a screen and on a phone.
func TestSettingsLooks(t *testing.T) {
	browser, axe := browsertest.Chromium(t), browsertest.Axe(t, "../..")
	for _, look := range []struct {
		theme string
		width int64
	}{{"light", 1440}, {"dark", 1440}, {"light", 360}, {"dark", 360}} {
		t.Run(fmt.Sprintf("%s %d", look.theme, look.width), func(t *testing.T) {
			p := newTab(t, browser)
			s, _, _ := settingsStage(t, desk())
			p.Theme(look.theme)
			p.Size(look.width, 900)
			p.section(s, "settings", settingsShown)
			p.Click(".settings-changes summary")
			p.Within = ".settings-file"
			p.Fill("Max retries", "99")
			p.Within = `section[aria-labelledby="settings-test"]`
			p.Button("Test the connection")
			p.Await(`document.querySelector('.settings-steps')`)
			p.Picture(fmt.Sprintf("settings-%s-%d", look.theme, look.width))
			p.Accessible(axe)
			for _, width := range []int64{look.width, 768, 1100, 3840} {
				p.Size(width, 900)
				if over := p.Protruding(); len(over) > 0 {
					t.Errorf("%d px wide: these stand out: %q", width, over)
				}
			}
			p.clean(s)
		})
	}
}
