package statusnotifier

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"
)

// menuRig is a menu "a (b, c (d)), e" and what it sends.
type menuRig struct {
	menu    *Menu
	calls   menuMethods
	clicked []int32
	opened  int

	mu   sync.Mutex // guards sent
	sent []string
}

func newMenuRig() *menuRig {
	r := &menuRig{}
	r.menu = newMenu(func(signal string, values ...any) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.sent = append(r.sent, fmt.Sprint(signal, values))
		return nil
	}, func(id int32) { r.clicked = append(r.clicked, id) }, func() { r.opened++ })
	r.calls = menuMethods{r.menu}
	line := func(parent int32, label string) int32 { return r.menu.Add(parent, map[string]any{"label": label}) }
	a := line(0, "a")
	line(a, "b")
	c := line(a, "c")
	line(c, "d")
	line(0, "e")
	return r
}

// read asks as a panel does, and tells the answer in one line.
func (r *menuRig) read(t *testing.T, panel dbus.Sender, parent, depth int) string {
	t.Helper()
	_, l, _, known := r.menu.tell(panel, int32(parent), depth)
	if !known {
		return "unknown"
	}
	return written(l)
}

func written(l layoutNode) string {
	text := fmt.Sprint(l.ID)
	if label, ok := l.Properties["label"].Value().(string); ok {
		text = label
	}
	if len(l.Children) > 0 {
		text += "("
		for _, c := range l.Children {
			text += " " + written(c.Value().(layoutNode))
		}
		text += " )"
	}
	return text
}

func TestEveryPanelIsToldLevelByLevel(t *testing.T) {
	r := newMenuRig()
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
	}{{0, 0, "0"}, {0, 1, "0( a e )"}, {1, -1, "a( b c( d ) )"}, {1, 1, "a( b c )"}, {3, 5, "c( d )"}, {2, -1, "b"},
		{6, -1, "unknown"}, {-1, -1, "unknown"}} {
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
	}{{-1, []bool{true, true, false}}, {1, []bool{false, false, false}}, {2, []bool{true, false, false}},
		{0, []bool{false, false, false}}} {
		r := newMenuRig()
		for i, want := range c.more {
			if _, _, more, _ := r.menu.tell(":1.1", 0, c.depth); more != want {
				t.Errorf("question %d, %d deep: more is %t", i+1, c.depth, more)
			}
		}
	}
	r := newMenuRig()
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
	r := newMenuRig()
	for i := range 1000 {
		if got := r.read(t, dbus.Sender(fmt.Sprint(":1.", i)), 0, -1); got != "0( a e )" {
			t.Fatalf("panel %d reads %s", i, got)
		}
	}
	if n := len(r.menu.clients); n > 65 {
		t.Errorf("%d panels are remembered", n)
	}
}

func TestPanelsFetchWhatTheyHaveMissed(t *testing.T) {
	r := newMenuRig()
	stale := func(want bool) {
		t.Helper()
		ids, _, err := r.calls.AboutToShowGroup(":1.1", []int32{1, 3})
		if got, alone := r.calls.AboutToShow(":1.1", 0); got != want || len(ids) > 0 != want || err != nil ||
			alone != nil {
			t.Errorf("to be fetched: %t, %v, want %t", got, ids, want)
		}
	}
	stale(true)
	r.read(t, ":1.1", 0, -1)
	stale(false)
	if err := r.menu.Change(2, map[string]any{"label": "B"}); err != nil {
		t.Fatal(err)
	}
	stale(false) // it was sent the line
	if err := r.menu.announce(); err != nil {
		t.Fatal(err)
	}
	stale(true)
	r.read(t, ":1.1", 0, -1)
	stale(false)
	if d := cmp.Diff([]string{"ItemsPropertiesUpdated[[{2 map[label:\"B\"]}] []]", "LayoutUpdated[3 0]"},
		r.sent); d != "" {
		t.Error(d)
	}
}

// TestNewsOvertakesAnAnswer: what changes while an answer is on its way is told again when it has arrived, and nothing
// else.
func TestNewsOvertakesAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newMenuRig()
		expect := func(want ...string) {
			t.Helper()
			time.Sleep(2 * replyDelay)
			synctest.Wait()
			r.mu.Lock()
			defer r.mu.Unlock()
			if d := cmp.Diff(want, r.sent); d != "" {
				t.Error(d)
			}
			r.sent = nil
		}
		change := func(label string) {
			if err := r.menu.Change(2, map[string]any{"label": label}); err != nil {
				t.Fatal(err)
			}
		}
		ask := func() {
			if _, _, err := r.calls.GetLayout(":1.1", 0, 1, nil); err != nil {
				t.Fatal(err)
			}
		}
		news := func(label string) string {
			return fmt.Sprintf("ItemsPropertiesUpdated[[{2 map[label:%q]}] []]",
				label)
		}
		change("B")
		expect(news("B"))
		ask()
		expect()
		ask()
		change("BB")
		expect(news("BB"), news("BB"))
		ask()
		time.Sleep(replyDelay - 1)
		ask() // the first is there, this one not
		time.Sleep(replyDelay - 1)
		change("BBB")
		expect(news("BBB"), news("BBB"))
	})
}

func TestLinesAreDescribedFromAbove(t *testing.T) {
	r := newMenuRig()
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
	r := newMenuRig()
	empty := dbus.MakeVariant("")
	if err := r.calls.Event(2, "hovered", empty, 0); err != nil {
		t.Error(err)
	}
	if err := r.calls.Event(2, "clicked", empty, 0); err != nil {
		t.Error(err)
	}
	if _, err := r.calls.EventGroup([]menuEvent{{1, "opened", empty, 0}, {4, "clicked", empty, 0},
		{5, "clicked", empty, 0}}); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]int32{2, 4, 5}, r.clicked); d != "" {
		t.Error(d)
	}
}
