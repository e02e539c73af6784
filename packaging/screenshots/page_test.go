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
	t   *testing.T
	ctx context.Context
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
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	p := &shownPage{t, ctx}
	size := emulation.SetDeviceMetricsOverrideParams{Width: 1440, Height: 900, DeviceScaleFactor: 1}
	check[cdp.Empty](t)(chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, size))
	// A clock of 24 hours, as the menu has: the two stand side by side.
	check[cdp.Empty](t)(chromedp.Call(ctx, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: "en-GB"}))
	if err := chromedp.Do(ctx, chromedp.Navigate(address+"/dashboard")); err != nil {
		t.Fatal(err)
	}
	return p
}

// take photographs the page in a theme ("light" or "dark") once it shows requests.
func (p *shownPage) take(name, theme string) {
	p.t.Helper()
	check[cdp.Empty](p.t)(chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}}))
	check[bool](p.t)(chromedp.Run(p.ctx, chromedp.Evaluate[bool](`new Promise((done) => {
		const look = () => document.querySelectorAll('tr.row').length > 10 ? done(true) : requestAnimationFrame(look);
		look();
	})`, chromedp.EvalAwaitPromise)))
	shot := check[page.CaptureScreenshotResult](p.t)
	result := shot(chromedp.Call(p.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "png"}))
	picture, err := png.Decode(bytes.NewReader(result.Data))
	if err != nil {
		p.t.Fatal(err)
	}
	keep(p.t, name, picture)
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
