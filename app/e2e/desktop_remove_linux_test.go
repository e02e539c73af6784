//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"clb/app/buildinfo"
	"clb/app/tray/traytest"
	"clb/assets"
	"clb/proxy/anthropictest"
)

// TestDesktopRemoves takes an account away in a real tray menu: its login leaves the real keyring, its history stays,
// and nothing happens before the question is answered.
func TestDesktopRemoves(t *testing.T) {
	s := newSession(t, anthropictest.Config{})
	accounts := s.addAccounts("stays", "goes")
	s.kept(accounts...)
	s.login()
	s.shows(assets.Idle)
	s.clickBelow("stays", "Enabled") // so that the other one serves
	s.line("stays — off", func(traytest.Line) bool { return true })
	s.served("by the one that goes")
	s.await("the history of it", func() bool { return s.servedBy("goes") == 1 })
	s.clickBelow("stays", "Enabled")
	// ready, or how full it is
	s.line("stays — ", func(l traytest.Line) bool { return !strings.Contains(l.Label, "off") })

	s.clickBelow("goes")
	s.clickBelow("goes", "Remove")
	s.clickBelow("stays", "Enabled") // done after what was clicked before it
	s.line("stays — off", func(traytest.Line) bool { return true })
	if n := len(s.snapshot().Accounts); n != 2 {
		t.Fatalf("after a click on the question there are %d accounts", n)
	}
	s.kept(accounts...)

	s.clickBelow("stays", "Enabled")
	// ready, or how full it is
	s.line("stays — ", func(l traytest.Line) bool { return !strings.Contains(l.Label, "off") })
	s.clickBelow("goes", "Remove", "Yes, remove goes and its login (its history stays)")
	s.desktop.Eventually("the account and its login are gone", func() error {
		if _, err := s.item.Line("goes"); err == nil {
			return errors.New("the menu has it")
		}
		if list := s.snapshot().Accounts; len(list) != 1 || list[0].Name != "stays" {
			return fmt.Errorf("the accounts are %+v", list)
		}
		if secrets := s.keyring.Secrets(buildinfo.Binary); holds(secrets, accounts[1].AccessToken(), "") ||
			holds(secrets, accounts[1].RefreshToken(), "") {
			return errors.New("the keyring has it")
		}
		return nil
	})
	s.kept(accounts[0])
	s.tellsNothing(accounts...)
	if n := s.servedBy("goes"); n != 1 {
		t.Errorf("the history has %d requests of it", n)
	}
	s.served("by the one that stays")

	s.stop() // and so it is after a restart
	s.login()
	s.line("stays — ", func(traytest.Line) bool { return true })
	if list := s.snapshot().Accounts; len(list) != 1 || s.servedBy("goes") != 1 {
		t.Errorf("after the restart: %+v, and %d requests of the other", list, s.servedBy("goes"))
	}
}

// servedBy counts the requests of an account in the history.
func (s *session) servedBy(name string) int {
	s.t.Helper()
	n := 0
	for _, r := range s.requests() {
		if r.Account == name {
			n++
		}
	}
	return n
}
