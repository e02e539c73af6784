package tray

import (
	"runtime"
	"slices"
)

// pool is the row of menu lines on the session bus that the menu is painted on. It is built once and never grows.
type pool struct {
	head
	menu   *busMenu
	ids    []int32                 // of the slots
	clicks []<-chan struct{}       // of the slots
	opened chan struct{}           // holds a value while nobody has noticed that the menu was opened
	heard  map[int32]chan struct{} // the same by the lines' numbers; not changed any more once the menu is on the bus
}

func newPool(h head) *pool {
	p := &pool{head: h, heard: map[int32]chan struct{}{}, opened: make(chan struct{}, 1)}
	p.menu = newBusMenu(h.panel.tellMenu, p.click, p.open)
	h.panel.menu = p.menu
	return p
}

// click drops clicks that come faster than the backlog is worked off, and those on separators.
func (p *pool) click(id int32) {
	select {
	case p.heard[id] <- struct{}{}:
	default:
	}
}

// open notes that a panel opens the menu, or a submenu.
func (p *pool) open() {
	select {
	case p.opened <- struct{}{}:
	default:
	}
}

// build makes the slots, with the given menu on them, so that the first picture is the right one. The icon itself does what
// the line of the dashboard does.
func (p *pool) build(m Menu) []slot {
	slots := layOut(m)
	p.add(0, plan(), slots)
	first := p.ids[slices.IndexFunc(slots, func(s slot) bool { return s.item.Place == Dashboard })]
	p.panel.activated = func() { p.click(first) }
	return slots
}

// add makes the lines of the runs, with the first of the slots on them, below a line. It returns the slots that are left.
func (p *pool) add(parent int32, runs []run, slots []slot) []slot {
	for _, r := range runs {
		for range r.room {
			id := p.line(parent, r.check, slots[0])
			slots = p.add(id, r.below, slots[1:])
		}
		if r.gap {
			p.menu.add(parent, map[string]any{"type": "separator"})
		}
	}
	return slots
}

func (p *pool) line(parent int32, check bool, s slot) int32 {
	properties := map[string]any{"label": escape(s.item.Title, runtime.GOOS), "enabled": !s.item.Disabled, "visible": s.visible}
	if check {
		properties["toggle-type"], properties["toggle-state"] = "checkmark", state(s.item.Checked)
	}
	id := p.menu.add(parent, properties)
	clicks := make(chan struct{}, backlog)
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

func (p *pool) change(slot int, property string, value any) {
	p.answered(p.menu.change(p.ids[slot], map[string]any{property: value}))
}

func (p *pool) setTitle(slot int, title string) { p.change(slot, "label", escape(title, runtime.GOOS)) }
func (p *pool) setChecked(slot int, on bool)    { p.change(slot, "toggle-state", state(on)) }
func (p *pool) setDisabled(slot int, on bool)   { p.change(slot, "enabled", !on) }
func (p *pool) show(slot int)                   { p.change(slot, "visible", true) }
func (p *pool) hide(slot int)                   { p.change(slot, "visible", false) }
