package tray

import (
	"fmt"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"
)

// busRig is a menu "a (b, c (d)), e" and what it sends.
type busRig struct {
	menu    *busMenu
	calls   menuCalls
	sent    []string
	clicked []int32
	opened  int
}

func newBusRig() *busRig {
	r := &busRig{}
	r.menu = newBusMenu(func(signal string, values ...any) error {
		r.sent = append(r.sent, fmt.Sprint(signal, values))
		return nil
	}, func(id int32) { r.clicked = append(r.clicked, id) }, func() { r.opened++ })
	r.calls = menuCalls{r.menu}
	line := func(parent int32, label string) int32 { return r.menu.add(parent, map[string]any{"label": label}) }
	a := line(0, "a")
	line(a, "b")
	c := line(a, "c")
	line(c, "d")
	line(0, "e")
	return r
}

// read asks as a panel does, and tells the answer in one line.
func (r *busRig) read(t *testing.T, panel dbus.Sender, parent, depth int) string {
	t.Helper()
	_, l, _, known := r.menu.tell(panel, int32(parent), depth)
	if !known {
		return "unknown"
	}
	return written(l)
}

func written(l layout) string {
	text := fmt.Sprint(l.ID)
	if label, ok := l.Properties["label"].Value().(string); ok {
		text = label
	}
	if len(l.Children) > 0 {
		text += "("
		for _, c := range l.Children {
			text += " " + written(c.Value().(layout))
		}
		text += " )"
	}
	return text
}

func TestEveryPanelIsToldLevelByLevel(t *testing.T) {
	r := newBusRig()
	for _, panel := range []dbus.Sender{":1.1", ":1.2"} { // the second knows no more than the first did
		for _, want := range []string{"0( a e )", "0( a( b c ) e )", "0( a( b c( d ) ) e )", "0( a( b c( d ) ) e )"} {
			if got := r.read(t, panel, 0, -1); got != want {
				t.Errorf("%s reads %s, want %s", panel, got, want)
			}
		}
	}
	for _, c := range []struct {
		parent, depth int
		want          string
	}{{0, 0, "0"}, {0, 1, "0( a e )"}, {1, -1, "a( b c( d ) )"}, {1, 1, "a( b c )"}, {3, 5, "c( d )"}, {2, -1, "b"}, {6, -1, "unknown"}, {-1, -1, "unknown"}} {
		if got := r.read(t, ":1.1", c.parent, c.depth); got != c.want {
			t.Errorf("from %d, %d deep, it reads %s, want %s", c.parent, c.depth, got, c.want)
		}
	}
}

func TestManyPanelsComeAndGo(t *testing.T) {
	r := newBusRig()
	for i := range 1000 {
		if got := r.read(t, dbus.Sender(fmt.Sprint(":1.", i)), 0, -1); got != "0( a e )" {
			t.Fatalf("panel %d reads %s", i, got)
		}
	}
	if n := len(r.menu.told); n > 65 {
		t.Errorf("%d panels are remembered", n)
	}
}

func TestPanelsFetchWhatTheyHaveMissed(t *testing.T) {
	r := newBusRig()
	stale := func(want bool) {
		t.Helper()
		ids, _, err := r.calls.AboutToShowGroup(":1.1", []int32{1, 3})
		if got, alone := r.calls.AboutToShow(":1.1", 0); got != want || len(ids) > 0 != want || err != nil || alone != nil {
			t.Errorf("to be fetched: %t, %v, want %t", got, ids, want)
		}
	}
	stale(true)
	r.read(t, ":1.1", 0, -1)
	stale(false)
	if err := r.menu.change(2, map[string]any{"label": "B"}); err != nil {
		t.Fatal(err)
	}
	stale(true)
	r.read(t, ":1.1", 0, -1)
	stale(false)
	if d := cmp.Diff([]string{"ItemsPropertiesUpdated[[{2 map[label:\"B\"]}] []]"}, r.sent); d != "" {
		t.Error(d)
	}
}

func TestLinesAreDescribedFromAbove(t *testing.T) {
	r := newBusRig()
	for _, c := range []struct {
		ids, want []int32
	}{{[]int32{4, 1, 3, 99}, []int32{1, 3, 4}}, {nil, []int32{0, 1, 2, 3, 4, 5}}} {
		lines, err := r.calls.GetGroupProperties(c.ids, nil)
		var got []int32
		for _, l := range lines {
			got = append(got, l.ID)
		}
		if d := cmp.Diff(c.want, got); d != "" || err != nil {
			t.Error(d, err)
		}
	}
	if v, err := r.calls.GetProperty(3, "children-display"); err != nil || v.Value() != "submenu" {
		t.Errorf("%v, %v", v, err)
	}
	if _, err := r.calls.GetProperty(3, "none"); err == nil {
		t.Error("a property that is not there was told")
	}
}

func TestEventsOfTheBus(t *testing.T) {
	r := newBusRig()
	empty := dbus.MakeVariant("")
	if err := r.calls.Event(2, "hovered", empty, 0); err != nil {
		t.Error(err)
	}
	if err := r.calls.Event(2, "clicked", empty, 0); err != nil {
		t.Error(err)
	}
	if _, err := r.calls.EventGroup([]happening{{1, "opened", empty, 0}, {4, "clicked", empty, 0}, {5, "clicked", empty, 0}}); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]int32{2, 4, 5}, r.clicked); d != "" {
		t.Error(d)
	}
}

func TestClicksOnNoLine(t *testing.T) {
	p := newPool(head{panel: &panel{}})
	p.build(MenuOf(picture(), Surroundings{}, noon()))
	for id := range int32(1000) { // separators and numbers that are not there as well
		p.click(id - 10)
	}
	heard := 0
	for _, c := range p.clicks {
		heard += len(c)
	}
	if heard != len(p.clicks) {
		t.Errorf("%d clicks on %d lines", heard, len(p.clicks))
	}
}
