package tray

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"clb/app/tray/traytest"
)

// clicked is a line, what the program is asked for when it is clicked, and a line that the menu then has: "✓" in front
// means that it is marked, "✗" that it is not.
type clicked struct {
	path []string
	asks string
	then []string
}

func path(labels ...string) []string { return labels }

// everyLine are all lines of the menu with their effects. Each effect is taken back by the next click or is harmless to
// it.
func everyLine() []clicked {
	const work = "work_1 & co"
	all := []clicked{
		{path("Running on"), "dashboard", nil},
		{path(work, "Enabled"), work + " off", path(work, "✗Enabled")},
		{path(work, "Enabled"), work + " on", path(work, "✓Enabled")},
		{path(work, "Prefer"), "mode prefer " + work, path("Mode: prefers " + work)},
		{path(work, "Prefer"), "mode auto", path("Mode: automatic")},
		{path(work, "Only this one", "For 1 hour"), "mode only " + work + " hour",
			path("Mode: only " + work + " until ")},
		{path(work, "Only this one", "For today"), "mode only " + work + " today", path(work, "Only this one, until ")},
		{path(work, "Only this one", "Until I change it"), "mode only " + work,
			path(work, "Only this one, until you change it")},
		{path(work, "Only this one", "Use all accounts again"), "mode auto", path("No request is running")},
		{path(work, "Pause", "For 1 hour"), "pause " + work + " hour", path(work+" — paused until ", "Paused until ")},
		{path(work, "Pause", "For today"), "pause " + work + " today", path(work+" — paused until ", "Paused until ")},
		{path(work, "Pause", "Resume now"), "pause " + work, path(work, "Pause")},
	}
	for _, k := range kinds() {
		all = append(all, clicked{path("Add account", k.title), "add " + k.name, nil})
	}
	for _, s := range [][2]string{{"Least used", "least-used"}, {"Use-it-or-lose-it", "drain"},
		{"Priority", "priority"},
		{"Balanced", "balanced"}} {
		all = append(all, clicked{path("Mode", s[0]), "strategy " + s[1], path("Mode", "✓"+s[0])})
	}
	all = append(all,
		clicked{path("Mode", "Pass-through"), "mode bypass", path("Mode: pass-through", "✓Pass-through")},
		clicked{path("Mode", "Pass-through"), "mode auto", path("Mode: automatic", "✓Automatic")},
		clicked{path("Mode", "Automatic"), "mode auto", path("Mode: automatic", "✓Automatic")},
		clicked{path("Open dashboard"), "dashboard", nil},
		clicked{path("Connect Claude Code"), "connect, over another: false", path("✓Connect Claude Code")},
		clicked{path("Connect Claude Code"), "disconnect", path("✗Connect Claude Code")},
		clicked{path("Copy base address"), "copy http://localhost:8080", path("Copied http://localhost:8080")},
		clicked{path("Start at login"), "startup on", path("✓Start at login")},
		clicked{path("Start at login"), "startup off", path("✗Start at login")},
	)
	for _, k := range notificationKinds() {
		word, mark := "off", "✗"
		if strings.HasPrefix(k.name, "window") {
			word, mark = "on", "✓"
		}
		all = append(all,
			clicked{path("Notifications", k.title), "tell " + k.name + " " + word, path("Notifications", mark+k.title)})
	}
	return append(all,
		clicked{path("Check health…"), "health", nil},
		clicked{path(work, "Remove", "Yes"), work + " removed", path("home")},
		clicked{path("Quit"), "quit", nil})
}

// has reports why the menu does not have a line as clicked says it.
func has(it *traytest.Item, labels []string) error {
	way := append([]string(nil), labels...)
	last := &way[len(way)-1]
	on, off := strings.HasPrefix(*last, "✓"), strings.HasPrefix(*last, "✗")
	*last = strings.TrimPrefix(strings.TrimPrefix(*last, "✓"), "✗")
	l, err := it.Line(way...)
	if err == nil && (on || off) && (!l.HasCheck || l.Checked != on) {
		err = fmt.Errorf("it is %+v", l)
	}
	return err
}

// TestEveryLineIsClicked clicks all that can be clicked, over the bus, and looks at what comes of it.
func TestEveryLineIsClicked(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	d.StartPanel()
	p, _ := startOwner(t, d.Env(), picture())
	it := d.Item(p.pid)
	registered(t, d, it)
	sees(t, d, it, menuOf(working, "home — ready")...)
	leaves, err := it.Leaves()
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, c := range everyLine() {
		for _, leaf := range leaves {
			if leads(c.path, leaf) {
				met[strings.Join(leaf, " → ")] = true
			}
		}
		asks(t, d, p, it, c)
	}
	for _, leaf := range leaves {
		// that is as the other account
		if name := strings.Join(leaf, " → "); !met[name] && !strings.HasPrefix(name, "home") {
			t.Errorf("%s was not clicked", name)
		}
	}
	p.hear("ended: <nil>")
}

// leads reports whether a path of prefixes leads to a line.
func leads(path, leaf []string) bool {
	if len(path) != len(leaf) {
		return false
	}
	for i := range path {
		if !strings.HasPrefix(leaf[i], path[i]) {
			return false
		}
	}
	return true
}

// asks clicks a line until the program has been asked for what it stands for: a verb runs once at a time, and the first
// click may come while it still runs. Then it waits for what the menu shows of it.
func asks(t *testing.T, d *traytest.Desktop, p *trayProcess, it *traytest.Item, c clicked) {
	t.Helper()
	d.Eventually(strings.Join(c.path, " → ")+" is clicked", func() error {
		if err := it.Click(c.path...); err != nil {
			return err
		}
		select {
		case got := <-p.said:
			if strings.TrimSpace(got) != c.asks {
				t.Errorf("a click on %q asked for %q, want %q", c.path, got, c.asks)
			}
			return nil
		case <-time.After(answerTime):
			return errors.New("nothing was asked for")
		}
	})
	if c.then != nil {
		d.Eventually("the menu shows what came of "+strings.Join(c.path, " → "),
			func() error { return has(it, c.then) })
	}
}

// TestTheMenuKnowsTheMachineWhenItOpens: what somebody else has changed is in the menu as soon as it is opened, with
// the mouse as over the bus, and not looked for before.
func TestTheMenuKnowsTheMachineWhenItOpens(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	d.StartPanel()
	p, _ := startOwner(t, d.Env(), picture())
	it := d.Item(p.pid)
	registered(t, d, it)
	sees(t, d, it, menuOf(working, "home — ready")...)
	changed := func() {
		p.send("elsewhere")
		p.hear("changed")
		if lines, err := it.Visible(); err != nil || strings.Contains(strings.Join(lines, "\n"), "other.example") {
			t.Errorf("before it is opened it reads %q, %v", lines, err)
		}
	}
	shown := func() {
		for _, want := range []string{"Connect Claude Code (it asks other.example)", "Start at login (this system " +
			"has no sessions)"} {
			d.Eventually(want+" is in the menu", func() error { return has(it, path(want)) })
		}
	}
	changed()
	d.OpenMenu(shot(t, d, "menu-elsewhere.png"))
	shown()
	d.Key("Escape")
	d.MenuClosed()
	if err := has(it, path("Notifications", "✗Sign in again")); err != nil {
		t.Error(err)
	}
	if l, err := it.Line("Start at login"); err != nil || l.Enabled {
		t.Errorf("%+v, %v", l, err)
	}
	asks(t, d, p, it, clicked{path("Connect Claude Code", "Yes, connect it here"), "connect, over another: true",
		path("✓Connect Claude Code")})

	changed()
	if err := it.Open(); err != nil {
		t.Fatal(err)
	}
	shown()
}

// TestAnIdleTrayDoesNotWakeUp counts how often the process with the icon wakes up.
func TestAnIdleTrayDoesNotWakeUp(t *testing.T) {
	t.Parallel()
	d := onDesktop(t)
	d.StartPanel()
	p, _ := startOwner(t, d.Env(), picture())
	it := d.Item(p.pid)
	registered(t, d, it)
	d.ShownIcon()
	sees(t, d, it, menuOf(working, "home — ready")...)
	d.Sleeps(p.pid, 0, 3*time.Second)
	p.send("looks")
	p.hear("looks 1") // at the start
	before, err := traytest.WakeUps(p.pid)
	if err != nil {
		t.Fatal(err)
	}
	click(t, it, "home", "Enabled")
	p.hear("home off")
	if after, err := traytest.WakeUps(p.pid); err != nil || after == before {
		t.Errorf("a click wakes nobody, %v: the silence proves nothing", err)
	}
}
