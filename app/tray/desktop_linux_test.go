package tray

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"clb/app/buildinfo"
	"clb/app/status"
	"clb/app/tray/traytest"
	"clb/assets"
)

// answerTime is how long a click may take to reach the program before it counts as one that does nothing, and is made
// again.
const answerTime = 5 * time.Second

func onDesktop(t *testing.T) *traytest.Desktop {
	t.Helper()
	return traytest.Start(t)
}

const (
	working = "work_1 & co — 62% of 5 h · week 31%"
	off     = "work_1 & co — off"
)

func TestTrayOnADesktop(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	d.StartPanel()
	p, available := startOwner(t, d.Env(), picture())
	if available != "<nil>" {
		t.Errorf("with a panel the tray is %q", available)
	}
	it := d.Item(p.pid)
	registered(t, d, it)
	if id, err := it.ID(); err != nil || id != buildinfo.Name {
		t.Errorf("the id is %q, %v; it must not change from start to start", id, err)
	}
	sees(t, d, it, menuOf(working, "home — ready")...)
	shows(t, d, it, assets.Idle, "work_1 & co 62%")

	t.Run("below an account", func(t *testing.T) {
		seesBelow(t, d, it, []string{"work_1"}, "██████░░░░  62% of 5 h", "███░░░░░░░  week 31%", "-",
			"Enabled", "Prefer", "Only this one", "Pause", "-", "Remove")
		seesBelow(t, d, it, []string{"home"}, "No limits known yet", "-", "Enabled", "Prefer", "Only this one",
			"Pause", "-", "Remove")
		seesBelow(t, d, it, []string{"home", "Remove"}, "Yes, remove home and its login (its history stays)")
	})
	t.Run("a click switches the account", func(t *testing.T) {
		click(t, it, "work_1", "Enabled")
		p.hear("work_1 & co off")
		sees(t, d, it, menuOf(off, "home — ready")...)
		if l, err := it.Line(off, "Enabled"); err != nil || !l.HasCheck || l.Checked {
			t.Errorf("the switched off account is %+v, %v", l, err)
		}
		click(t, it, "work_1", "Enabled")
		p.hear("work_1 & co on")
		d.Eventually("it is checked again", func() error {
			if l, err := it.Line(working, "Enabled"); err != nil || !l.Checked {
				return fmt.Errorf("%+v, %w", l, err)
			}
			return nil
		})
	})
	t.Run("sign in again", func(t *testing.T) { signsIn(t, d, p, it) })
	t.Run("no click is lost", func(t *testing.T) { hammer(t, p, it) })
	t.Run("the other lines", func(t *testing.T) {
		for label, said := range map[string]string{"Open dashboard": "dashboard", "Running on": "dashboard"} {
			d.Eventually("the click is not one too many", func() error { // a verb runs once at a time
				click(t, it, label)
				select {
				case got := <-p.said:
					if got != said {
						t.Errorf("a click on %q said %q", label, got)
					}
					return nil
				case <-time.After(answerTime):
					return errors.New("nothing was said")
				}
			})
		}
	})
	t.Run("each state has its icon", func(t *testing.T) { states(t, d, p, it) })
	t.Run("hidden lines can't be clicked", func(t *testing.T) { hidden(t, p, it) })
	t.Run("an error is shown", func(t *testing.T) {
		s := picture()
		s.Accounts[1].Name = "broken"
		p.publish(s)
		d.Eventually("the account is there", func() error { _, err := it.Line("broken"); return err })
		click(t, it, "broken", "Enabled")
		d.Eventually("the error is there", func() error {
			_, err := it.Line("switching broken off: the database is read-only")
			return err
		})
	})
	t.Run("remove", func(t *testing.T) { removes(t, d, p, it) })
	t.Run("quit", func(t *testing.T) {
		click(t, it, "Quit")
		p.hear("quit")
		p.hear("ended: <nil>")
	})
}

// signsIn lets a login end, and begins another.
func signsIn(t *testing.T, d *traytest.Desktop, p *trayProcess, it *traytest.Item) {
	s := picture()
	s.Accounts[1].State, s.Accounts[1].Kind, s.Accounts[1].Reason = status.SignedOut, "oauth", "its login has ended"
	p.publish(s)
	seesBelow(t, d, it, []string{"home — sign in again"}, "its login has ended", "-", "Enabled", "Sign in again…", "-",
		"Remove")
	click(t, it, "home", "Sign in again…")
	p.hear("sign-in home")
	p.publish(picture())
	sees(t, d, it, menuOf(working, "home — ready")...)
}

// hammer clicks a hundred times as fast as the bus carries it.
func hammer(t *testing.T, p *trayProcess, it *traytest.Item) {
	l, err := it.Line("home", "Enabled")
	if err != nil {
		t.Fatal(err)
	}
	if err := it.Burst(l.ID, 100); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		p.hear("home off")
		p.hear("home on")
		if t.Failed() {
			t.Fatalf("lost a click after %d", 2*i)
		}
	}
}

// states publishes snapshots and looks at the icon that the panel gets for them.
func states(t *testing.T, d *traytest.Desktop, p *trayProcess, it *traytest.Item) {
	change := func(edit func(*status.Snapshot)) status.Snapshot {
		s := picture()
		edit(&s)
		return s
	}
	each := func(state status.State) func(*status.Snapshot) {
		return func(s *status.Snapshot) {
			for i := range s.Accounts {
				s.Accounts[i].State = state
			}
		}
	}
	for _, c := range []struct {
		icon    assets.Icon
		tooltip string
		s       status.Snapshot
	}{
		{assets.Working, "3 active", change(func(s *status.Snapshot) { s.Stats.Running = 3 })},
		{assets.Warning, "the keychain is locked",
			change(func(s *status.Snapshot) { s.Warnings = []string{"the keychain is locked"} })},
		{assets.Limited, "every account is limited", change(each(status.Limited))},
		{assets.SignedOut, "no account can be used: sign in again to work_1 & co, home",
			change(each(status.SignedOut))},
		{assets.Stopped, "not running", status.Snapshot{}},
		{assets.Idle, "work_1 & co 62%", picture()},
	} {
		p.publish(c.s)
		shows(t, d, it, c.icon, c.tooltip)
	}
}

// removes clicks all lines that ask, which does nothing, and then those that answer.
func removes(t *testing.T, d *traytest.Desktop, p *trayProcess, it *traytest.Item) {
	p.publish(picture())
	sees(t, d, it, menuOf(working, "home — ready")...)
	click(t, it, "work_1")
	click(t, it, "work_1", "Remove")
	p.send("ping")
	p.hear("pong")
	click(t, it, "home", "Enabled")
	p.hear("home off") // and nothing else before it

	click(t, it, "work_1", "Remove", "Yes, remove work_1 & co and its login (its history stays)")
	p.hear("work_1 & co removed")
	sees(t, d, it, menuOf("home — off")...)
	seesBelow(t, d, it, []string{"home", "Remove"}, "Yes, remove home and its login (its history stays)")
	d.Eventually("home can be removed", func() error { // not in the first moment: it has moved up under the pointer
		click(t, it, "home", "Remove", "Yes")
		select {
		case got := <-p.said:
			if got != "home removed" {
				t.Errorf("a click on the answer said %q", got)
			}
			return nil
		case <-time.After(answerTime):
			return errors.New("nothing was said")
		}
	})
	d.Eventually("the menu is that of no accounts",
		func() error { _, err := it.Line("Add your first account"); return err })
}

// hidden sends clicks that no panel would: to every line that is not shown, or below one that is not.
func hidden(t *testing.T, p *trayProcess, it *traytest.Item) {
	lines, err := it.Menu()
	if err != nil {
		t.Fatal(err)
	}
	sent := 0
	var send func(lines []traytest.Line, seen bool)
	send = func(lines []traytest.Line, seen bool) {
		for _, l := range lines {
			if (!seen || !l.Visible || !l.Enabled) && !l.Separator {
				sent++
				if err := it.Event(l.ID, "clicked"); err != nil {
					t.Fatal(err)
				}
			}
			send(l.Lines, seen && l.Visible)
		}
	}
	send(lines, true)
	if sent < 300 {
		t.Errorf("only %d lines that can't be clicked", sent)
	}
	p.send("ping")
	p.hear("pong")
	click(t, it, "home", "Enabled")
	p.hear("home off") // and nothing else before it
}

func click(t *testing.T, it *traytest.Item, path ...string) {
	t.Helper()
	if err := it.Click(path...); err != nil {
		t.Fatal(err)
	}
}

func registered(t *testing.T, d *traytest.Desktop, it *traytest.Item) {
	t.Helper()
	d.Eventually("the panel has taken the icon", func() error {
		if yes, err := it.Registered(); err != nil || !yes {
			return fmt.Errorf("%t, %w", yes, err)
		}
		return nil
	})
}

// shows waits until the panel has been given this icon, pixel by pixel, and a tooltip with these words.
func shows(t *testing.T, d *traytest.Desktop, it *traytest.Item, icon assets.Icon, words string) {
	t.Helper()
	want, err := png.Decode(bytes.NewReader(assets.TrayPNG(icon)))
	if err != nil {
		t.Fatal(err)
	}
	d.Eventually("the icon is "+string(icon), func() error {
		got, err := it.Icon()
		if err != nil {
			return err
		}
		if got.Rect != want.Bounds() || !bytes.Equal(got.Pix, want.(*image.NRGBA).Pix) {
			return errors.New("it is another picture")
		}
		tip, err := it.Tooltip()
		if err == nil && !strings.Contains(tip, words) {
			err = fmt.Errorf("the tooltip is %q, want %q in it", tip, words)
		}
		return err
	})
}
