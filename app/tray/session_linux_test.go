package tray

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clb/app/tray/traytest"
)

func TestMenuUnderTheMouse(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	d.StartPanel()
	s := picture()
	s.Warnings = []string{"history can't be written: the disk is full"}
	p, _ := startOwner(t, d.Env(), s)
	it := d.Item(p.pid)
	registered(t, d, it)
	d.OpenMenu(shot(t, d, "menu.png"))
	// The keyboard walks the open menu: headline, warning, the first account, and into its submenu. Text is not stopped
	// at.
	d.Key("Down", "Down", "Down")
	account, _ := d.Marked()
	within(t, d, account)
	d.Screenshot(shot(t, d, "menu-account.png"))
	d.Key("Return")
	p.hear("work_1 & co off")
	d.Eventually("the line says so", func() error { _, err := it.Line(off); return err })
	d.MenuClosed()

	d.OpenMenu(shot(t, d, "menu-off.png"))
	d.Key("Down", "Down", "Down")
	account, _ = d.Marked()
	_, enabled := within(t, d, account)
	d.Key("Down")
	d.Eventually("the next line is marked", func() error {
		if _, y := d.Marked(); y < enabled+10 {
			return fmt.Errorf("it is that at %d", y)
		}
		return nil
	})
	d.ClickAt(pointer(d.Marked())) // Remove: it opens the question and does nothing
	x, _ := d.Marked()
	within(t, d, x)
	d.Screenshot(shot(t, d, "menu-remove.png"))
	p.send("ping")
	p.hear("pong") // and nothing before it
	d.ClickAt(pointer(d.Marked()))
	p.hear("work_1 & co removed")
	d.MenuClosed()
	p.send("end")
	p.hear("ended: <nil>")
}

// pointer is where the left button is pressed.
func pointer(x, y int) (int, int, int) { return x, y, 1 }

// within goes to the right until a line of the submenu is marked, and returns where; x is where the line is marked that
// the submenu belongs to. The panel may be busy with what was done before.
func within(t *testing.T, d *traytest.Desktop, x int) (atX, atY int) {
	t.Helper()
	d.Eventually("a line of the submenu is marked", func() error {
		if atX, atY = d.Marked(); atX <= x {
			d.Key("Right")
			return fmt.Errorf("marked is still what ends at %d", x)
		}
		return nil
	})
	return atX, atY
}

// TestOpenMenuStays has an account change while its submenu is open under the keyboard: it neither closes nor loses its
// place.
func TestOpenMenuStays(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	d.StartPanel()
	p, _ := startOwner(t, d.Env(), picture())
	it := d.Item(p.pid)
	registered(t, d, it)
	d.OpenMenu(shot(t, d, "open.png"))
	d.Key("Down", "Down")
	outer, _ := d.Marked()
	x, y := within(t, d, outer)
	for i := range 5 {
		s := picture()
		s.Stats.TodayRequests += int64(i)
		s.Accounts[0].Limits.FiveHour.Utilization += float64(i) / 100
		p.publish(s)
		d.Eventually("the menu reads so", func() error {
			_, err := it.Line("work_1", fmt.Sprintf("██████░░░░  %d%% of 5 h", 62+i))
			return err
		})
	}
	d.Screenshot(shot(t, d, "open-changed.png"))
	if ax, ay := d.Marked(); max(ax-x, x-ax, ay-y, y-ay) > 3 { // the panel may round otherwise
		t.Errorf("marked was the line at %d, %d, and now that at %d, %d", x, y, ax, ay)
	}
	d.Key("Return")
	p.hear("work_1 & co off")
}

// shot is where a screenshot goes: where CLB_TRAY_SHOTS says, for people to look at, or away with the desktop.
func shot(t *testing.T, d *traytest.Desktop, name string) string {
	t.Helper()
	if folder := os.Getenv("CLB_TRAY_SHOTS"); folder != "" {
		return filepath.Join(folder, name)
	}
	return filepath.Join(d.Dir, name)
}

func TestPanelComesAndGoes(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	p, available := startOwner(t, d.Env(), picture())
	if available != ErrNoHost.Error() {
		t.Errorf("without a panel the tray is %q", available)
	}
	it := d.Item(p.pid)
	click(t, it, "home", "Enabled") // the menu works without a panel
	p.hear("home off")

	d.StartPanel()
	registered(t, d, it)
	d.ShownIcon()
	d.KillPanel()
	d.StartPanel()
	registered(t, d, it)
	d.ShownIcon()
	click(t, it, "home", "Enabled")
	p.hear("home on")
	d.Eventually("the new panel has the submenus", func() error {
		d.OpenMenu(shot(t, d, "menu-again.png"))
		d.Key("Down", "Down", "Right", "Return")
		select {
		case got := <-p.said:
			if got != "work_1 & co off" {
				t.Errorf("it said %q", got)
			}
			return nil
		case <-time.After(answerTime):
			d.Key("Escape", "Escape", "Escape")
			d.MenuClosed()
			return errors.New("nothing was said")
		}
	})
}

func TestProcessOutlivesTheSession(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	d.StartPanel()
	p, _ := startOwner(t, d.Env(), picture())
	registered(t, d, d.Item(p.pid))
	d.KillBus()
	// Whatever is painted while the bus dies must not end the process.
	s := picture()
	s.Stats.Running = 1
	p.publish(s)
	p.hear("ended: " + ErrLost.Error() + ", lost: true")
	p.send("ping")
	p.hear("pong")
	p.stop()
}

func TestNothingIsSentWhileNothingChanges(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	d.StartPanel()
	p, _ := startOwner(t, d.Env(), picture())
	it := d.Item(p.pid)
	registered(t, d, it)
	d.ShownIcon()
	sees(t, d, it, menuOf(working, "home — ready")...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	signals, err := it.Signals(ctx)
	if err != nil {
		t.Fatal(err)
	}
	// Panel and test have been given the menu, level by level, once it is silent for much longer than between two
	// signals.
	enough := time.Second
	for quiet, last := false, time.Now(); !quiet; {
		select {
		case <-signals:
			enough = max(enough, 4*time.Since(last))
			last = time.Now()
		case <-time.After(enough):
			quiet = true
		}
	}
	for range 50 { // published anew, and the same
		p.publish(picture())
	}
	select {
	case name := <-signals:
		t.Errorf("the bus carried %s", name)
	case <-time.After(2 * time.Second): // the silence is what is tested
	}
	s := picture()
	s.Stats.TodayRequests++
	p.publish(s)
	select {
	case <-signals:
	case <-time.After(45 * time.Second):
		t.Error("a change was not sent: the silence proves nothing")
	}
}

func TestWhyThereIsNoTray(t *testing.T) {
	t.Parallel()
	dead := filepath.Join(t.TempDir(), "bus")
	for _, c := range []struct {
		name, want string
		env        []string
	}{
		{"no session", "there is no desktop session here", []string{"XDG_RUNTIME_DIR=" + t.TempDir()}},
		{"a bus is not started", "there is no desktop session here",
			[]string{"XDG_RUNTIME_DIR=" + t.TempDir(), "DBUS_SESSION_BUS_ADDRESS=autolaunch:", "DISPLAY=:99"}},
		{"dead bus", "does not answer", []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + dead}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			env := append(c.env, "PATH="+os.Getenv("PATH"), "HOME="+t.TempDir())
			p, available := startOwner(t, env, picture())
			if !strings.Contains(available, c.want) {
				t.Errorf("available: %q, want %q", available, c.want)
			}
			if ended := p.hear("ended: "); !strings.Contains(ended, c.want) {
				t.Errorf("%s, want %q", ended, c.want)
			}
			p.stop()
		})
	}
}

func TestNoScreen(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	var env []string
	for _, e := range d.Env() {
		if !strings.HasPrefix(e, "DISPLAY=") {
			env = append(env, e)
		}
	}
	if _, available := startOwner(t, env, picture()); !strings.Contains(available, "no screen") {
		t.Errorf("on a bus without a screen the tray is %q", available)
	}
}
