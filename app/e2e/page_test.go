//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"clb/app/browsertest"
	"clb/app/status"
	"clb/proxy/anthropictest"
)

// addSubscription adds a subscription on the page at that address, and agrees on Anthropic's.
func (p *program) addSubscription(browser context.Context, address, name string) {
	p.t.Helper()
	t := p.t
	page := browsertest.Open(t, browser, 3*time.Minute)
	page.GoTo(address)
	page.Await(`document.querySelector('dialog[open] button.kind[value=max]')`)
	browsertest.Eval[bool](page, `(window.open = (address) => { window.opened = address; return null; }, true)`)
	page.Click("button.kind[value=max]")
	page.Button("I accept")
	page.Await(`document.querySelector('dialog input')`)
	page.Fill("Name", name)
	page.Button("Open the sign-in page")
	page.Await(`window.opened`)
	p.approve(browser, browsertest.Eval[string](page, `window.opened`))
	page.Await(fmt.Sprintf(`document.querySelector('dialog').innerText.includes(%q)`, name))
	p.await("the account", func() bool {
		var list struct{ Accounts []status.Account }
		p.get("/api/accounts", &list)
		return slices.ContainsFunc(list.Accounts,
			func(a status.Account) bool { return a.Name == name && a.State == status.Ready })
	})
	if code, _, err := p.ask(t.Context(), "first of "+name); code != 200 || err != nil {
		t.Fatal(code, err)
	}
	page.AwaitText("1 request")
	if got := p.requests()[0]; got.Account != name {
		t.Errorf("%+v", got)
	}
	page.Clean(p.url(""))
}

// approve agrees on Anthropic's sign-in page, and waits for the page that says so.
func (p *program) approve(browser context.Context, address string) {
	p.t.Helper()
	consent := browsertest.Open(p.t, browser, 3*time.Minute)
	consent.GoTo(address)
	consent.Click("#approve")
	p.await("the way back", func() bool { // a look in the middle of it fails
		path, err := chromedp.Run(consent.Ctx,
			chromedp.Evaluate[string](`document.readyState === 'complete' ? location.pathname : ''`))
		return err == nil && path == "/callback"
	})
}

// TestPageAddsASubscription goes the whole way: the page, the notice, Anthropic's sign-in page, and a request that the
// new account serves.
func TestPageAddsASubscription(t *testing.T) {
	p := newProgram(t, anthropictest.Config{Consent: anthropictest.ConsentPage})
	p.fake.AddAccount(anthropictest.Account{Name: "me", Email: "me@example.com"})
	p.start()
	p.addSubscription(browsertest.Chromium(t), p.url("/dashboard#add"), "mine")
	if a := p.account("mine"); a.Email != "me@example.com" || !a.Token.Renewable {
		t.Errorf("%+v", a)
	}
}
