//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"clb/app/status"
	"clb/proxy/anthropictest"
)

// chromium starts a browser with an empty profile, that finds no name but this machine's.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if errors.Is(err, exec.ErrNotFound) {
		need(t, "chromium is not installed")
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
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// js evaluates an expression in the page.
func js[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// until waits until an expression is true, or says what the page shows instead.
func until(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	said := js[string](t, ctx, `new Promise((done) => {
		const end = Date.now() + 10000;
		const look = () => (`+expression+`) ? done('') : Date.now() > end ? done(document.body.innerText + ' ') : setTimeout(look, 20);
		look();
	})`)
	if said != "" {
		t.Fatalf("waited for %s in vain: %s", expression, said)
	}
}

// press clicks the button that says so, as a script in the page sees it.
func press(t *testing.T, ctx context.Context, words string) {
	t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll('dialog button')].find((b) => b.innerText.trim() === %q)`, words)
	until(t, ctx, find)
	js[bool](t, ctx, `(`+find+`.click(), true)`)
}

// addSubscription adds a subscription on the page at that address, and agrees on Anthropic's.
func (p *program) addSubscription(browser context.Context, address, name string) {
	p.t.Helper()
	t := p.t
	page, closePage := chromedp.NewContext(browser)
	defer closePage()
	if err := chromedp.Do(page, chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	until(t, page, `document.querySelector('dialog[open] button.kind[value=max]')`)
	js[bool](t, page, `(window.open = (address) => { window.opened = address; return null; }, document.querySelector('button.kind[value=max]').click(), true)`)
	press(t, page, "I accept")
	until(t, page, `document.querySelector('dialog input')`)
	js[bool](t, page, `(document.querySelector('dialog input').focus(), true)`)
	if err := chromedp.Do(page, chromedp.SendKeys(chromedp.CSS("dialog input"), name)); err != nil {
		t.Fatal(err)
	}
	press(t, page, "Open the sign-in page")
	until(t, page, `window.opened`)
	p.approve(browser, js[string](t, page, `window.opened`))
	until(t, page, fmt.Sprintf(`document.querySelector('dialog').innerText.includes(%q)`, name))
	p.await("the account", func() bool {
		var list struct{ Accounts []status.Account }
		p.get("/api/accounts", &list)
		return slices.ContainsFunc(list.Accounts, func(a status.Account) bool { return a.Name == name && a.State == status.Ready })
	})
	if code, _, err := p.ask(t.Context(), "first of "+name); code != 200 || err != nil {
		t.Fatal(code, err)
	}
	until(t, page, `document.body.innerText.includes('1 request')`)
	if got := p.requests()[0]; got.Account != name {
		t.Errorf("%+v", got)
	}
}

// approve agrees on Anthropic's sign-in page, and waits for the page that says so.
func (p *program) approve(browser context.Context, address string) {
	p.t.Helper()
	consent, closeConsent := chromedp.NewContext(browser)
	defer closeConsent()
	if err := chromedp.Do(consent, chromedp.Navigate(address), chromedp.Click(chromedp.CSS("#approve"))); err != nil {
		p.t.Fatal(err)
	}
	p.await("the way back", func() bool { // a look in the middle of it fails
		path, err := chromedp.Run(consent, chromedp.Evaluate[string](`document.readyState === 'complete' ? location.pathname : ''`))
		return err == nil && path == "/callback"
	})
}

// TestPageAddsASubscription goes the whole way: the page, the notice, Anthropic's sign-in page, and a request that the new
// account serves.
func TestPageAddsASubscription(t *testing.T) {
	p := newProgram(t, anthropictest.Config{Consent: anthropictest.ConsentPage})
	p.fake.AddAccount(anthropictest.Account{Name: "me", Email: "me@example.com"})
	p.start()
	p.addSubscription(chromium(t), p.url("/dashboard#add"), "mine")
	if a := p.account("mine"); a.Email != "me@example.com" || !a.Token.Renewable {
		t.Errorf("%+v", a)
	}
}
