package tray

import (
	"sync"
	"time"

	"clb/assets"
)

// surface is what a menu is painted on: a fixed row of slots in the order of menuLayout. A slot is a menu line.
type surface interface {
	// setIcon and setTooltip change what the panel shows.
	setIcon(assets.Icon)
	setTooltip(string)
	// setTitle changes a line in place. On Windows it shows a hidden line as well.
	setTitle(slot int, title string)
	setChecked(slot int, on bool)
	setDisabled(slot int, on bool)
	show(slot int)
	// hide takes a line away that is shown. On Windows hiding a hidden one is an error.
	hide(slot int)
}

// slot is a line of the menu and the item that is shown on it, without its submenu, which has slots of its own.
type slot struct {
	item    Item
	visible bool
	// since is when the line came to be about its account; zero: it was from the start.
	since time.Time
}

// renderer sends to the surface what differs between the menu that is shown and the next one. One goroutine paints; any
// may ask what is on a slot.
type renderer struct {
	surface surface
	icon    assets.Icon
	tooltip string

	mu    sync.Mutex // guards slots
	slots []slot
}

// at is what a person sees on a slot.
func (r *renderer) at(i int) slot {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i >= len(r.slots) {
		return slot{}
	}
	return r.slots[i]
}

// seed says what the menu was built with: these lines are on the screen already.
func (r *renderer) seed(slots []slot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.slots = slots
}

// paint shows the menu.
func (r *renderer) paint(m Menu) {
	r.mu.Lock()
	was := r.slots
	r.mu.Unlock()
	next := layout(m)
	for i := range next {
		next[i].follow(was[i])
	}
	// before the screen changes: a click on what was just painted must find it. It is only read from here on.
	r.seed(next)
	r.paintIcon(m)
	for i := range next {
		if was[i].visible && !next[i].visible {
			r.surface.hide(i)
		}
	}
	// a submenu before its line, so that it is complete when it can be opened
	for i := len(next) - 1; i >= 0; i-- {
		if next[i].visible {
			r.repaint(i, was[i], next[i])
		}
	}
}

// follow takes over what stays of the slot as it was. A hidden line keeps its words: they are remembered, so that they
// are sent again only when they differ.
func (s *slot) follow(was slot) {
	switch {
	case !s.visible:
		s.item = Item{Section: was.item.Section, Title: was.item.Title, Checked: was.item.Checked,
			Disabled: was.item.Disabled}
	case was.visible && was.item.Account == s.item.Account:
		s.since = was.since
	default:
		s.since = time.Now()
	}
}

// paintIcon draws the icon and the tooltip.
func (r *renderer) paintIcon(m Menu) {
	if m.Icon != r.icon {
		r.icon = m.Icon
		r.surface.setIcon(m.Icon)
	}
	if m.Tooltip != r.tooltip {
		r.tooltip = m.Tooltip
		r.surface.setTooltip(m.Tooltip)
	}
}

// repaint sends what changed on one slot that is to be seen. A hidden line is never touched, and a line is shown only
// when it reads right.
func (r *renderer) repaint(i int, was, next slot) {
	if next.item.Title != was.item.Title {
		r.surface.setTitle(i, next.item.Title)
	}
	if next.item.Checked != was.item.Checked {
		r.surface.setChecked(i, next.item.Checked)
	}
	if next.item.Disabled != was.item.Disabled {
		r.surface.setDisabled(i, next.item.Disabled)
	}
	if !was.visible {
		r.surface.show(i)
	}
}
