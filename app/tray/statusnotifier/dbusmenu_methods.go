package statusnotifier

import (
	"time"

	"github.com/godbus/dbus/v5"
)

// menuMethods answers the calls of panels to a menu: com.canonical.dbusmenu. It has no other methods, since the bus can
// call all of them.
type menuMethods struct{ menu *Menu }

// GetLayout answers with the line of that number and what hangs below it, to a depth; -1 is all. Names of properties
// are not looked at: the lines have few.
func (c menuMethods) GetLayout(panel dbus.Sender, parent, depth int32, _ []string) (uint32, layoutNode, *dbus.Error) {
	c.menu.answering()
	revision, answer, more, known := c.menu.tell(panel, parent, int(depth))
	if !known {
		return 0, layoutNode{}, noLine()
	}
	if more { // a panel that misses it asks when the menu opens
		time.AfterFunc(levelDelay, func() { _ = c.menu.announce() })
	}
	return revision, answer, nil
}

// GetGroupProperties answers with the lines of these numbers.
func (c menuMethods) GetGroupProperties(ids []int32, _ []string) ([]itemProperties, *dbus.Error) {
	c.menu.answering()
	return c.menu.describe(ids), nil
}

// GetProperty answers with one property of a line.
func (c menuMethods) GetProperty(id int32, name string) (dbus.Variant, *dbus.Error) {
	c.menu.answering()
	for _, d := range c.menu.describe([]int32{id}) {
		if v, has := d.Properties[name]; has {
			return v, nil
		}
	}
	return dbus.Variant{}, noLine()
}

// Event hears what a person does with a line.
func (c menuMethods) Event(id int32, event string, _ dbus.Variant, _ uint32) *dbus.Error {
	switch event {
	case "clicked":
		c.menu.clicked(id)
	case "opened":
		c.menu.opened()
	}
	return nil
}

// menuEvent is an event among several.
type menuEvent struct {
	ID    int32
	Event string
	Data  dbus.Variant
	Time  uint32
}

// EventGroup hears several.
func (c menuMethods) EventGroup(events []menuEvent) ([]int32, *dbus.Error) {
	for _, e := range events {
		_ = c.Event(e.ID, e.Event, e.Data, e.Time) // never fails
	}
	return []int32{}, nil
}

// AboutToShow answers whether the panel should fetch the menu before it shows the line's submenu.
func (c menuMethods) AboutToShow(panel dbus.Sender, _ int32) (bool, *dbus.Error) {
	c.menu.opened()
	return c.menu.stale(panel), nil
}

// AboutToShowGroup answers for which of the lines the panel should.
func (c menuMethods) AboutToShowGroup(panel dbus.Sender, ids []int32) (stale, unknown []int32, err *dbus.Error) {
	c.menu.opened()
	if !c.menu.stale(panel) {
		ids = []int32{}
	}
	return ids, []int32{}, nil
}

// itemMethods answers the calls of panels to the icon: org.kde.StatusNotifierItem. Its other methods are the menu that
// panels draw themselves, a second activation and the wheel; a panel hears of those that there are none.
type itemMethods struct{ activated func() }

// Activate is a click on the icon, at a place on the screen, in a panel that opens no menu for it.
func (c itemMethods) Activate(_, _ int32) *dbus.Error {
	c.activated()
	return nil
}

func noLine() *dbus.Error {
	return dbus.NewError("org.freedesktop.DBus.Error.InvalidArgs", []any{"the menu has no such line or property"})
}

// propertiesMethods answers the calls of panels for the properties of an object: org.freedesktop.DBus.Properties. It
// has no other methods either.
type propertiesMethods struct{ *properties }

// Get answers org.freedesktop.DBus.Properties.Get.
func (r propertiesMethods) Get(iface, name string) (dbus.Variant, *dbus.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, known := r.values[name]
	if iface != r.iface || !known {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.UnknownProperty", []any{"there is no " + name})
	}
	return v, nil
}

// GetAll answers org.freedesktop.DBus.Properties.GetAll.
func (r propertiesMethods) GetAll(iface string) (map[string]dbus.Variant, *dbus.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if iface != r.iface {
		return map[string]dbus.Variant{}, nil
	}
	return variants(r.values, nil), nil
}

// Set answers org.freedesktop.DBus.Properties.Set: nothing of ours is for others to change.
func (r propertiesMethods) Set(_, name string, _ dbus.Variant) *dbus.Error {
	return dbus.NewError("org.freedesktop.DBus.Error.PropertyReadOnly", []any{name + " can't be set"})
}
