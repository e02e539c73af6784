//go:build windows || (darwin && cgo)

package tray

import (
	"runtime"

	"fyne.io/systray"
)

// itemPool is the row of systray items that the menu is painted on. It is built once and never grows.
type itemPool struct {
	trayIcon
	items  []*systray.MenuItem
	clicks []<-chan struct{}
	opened <-chan struct{} // gets a value when the menu opens; on Windows nothing says so
}

func newItemPool(h trayIcon) *itemPool { return &itemPool{trayIcon: h, opened: systray.TrayOpenedCh} }

// build makes the slots, with the given menu on them, so that the first picture is the right one.
func (p *itemPool) build(m Menu) []slot {
	slots := layout(m)
	p.add(nil, menuLayout(), slots)
	return slots
}

// add makes the lines of the runs, with the first of the slots on them, in the submenu of parent or, where that is nil,
// in the menu. It returns the slots that are left.
func (p *itemPool) add(parent *systray.MenuItem, runs []rows, slots []slot) []slot {
	for _, r := range runs {
		for range r.capacity {
			item := p.line(parent, r.check, slots[0])
			rest := p.add(item, r.below, slots[1:])
			if !slots[0].visible { // not sooner: Windows makes no submenu below a line that is hidden
				item.Hide()
			}
			slots = rest
		}
		switch {
		case r.gap && parent == nil:
			systray.AddSeparator()
		case r.gap:
			parent.AddSeparator()
		}
	}
	return slots
}

// line makes one line.
func (p *itemPool) line(parent *systray.MenuItem, check bool, s slot) *systray.MenuItem {
	title := escape(s.item.Title, runtime.GOOS)
	var item *systray.MenuItem
	switch {
	case parent == nil && check:
		item = systray.AddMenuItemCheckbox(title, "", s.item.Checked)
	case parent == nil:
		item = systray.AddMenuItem(title, "")
	case check:
		item = parent.AddSubMenuItemCheckbox(title, "", s.item.Checked)
	default:
		item = parent.AddSubMenuItem(title, "")
	}
	// systray drops a click that no receiver waits for. No host knows the item yet, so its channel can still be
	// replaced.
	clicks := make(chan struct{}, queueLength)
	item.ClickedCh = clicks
	if s.item.Disabled {
		item.Disable()
	}
	p.items, p.clicks = append(p.items, item), append(p.clicks, clicks)
	return item
}

func (p *itemPool) setTitle(slot int, title string) {
	p.items[slot].SetTitle(escape(title, runtime.GOOS))
}
func (p *itemPool) show(slot int) { p.items[slot].Show() }
func (p *itemPool) hide(slot int) { p.items[slot].Hide() }

func (p *itemPool) setChecked(slot int, on bool) {
	if on {
		p.items[slot].Check()
	} else {
		p.items[slot].Uncheck()
	}
}

func (p *itemPool) setDisabled(slot int, on bool) {
	if on {
		p.items[slot].Disable()
	} else {
		p.items[slot].Enable()
	}
}
