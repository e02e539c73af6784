package tray

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"
)

// busRig is a menu "a (b, c (d)), e" and what it sends.
type busRig struct {
	menu    *busMenu
	calls   menuCalls
	clicked []int32
	opened  int

	mu   sync.Mutex // guards sent
	sent []string
}

func newBusRig() *busRig {
	r := &busRig{}
	r.menu = newBusMenu(func(signal string, values ...any) error {
		r.mu.Lock()
		defer r.mu.Unlock()
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

// TestNothingIsAnnouncedThatNobodyAskedFor: a panel that fetches one level at a time has all that it wants.
func TestNothingIsAnnouncedThatNobodyAskedFor(t *testing.T) {
	for _, c := range []struct {
		depth int
		more  []bool
	}{{-1, []bool{true, true, false}}, {1, []bool{false, false, false}}, {2, []bool{true, false, false}}, {0, []bool{false, false, false}}} {
		r := newBusRig()
		for i, want := range c.more {
			if _, _, more, _ := r.menu.tell(":1.1", 0, c.depth); more != want {
				t.Errorf("question %d, %d deep: more is %t", i+1, c.depth, more)
			}
		}
	}
	r := newBusRig()
	for _, c := range []struct {
		parent int
		want   string
	}{{0, "0( a e )"}, {1, "a( b c )"}, {3, "c( d )"}, {0, "0( a e )"}} {
		if got := r.read(t, ":1.1", c.parent, 1); got != c.want {
			t.Errorf("below %d it reads %s, want %s", c.parent, got, c.want)
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
	stale(false) // it was sent the line
	if err := r.menu.announce(); err != nil {
		t.Fatal(err)
	}
	stale(true)
	r.read(t, ":1.1", 0, -1)
	stale(false)
	if d := cmp.Diff([]string{"ItemsPropertiesUpdated[[{2 map[label:\"B\"]}] []]", "LayoutUpdated[3 0]"}, r.sent); d != "" {
		t.Error(d)
	}
}

// TestNewsOvertakesAnAnswer: what changes while an answer is on its way is told again when it has arrived, and nothing else.
func TestNewsOvertakesAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBusRig()
		expect := func(want ...string) {
			t.Helper()
			time.Sleep(2 * underway)
			synctest.Wait()
			r.mu.Lock()
			defer r.mu.Unlock()
			if d := cmp.Diff(want, r.sent); d != "" {
				t.Error(d)
			}
			r.sent = nil
		}
		change := func(label string) {
			if err := r.menu.change(2, map[string]any{"label": label}); err != nil {
				t.Fatal(err)
			}
		}
		ask := func() {
			if _, _, err := r.calls.GetLayout(":1.1", 0, 1, nil); err != nil {
				t.Fatal(err)
			}
		}
		news := func(label string) string { return fmt.Sprintf("ItemsPropertiesUpdated[[{2 map[label:%q]}] []]", label) }
		change("B")
		expect(news("B"))
		ask()
		expect()
		ask()
		change("BB")
		expect(news("BB"), news("BB"))
		ask()
		time.Sleep(underway - 1)
		ask() // the first is there, this one not
		time.Sleep(underway - 1)
		change("BBB")
		expect(news("BBB"), news("BBB"))
	})
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

func TestTheIconItselfOpensTheDashboard(t *testing.T) {
	p := newPool(head{panel: &panel{}})
	slots := p.build(MenuOf(picture(), Surroundings{}, noon()))
	if err := (faceCalls{p.panel.activated}).Activate(500, 10); err != nil {
		t.Fatal(err)
	}
	for i, c := range p.clicks {
		if do := slots[i].item.Do; len(c) > 0 != (do == OpenDashboard && slots[i].item.Place == Dashboard) {
			t.Errorf("%d clicks on the line for %d", len(c), do)
		}
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
