package statusnotifier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	itemPath            = dbus.ObjectPath("/StatusNotifierItem")
	itemInterface       = "org.kde.StatusNotifierItem"
	propertiesInterface = "org.freedesktop.DBus.Properties"
)

// Handlers hear what a person does. They are called on goroutines of the bus, maybe at the same time, and return at
// once.
type Handlers struct {
	// Clicked gets the number of a menu line that was clicked, also of one that is hidden or greyed out. Opened says
	// that a panel is about to show the menu or a submenu.
	Clicked func(line int32)
	Opened  func()
	// Activated says that the icon itself was clicked in a panel that opens no menu for that.
	Activated func()
}

// Item is the tray icon on the session bus: its picture, its tooltip and its menu. fyne.io/systray registers it with
// the panels, and Item takes over what they read. Menu says why for the menu; of the icon, systray writes a new picture
// into the memory from which an answer is being sent (a race that the detector finds as soon as a panel asks while the
// icon changes), sends noise for pixels that are partly transparent, and panics when the bus is gone.
type Item struct {
	Handlers
	Menu *Menu

	bus        *dbus.Conn
	properties *properties
}

// New returns an item without menu lines. Handlers must be set, and the lines added, before Claim.
func New(bus *dbus.Conn, title string) *Item {
	i := &Item{bus: bus, properties: &properties{iface: itemInterface, values: variants(nil, map[string]any{
		"Category": "ApplicationStatus", "Id": title, "Title": title, "Status": "Active",
		"IconName": "", "IconThemePath": "", "IconPixmap": []pixmap{}, "ToolTip": tooltip{Pictures: []pixmap{}},
		"ItemIsMenu": true, "Menu": menuPath,
	})}}
	i.Menu = newMenu(i.emitMenu, func(line int32) { i.Clicked(line) }, func() { i.Opened() })
	return i
}

// properties are those of one interface of an object on the bus.
type properties struct {
	iface string

	mu     sync.Mutex // guards values; a value is replaced, never changed
	values map[string]dbus.Variant
}

// pixmap is a picture as the bus carries it: alpha, red, green and blue, a byte each, not multiplied.
type pixmap struct {
	Width, Height int32
	Pixels        []byte
}

// tooltip is a tooltip as the bus carries it.
type tooltip struct {
	Icon     string
	Pictures []pixmap
	Title    string
	Text     string
}

// Claim puts the item in the place of systray's, once systray has put up its own, of which the menu's properties are
// the last. It returns nil when ctx has ended.
func (i *Item) Claim(ctx context.Context) error {
	if !i.waitForSystray(ctx) {
		return nil
	}
	menu := &properties{iface: menuInterface, values: variants(nil, map[string]any{
		"Version": uint32(3), "TextDirection": "ltr", "Status": "normal", "IconThemePath": []string{}})}
	err := errors.Join(
		i.bus.Export(propertiesMethods{i.properties}, itemPath, propertiesInterface),
		i.bus.Export(itemMethods{i.Activated}, itemPath, itemInterface),
		i.bus.Export(propertiesMethods{menu}, menuPath, propertiesInterface),
		i.bus.Export(menuMethods{i.Menu}, menuPath, menuInterface))
	if err != nil {
		return fmt.Errorf("putting the tray icon on the session bus: %w", err)
	}
	return i.Menu.announce() // a panel may have asked systray's menu, which is empty
}

// waitForSystray asks the bus until systray's menu answers: systray does not say when that is, a few milliseconds after
// its start. It reports false when ctx has ended.
func (i *Item) waitForSystray(ctx context.Context) bool {
	for range 500 {
		asking, cancel := context.WithTimeout(ctx, time.Second)
		menu := i.bus.Object(i.bus.Names()[0], menuPath)
		err := menu.CallWithContext(asking, propertiesInterface+".Get", 0, menuInterface, "Version").Err
		cancel()
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(5 * time.Millisecond):
		}
	}
	return true
}

// emitMenu sends a signal of the menu.
func (i *Item) emitMenu(signal string, values ...any) error {
	if err := i.bus.Emit(menuPath, menuInterface+"."+signal, values...); err != nil {
		return fmt.Errorf("telling the panel of the menu: %w", err)
	}
	return nil
}

// SetIcon shows a PNG picture, which must be in colour with transparency. The error is that it is another, or that the
// bus is gone.
func (i *Item) SetIcon(file []byte) error {
	picture, err := decodePixmap(file)
	if err != nil {
		return fmt.Errorf("reading the tray icon: %w", err)
	}
	return i.change("IconPixmap", []pixmap{picture}, "NewIcon")
}

// SetTooltip shows a text. The error is that the bus is gone.
func (i *Item) SetTooltip(text string) error {
	return i.change("ToolTip", tooltip{Pictures: []pixmap{}, Title: text}, "NewToolTip")
}

// change replaces a value and has the panels read it again.
func (i *Item) change(name string, value any, signal string) error {
	i.properties.mu.Lock()
	i.properties.values[name] = dbus.MakeVariant(value)
	i.properties.mu.Unlock()
	if err := i.bus.Emit(itemPath, itemInterface+"."+signal); err != nil {
		return fmt.Errorf("telling the panel of the change: %w", err)
	}
	return nil
}

func decodePixmap(file []byte) (pixmap, error) {
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return pixmap{}, err
	}
	n, ok := img.(*image.NRGBA)
	if !ok {
		return pixmap{}, fmt.Errorf("it is %T", img)
	}
	p := pixmap{Width: int32(n.Rect.Dx()), Height: int32(n.Rect.Dy()), Pixels: make([]byte, 0, len(n.Pix))}
	for i := 0; i < len(n.Pix); i += 4 {
		p.Pixels = append(p.Pixels, n.Pix[i+3], n.Pix[i], n.Pix[i+1], n.Pix[i+2])
	}
	return p, nil
}
