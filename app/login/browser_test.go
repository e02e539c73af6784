//go:build e2e

package login

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// chromium starts a browser with an empty profile, that finds no name but this machine's, for the whole test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if errors.Is(err, exec.ErrNotFound) {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is missing")
		}
		t.Skip("chromium is missing")
	}
	home := t.TempDir()
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(filepath.Join(home, "profile")),
		chromedp.NoInheritEnv, chromedp.Env("HOME="+home, "PATH=/usr/bin:/bin", "LANG=C.UTF-8"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"))...)
	t.Cleanup(cancel)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// tab is one tab with a profile of its own, and all that went wrong in it.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu    sync.Mutex // guards wrong
	wrong []string   // what the console said
}

func newTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	p := &tab{t: t}
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.listen))
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	bounded, cancel := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	p.ctx = bounded
	must[cdp.Empty](t)(chromedp.Call(ctx, network.Enable, network.EnableParams{}))
	must[cdp.Empty](t)(chromedp.Call(ctx, cdplog.Enable, cdp.Empty{}))
	if _, err := chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{
		Source: `addEventListener('securitypolicyviolation', (e) => (window.violations ??= []).push(e.effectiveDirective + ' ' + e.blockedURI));`}); err != nil {
		t.Fatal(err)
	}
	p.size(900, 700)
	return p
}

func must[T any](t *testing.T) func(T, error) {
	return func(_ T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (p *tab) listen(event any) {
	if e, ok := event.(*cdplog.EventEntryAdded); ok && (e.Entry.Level == "error" || e.Entry.Level == "warning") {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.wrong = append(p.wrong, string(e.Entry.Level)+": "+e.Entry.Text+" "+e.Entry.URL)
	}
}

func (p *tab) goTo(address string) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.Navigate(address)); err != nil {
		p.t.Fatal(err)
	}
}

// click presses a button and waits for the page that comes of it to have that title.
func (p *tab) click(selector, title string) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		p.t.Fatalf("clicking %s: %v", selector, err)
	}
	for p.heading() != title {
		if err := p.ctx.Err(); err != nil {
			p.t.Fatalf("no page %q: %v", title, err)
		}
	}
}

// heading is the page's, once it has loaded.
func (p *tab) heading() string {
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](
		`new Promise((done) => { const look = () => done(document.querySelector('h1')?.innerText ?? ''); document.readyState === 'complete' ? look() : addEventListener('load', look); })`,
		chromedp.EvalAwaitPromise))
	if err != nil { // the page went away meanwhile
		return ""
	}
	return got
}

func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

func (p *tab) text() string {
	p.t.Helper()
	return eval[string](p, `document.body.innerText.replace(/\s+/g, ' ').trim()`)
}

func (p *tab) size(width, height int64) {
	p.t.Helper()
	must[cdp.Empty](p.t)(chromedp.Call(p.ctx, emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600}))
}

func (p *tab) theme(name string) {
	p.t.Helper()
	must[cdp.Empty](p.t)(chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}))
}

// pictures takes the page as it is wide and narrow, light and dark, into $CLB_SCREENSHOTS or the test's own folder, and
// checks each time that nothing stands out of the window and that the style was taken.
func (p *tab) pictures(name string) {
	p.t.Helper()
	folder := os.Getenv("CLB_SCREENSHOTS")
	if folder == "" {
		folder = p.t.TempDir()
	}
	for _, theme := range []string{"light", "dark"} {
		for _, width := range []int64{900, 320} {
			p.theme(theme)
			p.size(width, 640)
			png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				p.t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("login-%s-%s-%d.png", name, theme, width)), png, 0o644); err != nil {
				p.t.Fatal(err)
			}
			if !eval[bool](p, `document.documentElement.scrollWidth <= innerWidth`) {
				p.t.Errorf("%s: wider than %d", name, width)
			}
			dark := eval[string](p, `getComputedStyle(document.body).backgroundColor`) == "rgb(14, 18, 22)"
			if dark != (theme == "dark") || eval[string](p, `getComputedStyle(document.querySelector('main')).borderTopLeftRadius`) != "16px" {
				p.t.Errorf("%s: the style is not the %s one", name, theme)
			}
		}
	}
}

// clean checks that the policy blocked nothing and the console is silent but for the page's own status.
func (p *tab) clean() {
	p.t.Helper()
	if blocked := eval[[]string](p, `window.violations ?? []`); len(blocked) > 0 {
		p.t.Errorf("the policy blocked %q", blocked)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.wrong {
		if !strings.Contains(line, "Failed to load resource: the server responded with a status of") {
			p.t.Errorf("console: %s", line)
		}
	}
}
