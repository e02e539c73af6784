package tray

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/assets"
)

// windowsScreen behaves like systray on Windows, the strictest: any change of a hidden line shows it, and hiding a
// hidden line is an error. It counts what is sent.
type windowsScreen struct {
	t rapid.TB

	mu      sync.Mutex // guards the rest
	icon    assets.Icon
	tooltip string
	lines   []slot
	calls   int
	shown   func(i int) // called after show, where it is set
}

// do counts a call and carries it out.
func (w *windowsScreen) do(call func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	call()
}

// change is a call that changes a line, and shows it.
func (w *windowsScreen) change(i int, edit func(*Item)) {
	w.do(func() {
		w.lines[i].visible = true
		edit(&w.lines[i].item)
	})
}

func (w *windowsScreen) setIcon(i assets.Icon)     { w.do(func() { w.icon = i }) }
func (w *windowsScreen) setTooltip(s string)       { w.do(func() { w.tooltip = s }) }
func (w *windowsScreen) setTitle(i int, s string)  { w.change(i, func(it *Item) { it.Title = s }) }
func (w *windowsScreen) setChecked(i int, b bool)  { w.change(i, func(it *Item) { it.Checked = b }) }
func (w *windowsScreen) setDisabled(i int, b bool) { w.change(i, func(it *Item) { it.Disabled = b }) }

func (w *windowsScreen) show(i int) {
	w.change(i, func(*Item) {})
	if w.shown != nil {
		w.shown(i)
	}
}

func (w *windowsScreen) hide(i int) {
	w.do(func() {
		if !w.lines[i].visible {
			w.t.Errorf("hid line %d, which is hidden", i)
		}
		w.lines[i].visible = false
	})
}

// look is what is on the screen, and how many calls have been made.
func (w *windowsScreen) look() (lines []slot, icon assets.Icon, calls int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.lines), w.icon, w.calls
}

// newWindowsScreen is a screen whose pool was built with the menu, and its painter.
func newWindowsScreen(t rapid.TB, m Menu) (*windowsScreen, *renderer) {
	w := &windowsScreen{t: t, lines: layout(m)}
	p := &renderer{surface: w}
	p.paintIcon(m)
	p.seed(layout(m))
	w.calls = 0
	return w, p
}

// seen is what a person sees.
func seen(lines []slot) []Item {
	var items []Item
	for _, l := range lines {
		if l.visible {
			l.item.Do, l.item.With, l.item.Account = Nothing, "", ""
			items = append(items, l.item)
		}
	}
	return items
}

func TestPaintedIsWhatIsMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := MenuOf(snapshots().Draw(t, "first"), arounds().Draw(t, "around"), noon())
		w, p := newWindowsScreen(t, first)
		for range rapid.IntRange(1, 6).Draw(t, "paintings") {
			m := MenuOf(snapshots().Draw(t, "next"), arounds().Draw(t, "around"), noon())
			p.paint(m)
			if d := cmp.Diff(seen(layout(m)), seen(w.lines)); d != "" {
				t.Fatal(d)
			}
			if w.icon != m.Icon || w.tooltip != m.Tooltip {
				t.Fatalf("the head is %s %q", w.icon, w.tooltip)
			}
			before := w.calls
			p.paint(m)
			if w.calls != before {
				t.Fatalf("the same menu again cost %d calls", w.calls-before)
			}
			for i, l := range layout(m) {
				found := p.at(i)
				if d := cmp.Diff(l.item, found.item); found.visible != l.visible || l.visible && d != "" {
					t.Fatalf("a click on line %d finds %t, %s", i, found.visible, d)
				}
			}
		}
	})
}

func TestOneChangeIsOneCall(t *testing.T) {
	s := picture()
	w, p := newWindowsScreen(t, MenuOf(s, DesktopState{}, noon()))
	s.Stats.TodayRequests++
	p.paint(MenuOf(s, DesktopState{}, noon()))
	if w.calls != 1 {
		t.Errorf("one more request cost %d calls", w.calls)
	}
	s.Accounts = slices.Clone(s.Accounts)
	s.Accounts[0].Limits.FiveHour.Utilization += 0.01
	p.paint(MenuOf(s, DesktopState{}, noon()))
	if w.calls != 4 {
		t.Errorf("one per cent more cost %d calls, not one for the tooltip, the account and its limit", w.calls-1)
	}
}

// TestAnAccountIsShownWithItsSubmenu: nobody can open one that does not read right yet.
func TestAnAccountIsShownWithItsSubmenu(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := newWindowsScreen(t, MenuOf(snapshots().Draw(t, "first"), arounds().Draw(t, "around"), noon()))
		m := MenuOf(snapshots().Draw(t, "next"), arounds().Draw(t, "around"), noon())
		want := layout(m)
		outer := func(p Section) bool { return p <= QuitSection }
		w.shown = func(i int) {
			end := i + 1
			for end < len(want) && outer(want[i].item.Section) && !outer(want[end].item.Section) {
				end++
			}
			if d := cmp.Diff(seen(want[i:end]), seen(w.lines[i:end])); d != "" {
				t.Fatalf("shown as line %d: %s", i, d)
			}
		}
		p.paint(m)
	})
}
