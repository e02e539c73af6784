//go:build e2e

package dashboard_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	gocmp "github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/status"
)

// TestAdding drives every way to an account.
func TestAdding(t *testing.T) {
	browser := chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"API key, and what is wrong first":     addsKey,
		"setup token, after the terms":         addsSetupToken,
		"import of a file, and by paste":       importsLogin,
		"browser, in a tab of its own":         signsInThroughBrowser,
		"pasted code":                          pastesCode,
		"failure, and again":                   signInFails,
		"cancel":                               cancelsSignIn,
		"closed, and shown again":              returnsToSignIn,
		"sign-in that nobody knows any more":   signInForgotten,
		"sign-in that the stream is silent on": signInUntold,
		"signs in again":                       signsInAgain,
		"keyboard":                             addsByKeyboard,
		"compatible endpoint":                  addsEndpoint,
		"endpoint that is refused":             endpointRefused,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

// fill types into a field; its label finds it.
func (p *tab) fill(label, text string) {
	p.t.Helper()
	if !eval[bool](p, fmt.Sprintf(`(() => {
		const label = [...document.querySelectorAll('%s label')].find((l) => l.textContent === %q);
		const field = label && document.getElementById(label.htmlFor);
		field?.focus();
		field?.select?.();
		return document.activeElement === field && !!field;
	})()`, cmp.Or(p.within, "dialog"), label)) {
		p.t.Fatalf("no field %q", label)
	}
	p.press(text)
}

// button clicks a button by what it says.
func (p *tab) button(words string) {
	p.t.Helper()
	buttons := fmt.Sprintf(`[...document.querySelectorAll('%s button')]`, cmp.Or(p.within, "dialog"))
	p.await(fmt.Sprintf(`%s.some((b) => b.innerText.trim() === %q)`, buttons, words))
	eval[bool](p, fmt.Sprintf(`(%s.find((b) => b.innerText.trim() === %q).dataset.test = 'press', true)`, buttons, words))
	p.click("[data-test=press]")
	eval[bool](p, `(document.querySelector('[data-test=press]')?.removeAttribute('data-test'), true)`)
}

// kind opens the dialog at the form of that kind.
func (p *tab) kind(kind string) {
	p.t.Helper()
	p.click("button.add")
	p.await(`document.querySelector('dialog[open] .kinds')`)
	p.click("button.kind[value=" + kind + "]")
}

func (s *stage) wantCalls(want ...string) {
	s.t.Helper()
	if d := gocmp.Diff(want, s.called()); d != "" {
		s.t.Errorf("calls (-want +got):\n%s", d)
	}
}

// accepted is a program whose user has accepted the terms.
func accepted() status.Snapshot {
	picture := busyPicture(time.Now())
	picture.TermsAccepted = true
	return picture
}

// noSecret fails the test where the page still holds the text anywhere.
func (p *tab) noSecret(secret string) {
	p.t.Helper()
	if eval[bool](p, fmt.Sprintf(`document.documentElement.outerHTML.includes(%q) || [...document.querySelectorAll('input, textarea')].some((f) => f.value.includes(%q))`, secret, secret)) {
		p.t.Errorf("the page still holds %q", secret)
	}
}

func addsKey(t *testing.T, p *tab) {
	const key = "sk-ant-api03-test-only"
	s := newStage(t, busyPicture(time.Now()), nil)
	p.openAccounts(s)
	p.kind("key")
	p.await(`document.activeElement.matches('dialog input')`)
	if got := eval[[]string](p, `(() => { const f = document.querySelector('dialog input[type=password]'); return [f.autocomplete, String(f.labels.length)]; })()`); !slices.Equal(got, []string{"off", "1"}) {
		t.Errorf("the secret's field has autocomplete and labels %q", got)
	}
	p.button("Add account")
	p.awaitText("Give the account a name.")
	p.fill("Name", "personal")
	p.button("Add account")
	p.awaitText("Paste the key.")
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("called %q before all was there", calls)
	}
	p.fill("API key", key)
	p.button("Add account")
	p.awaitText("there is an account personal already")
	p.noSecret(key)
	if !eval[bool](p, `document.querySelector('dialog input').getAttribute('aria-invalid') === 'true'`) {
		t.Error("the name is not marked")
	}
	s.denyNext("POST /api/accounts", "the keychain is locked", control.Invalid)
	p.fill("Name", "second")
	p.fill("API key", key)
	p.button("Add account")
	p.awaitText("the keychain is locked")
	s.called()
	p.fill("API key", "  "+key+" ")
	p.button("Add account")
	p.awaitText("second is added")
	p.noSecret(key)
	s.wantCalls(`POST /api/accounts {"mode":"console","name":"second","secret":"` + key + `"}`)
	p.button("Done")
	p.await(`!document.querySelector('dialog') && document.activeElement.matches('button.add')`)
	p.await(`document.querySelectorAll('.account').length === 7`)
}

func addsSetupToken(t *testing.T, p *tab) {
	s := newStage(t, busyPicture(time.Now()), nil)
	s.denyNext("GET /api/terms", "the settings can't be read", control.Invalid)
	p.openAccounts(s)
	p.kind("setup")
	p.awaitText("the settings can't be read")
	p.button("Try again")
	p.awaitText("Before the first subscription account")
	p.awaitText("Do you accept this?")
	if got := eval[[]string](p, `[...document.querySelectorAll('dialog a')].map((a) => a.href + ' ' + a.rel)`); len(got) != 2 || !strings.HasSuffix(got[0], "/legal-and-compliance noopener noreferrer") {
		t.Errorf("links %q", got)
	}
	p.button("Back")
	p.await(`document.querySelector('dialog .kinds')`)
	p.click("button.kind[value=key]") // comes without the terms
	p.await(`document.querySelector('dialog input[type=password]')`)
	p.button("Back")
	p.click("button.kind[value=setup]")
	s.denyNext("POST /api/terms", "the disk is full", control.Invalid)
	p.button("I accept")
	p.awaitText("the disk is full")
	p.button("I accept")
	p.await(`document.querySelector('dialog input[type=password]')`)
	p.fill("Name", "tok")
	p.fill("Setup token", "sk-ant-oat01-x")
	p.button("Add account")
	p.awaitText("tok is added")
	s.wantCalls("POST /api/terms {}", "POST /api/terms {}", `POST /api/accounts {"mode":"max","name":"tok","secret":"sk-ant-oat01-x"}`)
	p.button("Add another")
	p.click("button.kind[value=setup]") // accepted once is accepted
	p.await(`document.querySelector('dialog input[type=password]')`)
}

func importsLogin(t *testing.T, p *tab) {
	const content = `{"claudeAiOauth":{"accessToken":"a"}}`
	file := filepath.Join(t.TempDir(), ".credentials.json")
	if err := os.WriteFile(file, []byte(content+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.kind("import")
	p.awaitText("A login has one owner.")
	p.fill("Name", "imported")
	p.button("Add account")
	p.awaitText("Paste the content of the file, or choose the file.")
	p.choose(file)
	p.fill("Content of the credentials file", "x")
	p.button("Add account")
	p.awaitText("not both")
	p.fill("Content of the credentials file", "\b")
	p.button("Add account")
	p.awaitText("imported is added")
	s.wantCalls(`POST /api/accounts {"import":"{\"claudeAiOauth\":{\"accessToken\":\"a\"}}\n","name":"imported"}`)
	p.button("Add another")
	p.click("button.kind[value=import]")
	p.await(`document.querySelector('dialog input[type=file]')`)
	p.fill("Name", "pasted")
	p.fill("Content of the credentials file", content)
	p.button("Add account")
	p.awaitText("pasted is added")
	s.wantCalls(`POST /api/accounts {"import":"{\"claudeAiOauth\":{\"accessToken\":\"a\"}}","name":"pasted"}`)
	p.clean(s)
}

// choose puts a file into the dialog's file field, as its own window would.
func (p *tab) choose(file string) {
	p.t.Helper()
	found, err := chromedp.Call(p.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: `document.querySelector('dialog input[type=file]')`})
	if err != nil {
		p.t.Fatal(err)
	}
	must[cdp.Empty](p.t)(chromedp.Call(p.ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, ObjectID: found.Result.ObjectID}))
}

func addsByKeyboard(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	eval[bool](p, `(document.querySelector('button.add').focus(), true)`)
	p.press("\r")
	p.await(`document.activeElement.id === 'dialog-title'`)
	if got := eval[string](p, `document.querySelector('dialog').getAttribute('aria-labelledby')`); got != "dialog-title" {
		t.Errorf("the dialog is named by %q", got)
	}
	for i := 0; eval[bool](p, `document.activeElement.value !== 'key'`); i++ {
		if i > 8 {
			t.Fatal("the kind can't be reached with Tab")
		}
		p.press("\t")
	}
	p.press("\r")
	p.await(`document.activeElement.matches('dialog input')`)
	p.press("keyed\tsk-ant-api03-k\r")
	p.awaitText("keyed is added")
	p.press("\x1b")
	p.await(`!document.querySelector('dialog') && document.activeElement.matches('button.add')`)
	s.wantCalls(`POST /api/accounts {"mode":"console","name":"keyed","secret":"sk-ant-api03-k"}`)
	p.clean(s)
}
