package autostart

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/app/tray/traytest"
	"clb/keychain/keychaintest"
)

// sessionSettings is an Xfce session that starts a panel and, by itself, what is in the autostart folder.
const sessionSettings = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-session" version="1.0">
  <property name="general" type="empty">
    <property name="FailsafeSessionName" type="string" value="Failsafe"/>
    <property name="SaveOnExit" type="bool" value="false"/>
  </property>
  <property name="sessions" type="empty">
    <property name="Failsafe" type="empty">
      <property name="IsFailsafe" type="bool" value="true"/>
      <property name="Count" type="int" value="1"/>
      <property name="Client0_Command" type="array"><value type="string" value="xfce4-panel"/></property>
      <property name="Client0_Priority" type="int" value="25"/>
      <property name="Client0_PerScreen" type="bool" value="false"/>
    </property>
  </property>
</channel>
`

// login starts a real desktop session in the home of d, and returns how to log out.
func login(t *testing.T, d *traytest.Desktop) (logout func()) {
	t.Helper()
	keychaintest.Require(t, "xfce4-session")
	settings := filepath.Join(d.Home, ".config/xfce4/xfconf/xfce-perchannel-xml/xfce4-session.xml")
	must(t, os.WriteFile(settings, []byte(sessionSettings), 0o600))
	cmd := exec.CommandContext(t.Context(), "xfce4-session")
	cmd.Env, cmd.Dir = d.Env(), d.Home
	must(t, cmd.Start())
	logout = func() {
		if cmd.ProcessState != nil {
			return
		}
		_ = d.Bus().Object("org.xfce.SessionManager",
			"/org/xfce/SessionManager").Call("org.xfce.Session.Manager.Logout", 0, false, false).Err
		_ = cmd.Wait() // however it ends
	}
	t.Cleanup(logout)
	return logout
}

// TestLoginStartsTheEntry logs in to a real session: with the entry on, with it switched off in the desktop's settings,
// and with the entry of a program that has moved, after a repair.
func TestLoginStartsTheEntry(t *testing.T) {
	for _, folder := range []string{"bin", "my programs"} {
		t.Run(folder, func(t *testing.T) {
			d := traytest.Start(t)
			s := newStarter(t, folder)
			a := s.autostart(false)
			a.Getenv = d.Getenv
			must(t, a.Enable())
			logout := login(t, d)
			if diff := cmp.Diff(a.command(), s.awaitStart()); diff != "" {
				t.Errorf("the session has started: %s", diff)
			}
			logout()

			must(t, os.Rename(filepath.Dir(s.program), filepath.Join(s.home, "moved")))
			a.Program = filepath.Join(s.home, "moved", "clb")
			if changed, err := a.Repair(); !changed || err != nil {
				t.Fatalf("repairing: %v, %v", changed, err)
			}
			logout = login(t, d)
			if diff := cmp.Diff(a.command(), s.awaitStart()); diff != "" {
				t.Errorf("after a move the session has started: %s", diff)
			}
			logout()
		})
	}
}

// TestLoginRespectsTheUser has a second entry tell that the session has started everything there is.
func TestLoginRespectsTheUser(t *testing.T) {
	d := traytest.Start(t)
	s, last := newStarter(t, "bin"), newStarter(t, "last")
	a := s.autostart(false)
	a.Getenv = d.Getenv
	must(t, a.Enable())
	entry := filepath.Join(d.Home, ".config/autostart/clb.desktop")
	text, err := os.ReadFile(entry)
	must(t, err)
	off := strings.Replace(string(text), s.program, "/gone/clb", 1) + "Hidden=true\n"
	marker := "[Desktop Entry]\nType=Application\nName=last\nExec=" + last.program + "\n"
	must(t,
		errors.Join(os.WriteFile(entry, []byte(off), 0o600),
			os.WriteFile(filepath.Join(d.Home, ".config/autostart/zz.desktop"), []byte(marker), 0o600)))
	if changed, err := a.Repair(); !changed || err != nil {
		t.Fatalf("repairing: %v, %v", changed, err)
	}
	logout := login(t, d)
	last.awaitStart()
	logout()
	if _, err := os.Stat(s.out); err == nil {
		t.Error("the session has started what the user switched off")
	}
}
