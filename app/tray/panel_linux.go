package tray

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"clb/app/product"
	"clb/assets"
)

const (
	itemPath   = dbus.ObjectPath("/StatusNotifierItem")
	itemFace   = "org.kde.StatusNotifierItem"
	properties = "org.freedesktop.DBus.Properties"
)

// panel is the tray icon's face on the session bus: its picture and its tooltip. The menu is systray's; the face is not,
// because systray's own writes a new picture into the memory from which an answer is being sent (a race that the detector
// finds as soon as a panel asks while the icon changes), sends noise for pixels that are partly transparent, and panics
// when the bus is gone.
type panel struct {
	bus *dbus.Conn

	mu     sync.Mutex // guards values; a value is replaced, never changed
	values map[string]dbus.Variant
}

// pixmap is a picture as the bus carries it: alpha, red, green and blue, a byte each, not multiplied.
type pixmap struct {
	Width, Height int32
	Pixels        []byte
}

// hint is a tooltip as the bus carries it.
type hint struct {
	Icon     string
	Pictures []pixmap
	Title    string
	Text     string
}

func newPanel(bus *dbus.Conn) *panel {
	p := &panel{bus: bus, values: map[string]dbus.Variant{}}
	for name, value := range map[string]any{
		"Category": "ApplicationStatus", "Id": product.Name, "Title": product.Name, "Status": "Active",
		"IconName": "", "IconThemePath": "", "IconPixmap": []pixmap{}, "ToolTip": hint{Pictures: []pixmap{}},
		"ItemIsMenu": true, "Menu": dbus.ObjectPath(itemPath + "/menu"),
	} {
		p.values[name] = dbus.MakeVariant(value)
	}
	return p
}

// claim puts the face in the place of systray's, once systray has put up its own.
func (p *panel) claim(ctx context.Context) error {
	for range 500 { // systray tells nobody when it has; it takes a few milliseconds
		asking, cancel := context.WithTimeout(ctx, time.Second)
		err := p.bus.Object(p.bus.Names()[0], itemPath).CallWithContext(asking, properties+".Get", 0, itemFace, "Id").Err
		cancel()
		if err == nil {
			break
		}
		if !rest(ctx, 5*time.Millisecond) {
			return nil
		}
	}
	if err := p.bus.Export(face{p}, itemPath, properties); err != nil {
		return fmt.Errorf("putting the tray icon on the session bus: %w", err)
	}
	return nil
}

func (p *panel) setIcon(i assets.Icon) error {
	picture, err := decodePixmap(assets.TrayPNG(i))
	if err != nil {
		return fmt.Errorf("reading the tray icon %s: %w", i, err)
	}
	return p.change("IconPixmap", []pixmap{picture}, "NewIcon")
}

func (p *panel) setTooltip(text string) error {
	return p.change("ToolTip", hint{Pictures: []pixmap{}, Title: text}, "NewToolTip")
}

// change replaces a value and tells the panels to read it again.
func (p *panel) change(name string, value any, signal string) error {
	p.mu.Lock()
	p.values[name] = dbus.MakeVariant(value)
	p.mu.Unlock()
	if err := p.bus.Emit(itemPath, itemFace+"."+signal); err != nil {
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

// face answers the calls of panels. It has no other methods, since the bus can call each.
type face struct{ panel *panel }

// Get answers org.freedesktop.DBus.Properties.Get.
func (f face) Get(iface, name string) (dbus.Variant, *dbus.Error) {
	f.panel.mu.Lock()
	defer f.panel.mu.Unlock()
	v, known := f.panel.values[name]
	if iface != itemFace || !known {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.UnknownProperty", []any{"there is no " + name})
	}
	return v, nil
}

// GetAll answers org.freedesktop.DBus.Properties.GetAll.
func (f face) GetAll(iface string) (map[string]dbus.Variant, *dbus.Error) {
	f.panel.mu.Lock()
	defer f.panel.mu.Unlock()
	all := make(map[string]dbus.Variant, len(f.panel.values))
	if iface == itemFace {
		for name, v := range f.panel.values {
			all[name] = v
		}
	}
	return all, nil
}

// Set answers org.freedesktop.DBus.Properties.Set: nothing of ours is for others to change.
func (f face) Set(_, name string, _ dbus.Variant) *dbus.Error {
	return dbus.NewError("org.freedesktop.DBus.Error.PropertyReadOnly", []any{name + " can't be set"})
}
