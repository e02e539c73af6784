package tray

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

	"clb/app/product"
	"clb/assets"
)

const (
	itemPath       = dbus.ObjectPath("/StatusNotifierItem")
	itemFace       = "org.kde.StatusNotifierItem"
	propertiesFace = "org.freedesktop.DBus.Properties"
)

// panel is the tray icon on the session bus: its face, which is its picture and its tooltip, and its menu. None of it is
// systray's. Of the menu, busMenu says why; of the face: systray's own writes a new picture into the memory from which an
// answer is being sent (a race that the detector finds as soon as a panel asks while the icon changes), sends noise for
// pixels that are partly transparent, and panics when the bus is gone.
type panel struct {
	bus  *dbus.Conn
	face *properties
	menu *busMenu // set before claim, as is the next
	// activated is told that somebody wants the icon to do what it does first. Panels that show the menu on every click never
	// ask for it, others do so for the left button, or for two clicks.
	activated func()
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

// hint is a tooltip as the bus carries it.
type hint struct {
	Icon     string
	Pictures []pixmap
	Title    string
	Text     string
}

func newPanel(bus *dbus.Conn) *panel {
	return &panel{bus: bus, face: &properties{iface: itemFace, values: variants(nil, map[string]any{
		"Category": "ApplicationStatus", "Id": product.Name, "Title": product.Name, "Status": "Active",
		"IconName": "", "IconThemePath": "", "IconPixmap": []pixmap{}, "ToolTip": hint{Pictures: []pixmap{}},
		"ItemIsMenu": true, "Menu": menuPath,
	})}}
}

// claim puts face and menu in the place of systray's, once systray has put up its own, of which the menu's properties are the
// last.
func (p *panel) claim(ctx context.Context) error {
	for range 500 { // systray tells nobody when it has; it takes a few milliseconds
		asking, cancel := context.WithTimeout(ctx, time.Second)
		err := p.bus.Object(p.bus.Names()[0], menuPath).CallWithContext(asking, propertiesFace+".Get", 0, menuFace, "Version").Err
		cancel()
		if err == nil {
			break
		}
		if !rest(ctx, 5*time.Millisecond) {
			return nil
		}
	}
	of := &properties{iface: menuFace, values: variants(nil, map[string]any{
		"Version": uint32(3), "TextDirection": "ltr", "Status": "normal", "IconThemePath": []string{}})}
	err := errors.Join(p.bus.Export(record{p.face}, itemPath, propertiesFace), p.bus.Export(faceCalls{p.activated}, itemPath, itemFace),
		p.bus.Export(record{of}, menuPath, propertiesFace),
		p.bus.Export(menuCalls{p.menu}, menuPath, menuFace))
	if err != nil {
		return fmt.Errorf("putting the tray icon on the session bus: %w", err)
	}
	return p.menu.announce() // a panel may have asked systray's menu, which is empty
}

// tellMenu sends a signal of the menu.
func (p *panel) tellMenu(signal string, values ...any) error {
	if err := p.bus.Emit(menuPath, menuFace+"."+signal, values...); err != nil {
		return fmt.Errorf("telling the panel of the menu: %w", err)
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
	p.face.mu.Lock()
	p.face.values[name] = dbus.MakeVariant(value)
	p.face.mu.Unlock()
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
