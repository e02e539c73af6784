// Package browsertest drives a real Chromium for the tests of what people see in one. It is no part of the product.
//
// The rule: a tab has a profile of its own and the whole machine to itself, no name but this machine's can be found
// from it, and everything that goes wrong in it is noted: Clean tells.
package browsertest

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
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Missing ends a test that lacks a program: quietly on a developer's machine, loudly in CI.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing", what)
	}
	t.Skipf("%s is missing", what)
}

// Chromium starts a browser with an empty profile for the whole test, in English and in Vienna. With -short the test is
// skipped.
func Chromium(t testing.TB) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser")
	}
	path, err := exec.LookPath("chromium")
	if errors.Is(err, exec.ErrNotFound) {
		Missing(t, "chromium")
	}
	home := t.TempDir()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(filepath.Join(home, "profile")),
		chromedp.NoInheritEnv, chromedp.Env("HOME="+home, "PATH=/usr/bin:/bin", "TZ=Europe/Vienna", "LANG=C.UTF-8"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	t.Cleanup(closeBrowser)
	begin(t, ctx)
	return ctx
}

// patience is the longest that anything may take of which a test waits to see it; a busy machine needs some of it.
const patience = 45 * time.Second

// begin starts a browser or opens a tab. Its context has no end of its own, since that would end the browser or tab as
// well.
func begin(t testing.TB, ctx context.Context) {
	t.Helper()
	begun := make(chan error, 1)
	go func() { begun <- chromedp.Do(ctx) }()
	select {
	case err := <-begun:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(patience):
		t.Fatal("the browser does not answer")
	}
}

// Tab is one tab with a profile of its own, and all that went wrong in it.
type Tab struct {
	T testing.TB
	// Ctx is what chromedp calls the tab by.
	Ctx context.Context
	// Refused says that the program refuses something in this test, of which the browser tells in its console.
	Refused bool
	// Lost says the same of connections: the program ends in this test.
	Lost bool
	// Within is where Fill and Button look, as a selector; empty: the dialog.
	Within string

	mu      sync.Mutex // guards the rest
	console []string   // errors and warnings
	asked   []string   // addresses
}

// watcher runs before the page's own scripts: it notes what the policy blocked.
const watcher = `addEventListener('securitypolicyviolation', (e) => (window.violations ??= []).push(e.effectiveDirective + ' ' + e.blockedURI));
addEventListener('unhandledrejection', (e) => console.error('unhandled', e.reason));`

// Open opens a tab of 1440 by 900 pixels, which shows nothing yet and is closed when the test ends, or after that long.
func Open(t testing.TB, browser context.Context, atMost time.Duration) *Tab {
	t.Helper()
	p := &Tab{T: t}
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.listen))
	t.Cleanup(closeTab)
	begin(t, ctx)
	bounded, cancel := context.WithTimeout(ctx, atMost)
	t.Cleanup(cancel)
	p.Ctx = bounded
	Call(p, network.Enable, network.EnableParams{})
	Call(p, cdplog.Enable, cdp.Empty{})
	Call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watcher})
	p.sharesTheDate()
	p.Size(1440, 900)
	return p
}

// sharesTheDate lets pages see the date of the test where it has another one than the machine, which the browser goes
// by.
func (p *Tab) sharesTheDate() {
	p.T.Helper()
	ahead := time.Since(time.UnixMilli(int64(Eval[float64](p, `Date.now()`))))
	if ahead.Abs() < time.Hour {
		return
	}
	Call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(`((ahead) => {
		const now = () => performance.timeOrigin + performance.now() + ahead;
		globalThis.Date = new Proxy(Date, {
			construct: (date, given, made) => Reflect.construct(date, given.length > 0 ? given : [now()], made),
			apply: () => String(new Date()),
			get: (date, name) => (name === 'now' ? () => Math.floor(now()) : date[name]),
		});
	})(%d)`, ahead.Milliseconds())})
}

func (p *Tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.asked = append(p.asked, e.Request.URL)
	case *runtime.EventExceptionThrown:
		p.console = append(p.console,
			fmt.Sprint("exception: ", e.ExceptionDetails.Text, " ", e.ExceptionDetails.Exception.Description))
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

// Clean checks that nothing went wrong: no error or warning in the console, nothing blocked by the policy, and nobody
// asked but the addresses that begin so.
func (p *Tab) Clean(origins ...string) {
	p.T.Helper()
	if blocked := Eval[[]string](p, `window.violations ?? []`); len(blocked) > 0 {
		p.T.Errorf("the policy blocked %q", blocked)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.console {
		if p.Refused &&
			strings.HasPrefix(line, "error: Failed to load resource: the server responded with a status of ") {
			continue
		}
		if p.Lost && strings.HasPrefix(line, "error: Failed to load resource: net::ERR_") {
			continue
		}
		p.T.Errorf("console: %s", line)
	}
	for _, url := range p.asked {
		if !beginsWith(url, append(origins, "data:", "about:")) { // the browser draws its own fields with such
			p.T.Errorf("the page asked %s", url)
		}
	}
}

func beginsWith(url string, origins []string) bool {
	for _, origin := range origins {
		if strings.HasPrefix(url, origin) {
			return true
		}
	}
	return false
}

// Call runs a command of the DevTools protocol on the tab.
func Call[P, R any](p *Tab, command cdp.Command[P, R], params P) R {
	p.T.Helper()
	result, err := chromedp.Call(p.Ctx, command, params)
	if err != nil {
		p.T.Fatal(err)
	}
	return result
}

// Eval is what a script comes to on the page, waited for where it is a promise.
func Eval[R any](p *Tab, script string) R {
	p.T.Helper()
	got, err := chromedp.Run(p.Ctx, chromedp.Evaluate[R](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.T.Fatalf("%s: %v", script, err)
	}
	return got
}
