//go:build e2e

package e2e

import (
	"errors"
	"os"
	"strings"
	"testing"

	"clb/app/browsertest"
	"clb/app/status"
	"clb/app/tray/traytest"
	"clb/assets"
	"clb/proxy/anthropictest"
)

// TestDesktopSignsIn goes from the click in a real tray menu, through a real browser, to a request that the new account
// serves; and, when its login has ended, from the menu's line for that to the same account at work again.
func TestDesktopSignsIn(t *testing.T) {
	s := newSession(t, anthropictest.Config{Consent: anthropictest.ConsentPage})
	me := s.fake.AddAccount(anthropictest.Account{Name: "me", Email: "me@example.com"})
	s.login()
	s.shows(assets.SignedOut) // no account yet
	s.opensBelow(s.url("/dashboard#/accounts?add=max"), "Add account", "Claude subscription")
	browser := browsertest.Chromium(t)
	s.addSubscription(browser, s.url("/dashboard#add"), "mine")
	s.shows(assets.Idle)
	s.kept(me)

	me.SignOut() // somebody has ended the login elsewhere
	if code, _, err := s.ask(t.Context(), "signed out"); code != 400 || err != nil {
		t.Fatal(code, err)
	}
	s.line("mine — sign in again", func(traytest.Line) bool { return true })
	if err := os.WriteFile(s.opened, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	me.SignIn()
	s.clickBelow("mine", "Sign in again…")
	var address string
	s.desktop.Eventually("the sign-in page is opened", func() error {
		asked, err := os.ReadFile(s.opened)
		if address = strings.TrimSpace(string(asked)); err == nil && !strings.Contains(address, "/open/") {
			err = errors.New("the browser was not asked for it")
		}
		return err
	})
	s.approve(browser, address)
	s.await("the account", func() bool { return s.account("mine").State == status.Ready })
	s.served("signed in again")
	s.shows(assets.Idle)
	s.kept(me)
}
