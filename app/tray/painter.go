package tray

import (
	"sync"
	"time"

	"clb/assets"
)

// screen is what a menu is painted on: a fixed row of slots in the order of plan. A slot is a menu line.
type screen interface {
	// setIcon and setTooltip change what stands in the panel.
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

// slot is a line of the pool and the item that is shown on it, without its submenu, which has slots of its own.
type slot struct {
	item    Item
	visible bool
	// since is when the line came to be about its account; zero: it was from the start.
	since time.Time
}

// painter sends to the screen what differs between the menu that is shown and the next one. One goroutine paints; any may
// ask what is on a slot.
type painter struct {
	screen  screen
	icon    assets.Icon
	tooltip string

	mu    sync.Mutex // guards slots
	slots []slot
}

// at is what a person sees on a slot.
func (p *painter) at(i int) slot {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i >= len(p.slots) {
		return slot{}
	}
	return p.slots[i]
}

// assume says what the pool was built with: these lines are on the screen already.
func (p *painter) assume(slots []slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slots = slots
}

// paint shows the menu.
func (p *painter) paint(m Menu) {
	p.mu.Lock()
	was := p.slots
	p.mu.Unlock()
	next := layOut(m)
	for i := range next {
		next[i].follow(was[i])
	}
	p.assume(next) // before the screen changes: a click on what was just painted must find it. It is only read from here on.
	p.head(m)
	for i := range next {
		if was[i].visible && !next[i].visible {
			p.screen.hide(i)
		}
	}
	for i := len(next) - 1; i >= 0; i-- { // a submenu before its line, so that nobody opens what does not read right yet
		if next[i].visible {
			p.repaint(i, was[i], next[i])
		}
	}
}

// follow takes over what stays of the slot as it was. A hidden line keeps its words: they are remembered, so that they are
// sent again only when they differ.
func (s *slot) follow(was slot) {
	switch {
	case !s.visible:
		s.item = Item{Place: was.item.Place, Title: was.item.Title, Checked: was.item.Checked, Disabled: was.item.Disabled}
	case was.visible && was.item.Account == s.item.Account:
		s.since = was.since
	default:
		s.since = time.Now()
	}
}

// head shows what stands in the panel.
func (p *painter) head(m Menu) {
	if m.Icon != p.icon {
		p.icon = m.Icon
		p.screen.setIcon(m.Icon)
	}
	if m.Tooltip != p.tooltip {
		p.tooltip = m.Tooltip
		p.screen.setTooltip(m.Tooltip)
	}
}

// repaint sends what changed on one slot that is to be seen. A hidden line is never touched, and a line is shown only when
// it reads right.
func (p *painter) repaint(i int, was, next slot) {
	if next.item.Title != was.item.Title {
		p.screen.setTitle(i, next.item.Title)
	}
	if next.item.Checked != was.item.Checked {
		p.screen.setChecked(i, next.item.Checked)
	}
	if next.item.Disabled != was.item.Disabled {
		p.screen.setDisabled(i, next.item.Disabled)
	}
	if !was.visible {
		p.screen.show(i)
	}
}
