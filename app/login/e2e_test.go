//go:build e2e

package login

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"clb/app/browsertest"
	f "clb/proxy/anthropictest"
	"clb/proxy/oauth"
)

// TestInABrowser drives the sign-in page of the fake and ours in a real browser.
func TestInABrowser(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *rig, *tab){
		"approved": approved, "denied": denied, "chooses the account": choosesAccount, "api key": apiKey,
		"copies the code":         copiesCode,
		"refused by the endpoint": refusedByEndpoint, "used twice": usedTwice, "foreign": foreignPage,
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, f.Config{Consent: f.ConsentPage})
			p := &tab{browsertest.Open(t, browser, 3*time.Minute)}
			p.Refused = true // a page that tells of a failure comes with a status that says so
			run(t, r, p)
			p.Clean("http://127.0.0.1:", "http://localhost:")
		})
	}
}

// open begins a flow whose browser is the tab.
func (r *rig) open(p *tab, c Config) *Flow {
	r.t.Helper()
	opened := make(chan error, 1)
	c.Open = func(_ context.Context, address string) error {
		err := chromedp.Do(p.Ctx, chromedp.Navigate(address))
		opened <- err
		return err
	}
	flow := r.start(c)
	if err := <-opened; err != nil {
		r.t.Fatal(err)
	}
	return flow
}

func approved(t *testing.T, r *rig, p *tab) {
	flow := r.open(p, Config{})
	p.press("#approve", "You are signed in")
	result, err := r.wait(flow)
	if err != nil || result.Identity != r.identity() || result.Access.Reveal() != r.account.AccessToken() {
		t.Errorf("%v %+v", err, result)
	}
	if text := p.Text("body"); !strings.Contains(text, "me@example.com · Mine · Max 20x") ||
		!strings.Contains(text, "You can close this tab") {
		t.Error(text)
	}
	source := browsertest.Eval[string](p.Tab, `document.documentElement.outerHTML`)
	r.hides(flow, source)
	if browsertest.Eval[bool](p.Tab, `document.scripts.length > 0`) ||
		!strings.HasPrefix(browsertest.Eval[string](p.Tab, `location.href`), "http://localhost:") {
		t.Error("not our page")
	}
	p.looks(t, "signed-in")
}

func denied(t *testing.T, r *rig, p *tab) {
	flow := r.open(p, Config{})
	p.press("#deny", "Access was denied")
	e := new(oauth.Error)
	if _, err := r.wait(flow); !errors.As(err, &e) || e.Problem != oauth.Denied {
		t.Error(err)
	}
	p.looks(t, "denied")
}

func choosesAccount(t *testing.T, r *rig, p *tab) {
	two := r.fake.AddAccount(f.Account{Name: "two", Email: "<b>two</b>@example.com",
		Organization: strings.Repeat("A very long name of an organization ", 5)})
	flow := r.open(p, Config{})
	browsertest.Eval[bool](p.Tab, `(document.querySelector('[value=two]').click(), true)`)
	p.press("#approve", "You are signed in")
	if result, err := r.wait(flow); err != nil || result.Identity.UserUUID != two.UserUUID {
		t.Errorf("%v %+v", err, result)
	}
	if text := p.Text("body"); !strings.Contains(text, "<b>two</b>@example.com") {
		t.Error(text)
	}
	p.looks(t, "long-names")
}

func apiKey(t *testing.T, r *rig, p *tab) {
	flow := r.open(p, Config{Mode: oauth.Console})
	p.press("#approve", "You are signed in")
	if result, err := r.wait(flow); err != nil || !strings.HasPrefix(result.Access.Reveal(), "sk-ant-api03-") {
		t.Errorf("%v %+v", err, result)
	}
	p.looks(t, "api-key")
}

func copiesCode(t *testing.T, r *rig, p *tab) {
	flow := r.start(Config{})
	p.GoTo(flow.View().PasteAddress)
	p.press("#approve", "Authentication code")
	if err := flow.Paste(browsertest.Eval[string](p.Tab, `document.querySelector('#code').innerText`)); err != nil {
		t.Fatal(err)
	}
	if result, err := r.wait(flow); err != nil || result.Identity != r.identity() {
		t.Errorf("%v %+v", err, result)
	}
}

func refusedByEndpoint(t *testing.T, r *rig, p *tab) {
	r.fake.Fail(f.HTML(403).On(f.PathToken), 1)
	flow := r.open(p, Config{})
	p.press("#approve", "The sign-in did not work")
	if _, err := r.wait(flow); err == nil || !strings.Contains(p.Text("body"), "check VPN, proxy and firewall") {
		t.Errorf("%v %s", err, p.Text("body"))
	}
	p.looks(t, "failed")
}

func usedTwice(t *testing.T, r *rig, p *tab) {
	flow := r.open(p, Config{})
	p.press("#approve", "You are signed in")
	p.GoTo(browsertest.Eval[string](p.Tab, `location.href`))
	if p.heading() != "This page was already used" {
		t.Error(p.Text("body"))
	}
	if _, err := r.wait(flow); err != nil {
		t.Error(err)
	}
	p.looks(t, "used")
}

func foreignPage(t *testing.T, r *rig, p *tab) {
	flow := r.start(Config{})
	p.GoTo(flow.port.redirect() + "?code=abc-def&state=ghi-jkl")
	if p.heading() != "This page belongs to another sign-in" || flow.View().Stage != Waiting {
		t.Error(p.Text("body"))
	}
	p.looks(t, "foreign")
	if source := browsertest.Eval[string](p.Tab, `document.documentElement.outerHTML`); strings.Contains(source,
		"abc-def") || strings.Contains(source, "ghi-jkl") {
		t.Errorf("the page repeats what it was sent: %s", source)
	}
}
