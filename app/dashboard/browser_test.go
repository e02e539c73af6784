//go:build e2e

package dashboard_test

import (
	"context"
	"encoding/json"
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
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	cdplog "github.com/chromedp/cdproto/log"
)

// missing ends a test that lacks a program: quietly on a developer's machine, loudly in CI.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing", what)
	}
	t.Skipf("%s is missing", what)
}

// chromium starts a browser with an empty profile for the whole test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if errors.Is(err, exec.ErrNotFound) {
		missing(t, "chromium")
	}
	home := t.TempDir()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(filepath.Join(home, "profile")),
		chromedp.NoInheritEnv, chromedp.Env("HOME="+home, "PATH=/usr/bin:/bin", "TZ=Europe/Vienna", "LANG=C.UTF-8"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"),
		// no name but this machine's can be found, whatever the page or the browser asks for
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
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
	// refused says that the program refuses something in this test, of which the browser tells in its console.
	refused bool
	// within is where fill and button look, as a selector; empty: the dialog.
	within string

	mu      sync.Mutex // guards the rest
	console []string   // errors and warnings
	asked   []string   // addresses
}

// watcher runs before the page's own scripts: it notes what the policy blocked.
const watcher = `addEventListener('securitypolicyviolation', (e) => (window.violations ??= []).push(e.effectiveDirective + ' ' + e.blockedURI));
addEventListener('unhandledrejection', (e) => console.error('unhandled', e.reason));`

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
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watcher}); err != nil {
		t.Fatal(err)
	}
	p.size(1440, 900)
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
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.asked = append(p.asked, e.Request.URL)
	case *runtime.EventExceptionThrown:
		p.console = append(p.console, fmt.Sprint("exception: ", e.ExceptionDetails.Text, " ", e.ExceptionDetails.Exception.Description))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			text, _ := json.Marshal(e.Args)
			p.console = append(p.console, string(e.Type)+": "+string(text))
		}
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			p.console = append(p.console, string(e.Entry.Level)+": "+e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

// open shows the stage's page and waits for its first picture.
func (p *tab) open(s *stage) {
	p.t.Helper()
	p.goTo(s.url())
	p.await(`document.querySelector('.overview')`)
}

// openAccounts shows the section of the accounts.
func (p *tab) openAccounts(s *stage) {
	p.t.Helper()
	p.goTo(s.url() + "#/accounts")
	p.await(`document.querySelector('#accounts')`)
}

func (p *tab) goTo(url string) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.Navigate(url)); err != nil {
		p.t.Fatal(err)
	}
}

// await waits until the expression is true, looking whenever the document changes.
func (p *tab) await(expression string) {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`new Promise((done) => {
		const look = () => (`+expression+`) && end('');
		const watch = new MutationObserver(look);
		const late = setTimeout(() => end(document.body.innerText), 10000);
		const end = (said) => { watch.disconnect(); clearTimeout(late); done(said); };
		watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
		look();
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("waiting for %s: %v", expression, err)
	}
	if got != "" {
		p.t.Fatalf("waited for %s in vain; the page says:\n%s", expression, got)
	}
}

// awaitText waits until the text stands on the page.
func (p *tab) awaitText(text string) {
	p.t.Helper()
	p.await(fmt.Sprintf(`document.body.innerText.replace(/\s+/g, ' ').includes(%q)`, text))
}

func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// text is what a reader sees in the element, white space made single.
func (p *tab) text(selector string) string {
	p.t.Helper()
	return eval[string](p, fmt.Sprintf(`document.querySelector(%q).innerText.replace(/\s+/g, ' ').trim()`, selector))
}

// press sends keys to whatever has the focus.
func (p *tab) press(keys string) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(keys)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *tab) click(selector string) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		p.t.Fatalf("clicking %s: %v", selector, err)
	}
}

func (p *tab) size(width, height int64) {
	p.t.Helper()
	must[cdp.Empty](p.t)(chromedp.Call(p.ctx, emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600}))
}

// theme sets what the system prefers.
func (p *tab) theme(name string) {
	p.t.Helper()
	must[cdp.Empty](p.t)(chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}}))
}

// picture takes a screenshot of the whole page into $CLB_SCREENSHOTS, where somebody wants to look at it.
func (p *tab) picture(name string) {
	p.t.Helper()
	if os.Getenv("CLB_SCREENSHOTS") == "" {
		return
	}
	eval[bool](p, `(scrollTo(0, 0), true)`)
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	p.keep(name, png)
}

func (p *tab) keep(name string, png []byte) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(os.Getenv("CLB_SCREENSHOTS"), name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// shot takes a screenshot of the window as it stands, as picture does of the page.
func (p *tab) shot(name string) {
	p.t.Helper()
	if os.Getenv("CLB_SCREENSHOTS") == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	p.keep(name, png)
}

// protruding names the elements that stand out of the window to the right.
func (p *tab) protruding() []string {
	p.t.Helper()
	return eval[[]string](p, `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
		.filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName + '.' + (e.className.baseVal ?? e.className)).slice(0, 8)`)
}

// clean checks that nothing went wrong: no error or warning in the console, nothing blocked by the policy, no other host asked.
func (p *tab) clean(s *stage) {
	p.t.Helper()
	if blocked := eval[[]string](p, `window.violations ?? []`); len(blocked) > 0 {
		p.t.Errorf("the policy blocked %q", blocked)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.console {
		if p.refused && strings.HasPrefix(line, "error: Failed to load resource: the server responded with a status of 4") {
			continue
		}
		p.t.Errorf("console: %s", line)
	}
	for _, url := range p.asked {
		if !strings.HasPrefix(url, s.url()) && !strings.HasPrefix(url, "data:") { // the browser draws its own fields with such
			p.t.Errorf("the page asked %s", url)
		}
	}
}
