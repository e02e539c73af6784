package tray

import (
	"context"
	"fmt"
	"image"
	"slices"
	"testing"
	"time"

	"clb/app/tray/traytest"
)

// TestTrayOfLXQt has another panel than the other tests: its library for menus shares no code with that of Xfce, asks
// other questions (one level at a time, each submenu when it opens), and clears what it fetches anew.
func TestTrayOfLXQt(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	d.StartHost(traytest.Lxqt)
	p, available := startOwner(t, d.Env(), picture())
	if available != "<nil>" {
		t.Errorf("with a panel the tray is %q", available)
	}
	it := d.Item(p.pid)
	registered(t, d, it)
	sees(t, d, it, menuOf(working, "home — ready")...)
	d.PanelRests()

	t.Run("the menu under the mouse", func(t *testing.T) { readsAndClicks(t, d, p, it) })
	t.Run("below an account", func(t *testing.T) {
		below(t, d, "lxqt-account.png")
		p.hear("work_1 & co off")
		sees(t, d, it, menuOf(off, "home — ready")...)
		below(t, d, "lxqt-off.png")
		p.hear("work_1 & co on")
		sees(t, d, it, menuOf(working, "home — ready")...)
	})
	t.Run("an open menu stays", func(t *testing.T) { changesInPlace(t, d, p) })
	t.Run("lines come and go in an open menu", func(t *testing.T) { comesAndGoes(t, d, p, it) })
	t.Run("the icon itself", func(t *testing.T) {
		x, y := d.ShownIcon()
		d.ClickAt(x, y, 1)
		p.hear("dashboard")
		d.MenuClosed()
		d.PanelRests()
	})
	t.Run("the panel starts anew", func(t *testing.T) { startsAnew(t, d, p, it) })
	t.Run("quit", func(t *testing.T) {
		img := d.OpenMenu(shot(t, d, "lxqt-quit.png"))
		rows := traytest.Rows(img)
		press(d, rows[len(rows)-1])
		p.hear("quit")
		p.hear("ended: <nil>")
	})
}

// worded are the labels of the lines with words, as the bus has them.
func worded(t *testing.T, it *traytest.Item) []string {
	t.Helper()
	labels, err := it.Visible()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(labels, func(l string) bool { return l == "-" })
}

// readsAndClicks opens the menu with the mouse, counts its lines and clicks on one.
func readsAndClicks(t *testing.T, d *traytest.Desktop, p *trayProcess, it *traytest.Item) {
	t.Helper()
	labels := worded(t, it)
	rows := traytest.Rows(d.OpenMenu(shot(t, d, "lxqt.png")))
	if len(rows) != len(labels) {
		t.Fatalf("the picture has %d lines at %v, the menu %d: %q", len(rows), rows, len(labels), labels)
	}
	press(d, rows[slices.Index(labels, "Open dashboard")])
	p.hear("dashboard")
	d.MenuClosed()
	d.PanelRests()
}

// startsAnew kills the panel and starts another. While it has what it asks for it is not told to fetch the menu again:
// it would clear it under the pointer.
func startsAnew(t *testing.T, d *traytest.Desktop, p *trayProcess, it *traytest.Item) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	signals, err := it.Signals(ctx)
	if err != nil {
		t.Fatal(err)
	}
	d.KillPanel()
	d.StartHost(traytest.Lxqt)
	registered(t, d, it)
	d.PanelRests()
	readsAndClicks(t, d, p, it)
	below(t, d, "lxqt-again.png")
	p.hear("work_1 & co off")
	sees(t, d, it, menuOf(off, "home — ready")...)
	met := map[string]int{}
	for met["com.canonical.dbusmenu.ItemsPropertiesUpdated"] == 0 { // of the account that is off
		select {
		case name := <-signals:
			met[name]++
		case <-time.After(45 * time.Second):
			t.Fatalf("only these signals came: %v", met)
		}
	}
	if n := met["com.canonical.dbusmenu.LayoutUpdated"]; n > 0 {
		t.Errorf("the panel was told %d times to fetch the menu", n)
	}
}

// press clicks with the left button on a line of the menu.
func press(d *traytest.Desktop, row image.Rectangle) {
	d.ClickAt(row.Min.X+40, (row.Min.Y+row.Max.Y)/2, 1)
}

// enter opens the menu, and with the keyboard the submenu of the first account, and returns where its first line is
// that can be chosen.
func enter(t *testing.T, d *traytest.Desktop, file string) (x, y int) {
	t.Helper()
	d.OpenMenu(shot(t, d, file))
	d.Key("Down", "Down")
	account, _ := d.Marked()
	x, y = within(t, d, account)
	d.Screenshot(shot(t, d, file))
	return x, y
}

// below clicks on the switch in the submenu of the first account.
func below(t *testing.T, d *traytest.Desktop, file string) {
	t.Helper()
	d.ClickAt(pointer(enter(t, d, file)))
	d.MenuClosed()
	d.PanelRests()
}

// changesInPlace publishes changes while the submenu of an account is open: the picture follows, the submenu stays, and
// so does the mark in it.
func changesInPlace(t *testing.T, d *traytest.Desktop, p *trayProcess) {
	t.Helper()
	x, y := enter(t, d, "lxqt-open.png")
	before := d.Screenshot(shot(t, d, "lxqt-open.png"))
	for i := range 3 {
		s := picture()
		s.Accounts[0].Limits.FiveHour.Utilization = 0.71 + float64(i)/10
		p.publish(s)
		d.Eventually("the screen shows the change", func() error {
			after := d.Screenshot(shot(t, d, fmt.Sprintf("lxqt-open-%d.png", i)))
			if n := differing(before, after, image.Rect(x-200, traytest.PanelHeight, x, y-10)); n < 20 {
				return fmt.Errorf("%d pixels above the marked line are others", n)
			}
			before = after
			return nil
		})
	}
	if ax, ay := d.Marked(); max(ax-x, x-ax, ay-y, y-ay) > 12 { // the submenu may have grown a little with its text
		t.Errorf("marked was the line at %d, %d, and now that at %d, %d", x, y, ax, ay)
	}
	d.Key("Escape", "Escape")
	d.MenuClosed()
	d.PanelRests()
	p.publish(picture())
	p.send("ping")
	p.hear("pong")
}

// comesAndGoes has an account more, and again none, while the menu is open, and clicks in the menu that has moved.
func comesAndGoes(t *testing.T, d *traytest.Desktop, p *trayProcess, it *traytest.Item) {
	t.Helper()
	before := len(traytest.Rows(d.OpenMenu(shot(t, d, "lxqt-lines.png"))))
	s := picture()
	third := s.Accounts[1]
	third.Name = "third"
	s.Accounts = append(s.Accounts, third)
	var rows []image.Rectangle
	lines := func(n int) {
		d.Eventually(fmt.Sprintf("the open menu has %d lines", n), func() error {
			if rows = traytest.Rows(d.Screenshot(shot(t, d, "lxqt-lines.png"))); len(rows) != n {
				return fmt.Errorf("it has %d", len(rows))
			}
			return nil
		})
	}
	p.publish(s)
	lines(before + 1)
	p.publish(picture())
	lines(before)
	labels := worded(t, it)
	press(d, rows[slices.Index(labels, "Open dashboard")])
	p.hear("dashboard")
	d.MenuClosed()
	d.PanelRests()
}

// differing counts the pixels of a part of the screen that are not the same in both pictures.
func differing(a, b image.Image, part image.Rectangle) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}
