//go:build screenshots

package screenshots

import (
	"bytes"
	"context"
	"image/png"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// shownPage is the dashboard in a browser with an empty profile.
type shownPage struct {
	t       *testing.T
	ctx     context.Context
	address string
}

func openPage(t *testing.T, address string) *shownPage {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(filepath.Join(home, "profile")),
		chromedp.NoInheritEnv, chromedp.Env("HOME="+home, "PATH=/usr/bin:/bin", "TZ=Europe/Vienna", "LANG=C.UTF-8"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	ctx, end := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(end)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	p := &shownPage{t, ctx, address}
	// A clock of 24 hours, as the menu has: the two stand side by side.
	check[cdp.Empty](t)(chromedp.Call(ctx, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: "en-GB"}))
	return p
}

// screen is how large a window is, and what it is called.
type screen struct {
	name          string
	width, height int64
}

func screens() []screen { return []screen{{"wide", 1440, 900}, {"phone", 390, 844}} }

// view is a section of the page, and when it is whole.
type view struct {
	name, address, shown string
}

func views() []view {
	return []view{
		{"overview", "overview?range=15m", `document.querySelectorAll('tr.row').length > 10 && document.querySelector('.activity canvas')`},
		{"accounts", "accounts", `document.querySelectorAll('.account').length > 2 && document.querySelector('.routing')`},
		{"requests", "requests", `document.querySelectorAll('.q-body .is-complete').length > 8`},
		{"sessions", "sessions", `document.querySelectorAll('.conversations tbody tr').length > 2`},
		{"analytics", "analytics?range=15m", `document.querySelectorAll('.cards .card').length > 8 && document.querySelector('.cards canvas')`},
		{"logs", "logs", `document.querySelectorAll('.l-line').length > 3`},
		{"settings", "settings", `document.querySelectorAll('.s-part').length > 5`},
		{"health", "overview?health=1", `!!document.querySelector('dialog .health:not([aria-busy]) [role=status]')?.textContent`},
		{"add", "accounts?add=any", `document.querySelector('dialog .kinds')`},
	}
}

// readme are the pictures that are kept in the repository, by what they are called in the folder of all.
func readme() map[string]string {
	return map[string]string{
		"overview-light-wide.png": "dashboard-light.png", "overview-dark-wide.png": "dashboard-dark.png", "accounts-light-wide.png": "accounts.png",
		"request-dark-wide.png": "request.png", "overview-dark-phone.png": "phone.png",
	}
}

// takeAll photographs every section, in both themes, in a window and on a phone.
func (p *shownPage) takeAll() {
	p.t.Helper()
	for _, s := range screens() {
		size := emulation.SetDeviceMetricsOverrideParams{Width: s.width, Height: s.height, DeviceScaleFactor: 1, Mobile: s.name == "phone"}
		check[cdp.Empty](p.t)(chromedp.Call(p.ctx, emulation.SetDeviceMetricsOverride, size))
		for _, theme := range []string{"light", "dark"} {
			check[cdp.Empty](p.t)(chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}}))
			for _, v := range views() {
				p.show(v)
				p.take(v.name + "-" + theme + "-" + s.name + ".png")
				if v.name == "requests" {
					p.openRequest()
					p.take("request-" + theme + "-" + s.name + ".png")
				}
			}
		}
	}
}

// show leads to a section and waits until it is whole.
func (p *shownPage) show(v view) {
	p.t.Helper()
	for _, address := range []string{"about:blank", p.address + "/dashboard#/" + v.address} {
		if err := chromedp.Do(p.ctx, chromedp.Navigate(address)); err != nil {
			p.t.Fatal(err)
		}
	}
	p.await(v.shown)
}

// openRequest opens the request of the list that has the longest story.
func (p *shownPage) openRequest() {
	p.t.Helper()
	check[bool](p.t)(chromedp.Run(p.ctx, chromedp.Evaluate[bool](`(() => {
		const rows = [...document.querySelectorAll('.q-body .is-complete')];
		(rows.find((row) => /\d/.test(row.querySelector('.q-tries').textContent)) ?? rows[0]).click();
		return true;
	})()`)))
	p.await(`document.querySelector('.q-attempts')`)
}

// await waits, for twenty seconds, until the expression is true and what moves has come to rest.
func (p *shownPage) await(expression string) {
	p.t.Helper()
	found := check[bool](p.t)(chromedp.Run(p.ctx, chromedp.Evaluate[bool](`new Promise((done) => {
		const end = performance.now() + 20000;
		const still = () => document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity);
		const look = () => ((`+expression+`) && still() ? done(true) : performance.now() > end ? done(false) : requestAnimationFrame(look));
		look();
	})`, chromedp.EvalAwaitPromise)))
	if !found {
		p.t.Errorf("waited for %s in vain", expression)
	}
}

// take photographs the window as it stands, into the folder of all, and where the README shows it, beside this file.
func (p *shownPage) take(name string) {
	p.t.Helper()
	shot := check[page.CaptureScreenshotResult](p.t)
	result := shot(chromedp.Call(p.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "png"}))
	picture, err := png.Decode(bytes.NewReader(result.Data))
	if err != nil {
		p.t.Fatal(err)
	}
	keep(p.t, filepath.Join("all", name), picture)
	if kept, ok := readme()[name]; ok {
		keep(p.t, kept, picture)
	}
}

func check[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
