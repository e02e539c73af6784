//go:build e2e

package dashboard_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/status"
)

// site is where one signs in: another origin, whose page tells what it knows of whoever opened it, and goes when it is
// let.
func site(t *testing.T) (url string, opened <-chan string, let func()) {
	t.Helper()
	told, leave := make(chan string, 5), make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w,
			`<!doctype html><title>Sign in</title><script>fetch('/told?opener=' + (opener !== null) + '&referrer=' + document.referrer + %q).then(() => close())</script>`, r.Header.Get("Referer"))
	})
	mux.HandleFunc("/told", func(_ http.ResponseWriter, r *http.Request) {
		told <- r.URL.RawQuery
		select {
		case <-leave:
		case <-r.Context().Done():
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/authorize", told, func() { close(leave) }
}

func signsInThroughBrowser(t *testing.T, p *tab) {
	url, opened, let := site(t)
	s := newStage(t, accepted(), nil)
	s.program.page = url
	p.openAccounts(s)
	p.kind("max")
	p.Button("Open the sign-in page")
	p.AwaitText("Enter a name.")
	p.Fill("Name", "a/b")
	p.Button("Open the sign-in page")
	p.AwaitText("a name has no slash")
	p.Fill("Name", "fresh")
	s.called()
	p.Button("Open the sign-in page")
	select {
	case told := <-opened:
		if told != "opener=false&referrer=" {
			t.Errorf("the page to sign in on knows %q", told)
		}
	case <-time.After(45 * time.Second):
		t.Fatal("no tab was opened")
	}
	s.wantCalls(`POST /api/sign-ins {"browser":false,"mode":"max","name":"fresh"}`)
	s.awaitStreams(0) // the new tab covers the page, which rests
	looks := s.looks()
	s.advance("s1", true, func(c *control.SignIn) { c.Stage = "checking" })
	let()
	s.awaitStreams(1)
	p.AwaitText("Checking the login")
	s.change(func(n *status.Snapshot) { n.Accounts[len(n.Accounts)-1].Running = 9 })
	p.AwaitText("9 running")
	if got := s.looks() - looks; got > 3 {
		t.Errorf("looked %d times", got)
	}
	s.advance("s1", true, func(c *control.SignIn) { c.Stage, c.Account = "done", "fresh" })
	p.AwaitText("fresh is signed in")
}

func (s *stage) looks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.program.looks
}

// begin starts a sign-in from the page, without a tab: the program has no way back from the browser.
func (p *tab) begin(s *stage, name string) {
	p.T.Helper()
	eval[bool](p, `(window.open = (...args) => { (window.opened ??= []).push(args); return null; }, true)`)
	p.kind("console")
	p.Await(`document.querySelector('dialog input')`)
	p.Fill("Name", name)
	p.Button("Open the sign-in page")
	p.AwaitText("Waiting for you to sign in")
}

func pastesCode(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.begin(s, "far")
	p.AwaitText("The browser can’t return here automatically.")
	p.Await(`/ (9 min 5\d s|10 min) left/.test(document.querySelector('dialog').innerText.replace(/\s+/g, ' '))`)
	if got := eval[[]string](p, `window.opened.flat()`); len(got) != 3 || got[2] != "noopener,noreferrer" ||
		!strings.HasPrefix(got[0], "https://sign-in.example/") {
		t.Errorf("opened %q", got)
	}
	p.Button("Use this code")
	p.AwaitText("Paste the code first.")
	p.Fill("Code, or the whole address of the last page", "nonsense")
	s.called()
	p.Button("Use this code")
	p.AwaitText("it looks like code#state")
	p.noSecret("nonsense")
	p.Fill("Code, or the whole address of the last page", "abc#def")
	p.Button("Use this code")
	p.AwaitText("Checking the login")
	s.wantCalls(`POST /api/sign-ins/s1/paste {"text":"nonsense"}`, `POST /api/sign-ins/s1/paste {"text":"abc#def"}`)
	p.noSecret("abc#def")
	s.advance("s1", true, func(c *control.SignIn) {
		c.Stage, c.Account, c.Outcome = "done", "personal",
			"This login is known as personal already, and is signed in again."
	})
	p.AwaitText("personal is signed in")
	p.AwaitText("known as personal already")
}

func signInFails(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.begin(s, "unlucky")
	s.called()
	s.advance("s1", true, func(c *control.SignIn) { c.Stage, c.Problem = "failed", "You said no on the page." })
	p.AwaitText("You said no on the page.")
	s.denyNext("POST /api/sign-ins", "five sign-ins are under way", control.Invalid)
	p.Button("Try again")
	p.AwaitText("five sign-ins are under way")
	p.Button("Try again")
	p.AwaitText("Waiting for you to sign in")
	again := `POST /api/sign-ins {"browser":false,"mode":"console","name":"unlucky"}`
	s.wantCalls(again, again)
	s.stop()
	p.Button("Cancel sign-in")
	p.AwaitText("No response from clb.")
}

func cancelsSignIn(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.begin(s, "nobody")
	s.called()
	s.denyNext("DELETE /api/sign-ins/s1", "it is too late: the login is being checked", control.Invalid)
	p.Button("Cancel sign-in")
	p.AwaitText("it is too late")
	p.Button("Cancel sign-in")
	p.Await(`!document.querySelector('dialog')`)
	s.wantCalls("DELETE /api/sign-ins/s1 {}", "DELETE /api/sign-ins/s1 {}")
	p.Await(`!document.querySelector('.sign-ins')`)
}

func returnsToSignIn(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.begin(s, "later")
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog')`)
	if got := p.Text(".sign-ins"); !strings.Contains(got, "Signing in: later Waiting for you to sign in") {
		t.Errorf("above the accounts: %q", got)
	}
	looks := s.looks()
	s.change(func(n *status.Snapshot) { n.Accounts[len(n.Accounts)-1].Running = 9 })
	p.AwaitText("9 running")
	if s.looks() != looks {
		t.Error("it looks though no dialog is open")
	}
	p.Click(".sign-ins button")
	p.AwaitText("Open this address in any browser.")
	s.advance("s1", true, func(c *control.SignIn) { c.Stage, c.Account = "done", "later" })
	p.AwaitText("later is signed in")
	p.Button("Done")
	// the line that led here is gone
	p.Await(`!document.querySelector('dialog') && document.activeElement.id === 'accounts'`)
	p.clean(s)
}

func signInForgotten(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.begin(s, "old")
	s.mu.Lock()
	s.program.signIns = nil
	s.mu.Unlock()
	s.change(func(n *status.Snapshot) { n.SignIns = nil })
	p.AwaitText("there is no such sign-in (any more)")
	p.Button("Close")
	p.Await(`!document.querySelector('dialog')`)
}

func signInUntold(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.begin(s, "quiet")
	s.change(func(n *status.Snapshot) { n.SignIns = nil }) // from here on it has to look for itself
	s.advance("s1", false, func(c *control.SignIn) { c.Stage, c.Account = "done", "quiet" })
	p.AwaitText("quiet is signed in")
	p.clean(s)
}

func signsInAgain(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	eval[bool](p, `(window.open = () => null, true)`)
	p.Click(".is-signed_out button.again")
	p.AwaitText("Sign in again: spare")
	p.AwaitText("Use the same user and organisation as before.")
	s.denyNext("POST /api/sign-ins", "a setup token can't be signed in again", control.Invalid)
	p.Button("Open the sign-in page")
	p.AwaitText("a setup token can't be signed in again")
	s.called()
	p.Button("Open the sign-in page")
	p.AwaitText("Waiting for you to sign in")
	s.wantCalls(`POST /api/sign-ins {"again":true,"browser":false,"name":"spare"}`)
	s.drop("spare") // removed meanwhile, by the command line
	s.advance("s1", true, func(c *control.SignIn) {
		c.Stage, c.Problem = "failed", "The account spare is no "+
			"longer there."
	})
	p.AwaitText("The account spare is no longer there.")
}
