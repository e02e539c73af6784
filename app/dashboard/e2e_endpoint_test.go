//go:build e2e

package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/status"
)

func addsEndpoint(t *testing.T, p *tab) {
	const key = "a key of the service"
	p.Refused = true
	s := newStage(t, busyPicture(time.Now()), nil) // without the terms of a subscription: it is none
	p.openAccounts(s)
	p.kind("endpoint")
	p.Await(`document.activeElement.matches('dialog input')`)
	p.holds("dialog", "This is not Claude, and not Anthropic.", "whole prompts go to this service",
		"under its terms and prices")
	for _, missing := range []struct{ field, text, words string }{
		{"Name", "spillover", "Enter a name."},
		{"Address", "http://api.example.com/v1", "Give the address of the service."},
		{"Models", "claude-opus-[=big", "Name at least one model."},
		{"Key", key, "Paste the key."},
	} {
		p.Button("Add account")
		p.AwaitText(missing.words)
		p.Fill(missing.field, missing.text)
	}
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("called %q before all was there", calls)
	}
	p.Button("Add account")
	p.Await(
		`document.querySelector('dialog input[type=url][aria-invalid=true]')?.closest('.field').innerText.includes('is not https')`)
	p.noSecret(key)
	p.Fill("Address", "https://api.example.com/v1/")
	p.Fill("Key", key)
	p.Button("Add account")
	p.Await(
		`document.querySelector('dialog textarea[aria-invalid=true]')?.closest('.field').innerText.includes('a [ needs its ]')`)
	s.called()
	p.Fill("Models", " claude-opus-*=big \r\r*haiku* ")
	p.Fill("Key", key)
	p.Button("Add account")
	p.AwaitText("“spillover” added")
	p.noSecret(key)
	s.wantCalls(
		`POST /api/accounts {"endpoint":{"models":["claude-opus-*=big","*haiku*"],"url":"https://api.example.com/v1/"},"mode":"endpoint","name":"spillover","secret":"` + key + `"}`)
	p.Button("Done")
	p.Await(`document.querySelectorAll('.account').length === 7`)
	p.holds(".account:nth-child(7)", "Endpoint",
		"Not Claude: api.example.com, serves claude-opus-* as big, *haiku*, used when no Claude account is left. "+
			"https://api.example.com/v1", "key of the service")
	p.clean(s)
}

func endpointRefused(t *testing.T, p *tab) {
	s := newStage(t, routedPicture(time.Now()), nil)
	p.openAccounts(s)
	p.kind("endpoint")
	p.Fill("Name", "work")
	p.Fill("Address", "https://api.example.com")
	p.Fill("Models", "*")
	for _, refusal := range []struct {
		at, text string
		kind     control.InputKind
		place    string
	}{
		{"the name", "there is an account work already", control.Taken,
			"document.querySelector('dialog input').closest('.field')"},
		{"the key", "the key must not hold a line break", control.Invalid,
			"document.querySelector('dialog input[type=password]').closest('.field')"},
		{"the form", "the keychain is locked", control.Invalid, "document.querySelector('dialog form > .wrong')"},
	} {
		s.denyNext("POST /api/accounts", refusal.text, refusal.kind)
		p.Fill("Key", "k")
		p.Button("Add account")
		p.Await(refusal.place + `?.innerText.includes(` + browsertest.Quoted(refusal.text) + `)`)
	}
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog')`)
	s.change(func(n *status.Snapshot) {
		n.Accounts[3].State, n.Accounts[3].Token.State = status.SignedOut, "signed_out"
	})
	p.AwaitText("Its key was refused. Remove it, and add it with a key that works.")
	if eval[bool](p, `!!document.querySelector('.account:nth-child(4) .again, .account:nth-child(4) .bar')`) {
		t.Error("an endpoint has no login and no window of Claude")
	}
	p.manage(4)
	if strings.Contains(p.Text("dialog"), "Sign in again") {
		t.Error("an endpoint has nothing to sign in to")
	}
	p.Button("Remove account…")
	p.AwaitText("Remove spillover?")
}

// tellsWhy opens requests of each kind and reads why they went where they went.
func tellsWhy(t *testing.T, p *tab) {
	now := time.Now()
	own, group := request(1, now), request(2, now)
	own.Own, own.Account, own.Reason = true, "", "the client's own login is used: the mode is bypass"
	own.Attempts = []control.Attempt{{DurationMS: 900, Status: 200, Verdict: "fine"}}
	group.Account, group.Attempts, group.Status, group.Outcome, group.Group, group.Reason = "", nil, 429, "error",
		"office", ""
	group.Error = "no account of the group office can serve: work is limited until Tue 14:20"
	s := newStage(t, busyPicture(now), []control.Request{waited(now), own, group})
	p.open(s)
	p.Await(`document.querySelectorAll('tr.row').length === 3`)
	p.holds("tr.row:nth-child(1)", "spillover", "waited 3 min 10 s, 1 retry, 2 account switches")
	for _, c := range []struct {
		row   string
		wants []string
	}{
		{"1", []string{"4 attempts", "work Anthropic error 529 3 min 10 s → 3 min 11 s, then waited 1.0 s Why " +
			"this account: it is the preferred account Anthropic answered 529",
			"work Quota spent 429", "Why this account: the same one once more its 5-hour window is spent",
			"console Refused 403", "Why this account: most headroom of 2 accounts it was refused (403)",
			"spillover OK 200", "Why this account: no Claude account could serve",
			"Waited 3 min 10 s for an account", "Group office"}},
		{"3", []string{"own login OK 200", "Why this account: the client's own login is used: the mode is bypass"}},
		{"5", []string{"It was never sent to an account.", "What went wrong: no account of the group office can serve",
			"Group office"}},
	} {
		p.Click("tr:nth-child(" + c.row + ") .opener")
		p.holds("tr:nth-child("+c.row+") + .detail-row", c.wants...)
	}
	p.clean(s)
}
