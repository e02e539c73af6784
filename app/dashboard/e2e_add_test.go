//go:build e2e

package dashboard_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/status"
)

// TestAdding drives every way to an account.
func TestAdding(t *testing.T) {
	browser := browsertest.Chromium(t)
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

// kind opens the dialog at the form of that kind.
func (p *tab) kind(kind string) {
	p.T.Helper()
	p.Click("button.add")
	p.Await(`document.querySelector('dialog[open] .kinds')`)
	p.Click("button.kind[value=" + kind + "]")
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
	p.T.Helper()
	if eval[bool](p,
		fmt.Sprintf(
			`document.documentElement.outerHTML.includes(%q) || [...document.querySelectorAll('input, textarea')].some((f) => f.value.includes(%q))`, secret, secret)) {
		p.T.Errorf("the page still holds %q", secret)
	}
}

func addsKey(t *testing.T, p *tab) {
	const key = "sk-ant-api03-test-only"
	s := newStage(t, busyPicture(time.Now()), nil)
	p.openAccounts(s)
	p.kind("key")
	p.Await(`document.activeElement.matches('dialog input')`)
	if got := eval[[]string](p,
		`(() => { const f = document.querySelector('dialog input[type=password]'); return [f.autocomplete, String(f.labels.length)]; })()`); !slices.Equal(got, []string{"off", "1"}) {
		t.Errorf("the secret's field has autocomplete and labels %q", got)
	}
	p.Button("Add account")
	p.AwaitText("Enter a name.")
	p.Fill("Name", "personal")
	p.Button("Add account")
	p.AwaitText("Paste the key.")
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("called %q before all was there", calls)
	}
	p.Fill("API key", key)
	p.Button("Add account")
	p.AwaitText("there is an account personal already")
	p.noSecret(key)
	if !eval[bool](p, `document.querySelector('dialog input').getAttribute('aria-invalid') === 'true'`) {
		t.Error("the name is not marked")
	}
	s.denyNext("POST /api/accounts", "the keychain is locked", control.Invalid)
	p.Fill("Name", "second")
	p.Fill("API key", key)
	p.Button("Add account")
	p.AwaitText("the keychain is locked")
	s.called()
	p.Fill("API key", "  "+key+" ")
	p.Button("Add account")
	p.AwaitText("“second” added")
	p.noSecret(key)
	s.wantCalls(`POST /api/accounts {"mode":"console","name":"second","secret":"` + key + `"}`)
	p.Button("Done")
	p.Await(`!document.querySelector('dialog') && document.activeElement.matches('button.add')`)
	p.Await(`document.querySelectorAll('.account').length === 7`)
}

func addsSetupToken(t *testing.T, p *tab) {
	s := newStage(t, busyPicture(time.Now()), nil)
	s.denyNext("GET /api/terms", "the settings can't be read", control.Invalid)
	p.openAccounts(s)
	p.kind("setup")
	p.AwaitText("the settings can't be read")
	p.Button("Try again")
	p.AwaitText("Using a Claude subscription")
	p.AwaitText("Do you accept this?")
	if got := eval[[]string](p,
		`[...document.querySelectorAll('dialog a')].map((a) => a.href + ' ' + a.rel)`); len(got) != 2 ||
		!strings.HasSuffix(got[0], "/legal-and-compliance noopener noreferrer") {
		t.Errorf("links %q", got)
	}
	p.Button("Back")
	p.Await(`document.querySelector('dialog .kinds')`)
	p.Click("button.kind[value=key]") // comes without the terms
	p.Await(`document.querySelector('dialog input[type=password]')`)
	p.Button("Back")
	p.Click("button.kind[value=setup]")
	s.denyNext("POST /api/terms", "the disk is full", control.Invalid)
	p.Button("I accept")
	p.AwaitText("the disk is full")
	p.Button("I accept")
	p.Await(`document.querySelector('dialog input[type=password]')`)
	p.Fill("Name", "tok")
	p.Fill("Setup token", "sk-ant-oat01-x")
	p.Button("Add account")
	p.AwaitText("“tok” added")
	s.wantCalls("POST /api/terms {}", "POST /api/terms {}",
		`POST /api/accounts {"mode":"max","name":"tok","secret":"sk-ant-oat01-x"}`)
	p.Button("Add another")
	p.Click("button.kind[value=setup]") // accepted once is accepted
	p.Await(`document.querySelector('dialog input[type=password]')`)
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
	p.AwaitText("A login has one owner.")
	p.Fill("Name", "imported")
	p.Button("Add account")
	p.AwaitText("Paste the content of the file, or choose the file.")
	p.Choose("dialog input[type=file]", file)
	p.Fill("Content of the credentials file", "x")
	p.Button("Add account")
	p.AwaitText("not both")
	p.Fill("Content of the credentials file", "\b")
	p.Button("Add account")
	p.AwaitText("“imported” added")
	s.wantCalls(`POST /api/accounts {"import":"{\"claudeAiOauth\":{\"accessToken\":\"a\"}}\n","name":"imported"}`)
	p.Button("Add another")
	p.Click("button.kind[value=import]")
	p.Await(`document.querySelector('dialog input[type=file]')`)
	p.Fill("Name", "pasted")
	p.Fill("Content of the credentials file", content)
	p.Button("Add account")
	p.AwaitText("“pasted” added")
	s.wantCalls(`POST /api/accounts {"import":"{\"claudeAiOauth\":{\"accessToken\":\"a\"}}","name":"pasted"}`)
	p.clean(s)
}

func addsByKeyboard(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	eval[bool](p, `(document.querySelector('button.add').focus(), true)`)
	p.Press("\r")
	p.Await(`document.activeElement.id === 'dialog-title'`)
	if got := eval[string](p,
		`document.querySelector('dialog').getAttribute('aria-labelledby')`); got != "dialog-title" {
		t.Errorf("the dialog is named by %q", got)
	}
	for i := 0; eval[bool](p, `document.activeElement.value !== 'key'`); i++ {
		if i > 8 {
			t.Fatal("the kind can't be reached with Tab")
		}
		p.Press("\t")
	}
	p.Press("\r")
	p.Await(`document.activeElement.matches('dialog input')`)
	p.Press("keyed\tsk-ant-api03-k\r")
	p.AwaitText("“keyed” added")
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog') && document.activeElement.matches('button.add')`)
	s.wantCalls(`POST /api/accounts {"mode":"console","name":"keyed","secret":"sk-ant-api03-k"}`)
	p.clean(s)
}
