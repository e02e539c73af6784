//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"clb/app/buildinfo"
	"clb/app/tray/traytest"
	"clb/assets"
	"clb/keychain/keychaintest"
	"clb/proxy/anthropictest"
)

// TestDesktop is the program in the hands of its user: icon, menu and keyring are those of a real desktop.
func TestDesktop(t *testing.T) {
	s := newSession(t, anthropictest.Config{})
	accounts := s.addAccounts("one", "two")
	s.kept(accounts...)
	s.login()
	s.shows(assets.Idle)
	s.reads(s.headline(0), "No request is running", "-", "one — ready", "two — ready", "Add account", "Mode: automatic",
		"-", "Open dashboard", "Connect Claude Code",
		"Copy base address", "Start at login", "Notifications", "Check health…", "-", "Quit")
	if len(s.snapshot().Warnings) != 0 {
		t.Errorf("warnings of a healthy program: %q", s.snapshot().Warnings)
	}

	s.switches("one")
	s.countsAtOnce()
	s.opens("Open dashboard", s.url("/dashboard"))
	s.opensBelow(s.url("/dashboard#/accounts?add=key"), "Add account", "API key…")

	today := s.stats().TodayRequests
	s.stop()
	s.login()
	s.line(s.headline(today), func(traytest.Line) bool { return true })
	s.served("after the restart") // with a login that only the keyring had
	s.kept(accounts...)
	s.quits()
}

// headline is the status line after that many requests.
func (s *session) headline(requests int64) string {
	noun := "requests"
	if requests == 1 {
		noun = "request"
	}
	return fmt.Sprintf("Running on :%d · %d %s today", s.port, requests, noun)
}

// switches clicks an account off and on again.
func (s *session) switches(name string) {
	s.t.Helper()
	says := func(state string, on bool) {
		s.t.Helper()
		s.line(name+" — "+state, func(l traytest.Line) bool { return l.Submenu })
		s.lineBelow(func(l traytest.Line) bool { return l.HasCheck && l.Checked == on }, name, "Enabled")
		if a := s.account(name); a.Enabled != on || string(a.State) != state {
			s.t.Errorf("where the menu says %s it is %+v", state, a)
		}
	}
	says("ready", true)
	s.clickBelow(name, "Enabled")
	says("off", false)
	s.clickBelow(name, "Enabled")
	says("ready", true)
}

// lineBelow waits until the line that the labels lead to is as it should be.
func (s *session) lineBelow(right func(traytest.Line) bool, path ...string) {
	s.t.Helper()
	s.desktop.Eventually("the line of "+strings.Join(path, " → ")+" is right", func() error {
		l, err := s.item.Line(path...)
		if err == nil && !right(l) {
			err = fmt.Errorf("it is %+v", l)
		}
		return err
	})
}

// clickBelow opens the submenus that the labels lead to, and clicks the last of the lines when it is there.
func (s *session) clickBelow(path ...string) {
	s.t.Helper()
	s.lineBelow(func(traytest.Line) bool { return true }, path...)
	if err := s.item.Click(path...); err != nil {
		s.t.Fatal(err)
	}
}

// countsAtOnce asks for answers until the menu has counted one at once. The program promises a second; what the machine
// needs beside that is measured: a look at the menu and one at the program, many times over, since it may be busy with
// other things.
func (s *session) countsAtOnce() {
	s.t.Helper()
	var took, allowed time.Duration
	for range 3 {
		began := time.Now()
		before := s.stats().TodayRequests
		s.line(s.headline(before), func(traytest.Line) bool { return true })
		allowed = time.Second + 20*time.Since(began)
		s.served("a conversation")
		ended := time.Now()
		s.line(s.headline(before+1), func(traytest.Line) bool { return true })
		if took = time.Since(ended); took <= allowed {
			s.t.Logf("the menu had counted after %v, of %v", took, allowed)
			return
		}
	}
	s.t.Errorf("the menu counts a request only after %v, of %v", took, allowed)
}

// quits clicks on Quit while an answer is under way: the icon goes at once, the answer goes on to its end, and then the
// program ends well.
func (s *session) quits() {
	gate := make(chan struct{})
	s.fake.Fail(anthropictest.GateAfter(3, gate), 1)
	answered := make(chan string, 1)
	go func() {
		code, body, err := s.ask(s.t.Context(), "the last one")
		answered <- fmt.Sprint(code, " ", err, " ", body)
	}()
	s.line("Quit… (1 request active)", func(traytest.Line) bool { return true })
	s.shows(assets.Working)
	// The program may have left the bus before it has answered the click.
	var noReply dbus.Error
	if err := s.item.Click("Quit"); err != nil &&
		(!errors.As(err, &noReply) || noReply.Name != "org.freedesktop.DBus.Error.NoReply") {
		s.t.Fatal(err)
	}
	s.desktop.Eventually("the icon is gone", func() error {
		if _, err := s.item.ID(); err == nil {
			return fmt.Errorf("it is still there")
		}
		return nil
	})
	select {
	case err := <-s.exited:
		s.t.Fatalf("it did not wait for the answer: %v %s", err, s.out)
	case got := <-answered:
		s.t.Fatalf("it broke the answer off: %s", got)
	default:
	}
	close(gate)
	if got := <-answered; !strings.HasPrefix(got, "200 <nil> ") || !strings.Contains(got, "message_stop") {
		s.t.Errorf("the answer under way: %s", got)
	}
	select {
	case err := <-s.exited:
		if err != nil {
			s.t.Errorf("it ended with %v: %s", err, s.out)
		}
		s.running = nil
	case <-time.After(45 * time.Second):
		s.t.Errorf("it does not end: %s", s.out)
	}
}

// TestDesktopKeyringLocks locks the keyring under the running program: what it holds in memory is enough to go on.
func TestDesktopKeyringLocks(t *testing.T) {
	s := newSession(t, anthropictest.Config{})
	account := s.addAccounts("one")[0]
	s.login()
	s.served("before")

	s.keyring.StartPrompter(keychaintest.Cancel) // somebody who closes the dialog
	s.keyring.LockKeyring()
	s.served("locked")
	old, before := account.RefreshToken(), account.Renewals()
	account.Expire()
	s.served("locked, and renewed")
	if account.RefreshToken() == old || account.Renewals() != before+1 {
		t.Fatalf("there was no renewal to be stored: %d", account.Renewals())
	}
	if a := s.account("one"); a.Token.State != "unsaved" || a.State != "ready" {
		t.Errorf("with a login that is not stored the account is %+v", a)
	}
	if w := strings.Join(s.snapshot().Warnings, "\n"); !strings.Contains(w, "Unlock it") {
		t.Errorf("the warnings are %q", w)
	}
	s.line("⚠ The keychain", func(traytest.Line) bool { return true })
	s.shows(assets.Warning)
	s.tellsNothing(account)
	s.served("still locked")

	s.keyring.UnlockKeyring(password)
	s.kept(account)
	if holds(s.keyring.Secrets(buildinfo.Binary), old, old) {
		t.Error("the old login is still in the keyring")
	}
	s.desktop.Eventually("the warning goes", func() error {
		now := s.snapshot()
		if len(now.Warnings) > 0 || now.Accounts[0].Token.State != "valid" {
			return fmt.Errorf("%q %+v", now.Warnings, now.Accounts[0].Token)
		}
		return nil
	})
	s.shows(assets.Idle)

	s.kill() // the renewed login is in the keyring, not only in memory
	s.login()
	s.served("after the restart")
	if account.Renewals() != before+1 || s.fake.RefreshReuses() != 0 {
		t.Errorf("%d renewals, %d times a refresh token that was used already", account.Renewals(),
			s.fake.RefreshReuses())
	}
}

// TestDesktopMissing starts the program as a person does, where there is no desktop at all.
func TestDesktopMissing(t *testing.T) {
	p := newProgram(t, anthropictest.Config{}, "XDG_RUNTIME_DIR="+t.TempDir())
	p.addAccounts("one")
	p.start("tray")
	if code, _, err := p.ask(t.Context(), "s"); code != 200 || err != nil {
		t.Error(code, err)
	}
	p.await("the word on the tray",
		func() bool { return strings.Contains(p.out.String(), "No tray icon: there is no desktop session here") })
	if said := p.out.String(); !strings.Contains(said,
		"The program serves all the same; the dashboard has everything: "+p.url("/dashboard")) {
		t.Errorf("it says %s", said)
	}
}
