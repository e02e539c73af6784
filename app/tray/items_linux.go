package tray

import (
	"runtime"
	"slices"

	"clb/app/tray/statusnotifier"
)

// itemPool is the row of menu lines on the session bus that the menu is painted on. It is built once and never grows.
type itemPool struct {
	trayIcon
	menu   *statusnotifier.Menu
	ids    []int32                 // of the slots
	clicks []<-chan struct{}       // of the slots
	opened chan struct{}           // holds a value until the opening of the menu is handled
	heard  map[int32]chan struct{} // the same by the lines' numbers; not changed any more once the menu is on the bus
}

func newItemPool(h trayIcon) *itemPool {
	p := &itemPool{trayIcon: h, heard: map[int32]chan struct{}{}, opened: make(chan struct{}, 1)}
	p.menu = h.panel.item.Menu
	h.panel.item.Clicked, h.panel.item.Opened = p.click, p.open
	return p
}

// click drops clicks that come faster than the backlog is worked off, and those on separators.
func (p *itemPool) click(id int32) {
	select {
	case p.heard[id] <- struct{}{}:
	default:
	}
}

// open notes that a panel opens the menu, or a submenu.
func (p *itemPool) open() {
	select {
	case p.opened <- struct{}{}:
	default:
	}
}

// build makes the slots, with the given menu on them, so that the first picture is the right one. The icon itself does
// what the line of the dashboard does.
func (p *itemPool) build(m Menu) []slot {
	slots := layout(m)
	p.add(0, menuLayout(), slots)
	first := p.ids[slices.IndexFunc(slots, func(s slot) bool { return s.item.Section == DashboardSection })]
	p.panel.item.Activated = func() { p.click(first) }
	return slots
}

// add makes the lines of the runs, with the first of the slots on them, below a line. It returns the slots that are
// left.
func (p *itemPool) add(parent int32, runs []rows, slots []slot) []slot {
	for _, r := range runs {
		for range r.capacity {
			id := p.line(parent, r.check, slots[0])
			slots = p.add(id, r.below, slots[1:])
		}
		if r.gap {
			p.menu.Add(parent, map[string]any{"type": "separator"})
		}
	}
	return slots
}

func (p *itemPool) line(parent int32, check bool, s slot) int32 {
	properties := map[string]any{"label": escape(s.item.Title, runtime.GOOS), "enabled": !s.item.Disabled,
		"visible": s.visible}
	if check {
		properties["toggle-type"], properties["toggle-state"] = "checkmark", state(s.item.Checked)
	}
	id := p.menu.Add(parent, properties)
	clicks := make(chan struct{}, queueLength)
	p.heard[id] = clicks
	p.ids, p.clicks = append(p.ids, id), append(p.clicks, clicks)
	return id
}

// state is a check mark as the bus carries it.
func state(checked bool) int32 {
	if checked {
		return 1
	}
	return 0
}

func (p *itemPool) change(slot int, property string, value any) {
	p.answered(p.menu.Change(p.ids[slot], map[string]any{property: value}))
}

func (p *itemPool) setTitle(slot int, title string) {
	p.change(slot, "label", escape(title, runtime.GOOS))
}
func (p *itemPool) setChecked(slot int, on bool)  { p.change(slot, "toggle-state", state(on)) }
func (p *itemPool) setDisabled(slot int, on bool) { p.change(slot, "enabled", !on) }
func (p *itemPool) show(slot int)                 { p.change(slot, "visible", true) }
func (p *itemPool) hide(slot int)                 { p.change(slot, "visible", false) }
