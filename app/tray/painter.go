package tray

import (
	"sync"

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

// slot is a line of the pool and the item that is shown on it.
type slot struct {
	item    Item
	visible bool
}

// layOut puts the items into the slots of plan. An item without room is dropped: MenuOf makes none.
func layOut(m Menu) []slot {
	var slots []slot
	free := map[Place]int{}
	end := map[Place]int{}
	for _, r := range plan() {
		free[r.place] = len(slots)
		for range r.room {
			slots = append(slots, slot{item: Item{Place: r.place}})
		}
		end[r.place] = len(slots)
	}
	for _, item := range m.Items {
		if i := free[item.Place]; i < end[item.Place] {
			slots[i] = slot{item: item, visible: true}
			free[item.Place] = i + 1
		}
	}
	return slots
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

// at is the item that a person sees on a slot; false where the slot is hidden.
func (p *painter) at(i int) (Item, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i >= len(p.slots) {
		return Item{}, false
	}
	return p.slots[i].item, p.slots[i].visible
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
		if !next[i].visible { // the line keeps its words; remember them, so that they are sent again only when they differ
			next[i].item = Item{Place: was[i].item.Place, Title: was[i].item.Title, Checked: was[i].item.Checked, Disabled: was[i].item.Disabled}
		}
	}
	p.assume(next) // before the screen changes: a click on what was just painted must find it. It is only read from here on.
	p.head(m)
	for i := range next {
		p.repaint(i, was[i], next[i])
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

// repaint sends what changed on one slot. A hidden line is never touched, and a line is shown only when it reads right.
func (p *painter) repaint(i int, was, next slot) {
	if !next.visible {
		if was.visible {
			p.screen.hide(i)
		}
		return
	}
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
