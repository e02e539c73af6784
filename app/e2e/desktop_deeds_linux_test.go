//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"clb/app/status"
	"clb/app/tray/traytest"
	"clb/proxy/anthropictest"
)

// TestDesktopDeeds clicks what a person switches from the tray, and looks at what has come of it.
func TestDesktopDeeds(t *testing.T) {
	s := newSession(t, anthropictest.Config{})
	s.addAccounts("one", "two")
	s.login()
	s.connects()
	s.copies()
	s.switchesNotifications()
	s.routes()
	s.opens("Check health…", s.url("/dashboard#health"))
	for label, kind := range map[string]string{"API key…": "key", "Claude subscription": "max",
		"Compatible API…": "endpoint"} {
		s.opensBelow(s.url("/dashboard#/accounts?add="+kind), "Add account", label)
	}
	// The program is in a temporary folder: it would be gone at the next login, and says so.
	s.click("Start at login")
	s.desktop.Eventually("the menu says why it can't start at login", func() error {
		lines, err := s.item.Visible()
		if err == nil && !strings.Contains(strings.Join(lines, "\n"), "witching the start at login on: the "+
			"program is in") {
			err = fmt.Errorf("it reads\n%s", strings.Join(lines, "\n"))
		}
		return err
	})
	s.click("Quit")
	if err := <-s.exited; err != nil {
		t.Errorf("%v %s", err, s.out)
	}
	s.running = nil
}

// connects points Claude Code here and back again.
func (s *session) connects() {
	s.t.Helper()
	settings := filepath.Join(s.home, ".claude", "settings.json")
	s.lineBelow(func(l traytest.Line) bool { return l.HasCheck && !l.Checked }, "Connect Claude Code")
	s.click("Connect Claude Code")
	s.desktop.Eventually("Claude Code asks here", func() error {
		text, err := os.ReadFile(settings)
		if err == nil && !strings.Contains(string(text), fmt.Sprintf("http://localhost:%d", s.port)) {
			err = fmt.Errorf("its settings are %s", text)
		}
		return err
	})
	s.lineBelow(func(l traytest.Line) bool { return l.Checked }, "Connect Claude Code")
	s.click("Connect Claude Code")
	s.desktop.Eventually("its settings are what they were", func() error {
		if text, err := os.ReadFile(settings); err == nil {
			return fmt.Errorf("there were none, and now %s", text)
		}
		return nil
	})
	s.lineBelow(func(l traytest.Line) bool { return !l.Checked }, "Connect Claude Code")
}

// copies puts the base address on the clipboard.
func (s *session) copies() {
	s.t.Helper()
	s.click("Copy base address")
	s.desktop.Eventually("the clipboard has the address", func() error {
		c := exec.Command("xclip", "-selection", "clipboard", "-o")
		c.Env = s.env
		out, err := c.Output()
		if want := fmt.Sprintf("http://localhost:%d", s.port); err == nil && string(out) != want {
			err = fmt.Errorf("it has %q", out)
		}
		return err
	})
}

func (s *session) switchesNotifications() {
	s.t.Helper()
	path := []string{"Notifications", "80"}
	for _, on := range []bool{true, false} {
		s.clickBelow(path...)
		s.lineBelow(func(l traytest.Line) bool { return l.Checked == on }, path...)
		text, err := os.ReadFile(filepath.Join(s.home, "clb", "settings.jsonc"))
		if err != nil || !strings.Contains(string(text), fmt.Sprintf(`"window_80": %t`, on)) {
			s.t.Errorf("%v: the settings file does not say %t", err, on)
		}
	}
}

// routes has one account serve all, pauses another, and lets Claude Code's own login through.
func (s *session) routes() {
	s.t.Helper()
	mode := func(want string) {
		s.t.Helper()
		s.desktop.Eventually("the mode is "+want, func() error {
			if now := s.snapshot().Routing.Mode; now != want {
				return fmt.Errorf("it is %s", now)
			}
			return nil
		})
	}
	s.clickBelow("one", "Only this one", "For 1 hour")
	mode("only")
	for range 3 {
		s.served("only")
	}
	if two := s.account("two"); two.Requests != 0 {
		s.t.Errorf("two has served %d requests", two.Requests)
	}
	s.clickBelow("one", "Only this one", "Use all accounts again")
	mode("auto")
	s.clickBelow("two", "Pause", "For 1 hour")
	s.desktop.Eventually("two is paused", func() error {
		if a := s.account("two"); a.State == status.Ready || a.PausedUntil.IsZero() {
			return fmt.Errorf("it is %s", a.State)
		}
		return nil
	})
	s.clickBelow("two", "Pause", "Resume now")
	// ready, or how full it is
	s.lineBelow(func(l traytest.Line) bool { return l.Submenu && !strings.Contains(l.Label, "paused") }, "two — ")
	s.clickBelow("Mode", "Pass-through")
	mode("bypass")
	s.lineBelow(func(l traytest.Line) bool { return l.Checked }, "Mode", "Pass-through")
	s.clickBelow("Mode", "Pass-through")
	mode("auto")
}
