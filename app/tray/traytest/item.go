//go:build linux

package traytest

import (
	"context"
	"fmt"
	"image"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// Item is a program's tray icon as the bus shows it to panels.
type Item struct {
	conn *dbus.Conn
	name string
	menu dbus.ObjectPath
}

const (
	itemPath  = dbus.ObjectPath("/StatusNotifierItem")
	itemFace  = "org.kde.StatusNotifierItem"
	menuFace  = "com.canonical.dbusmenu"
	watchFace = "org.kde.StatusNotifierWatcher"
)

// Item waits until the process has a tray icon and returns it. Whether a panel shows it is another question: see
// Registered.
func (d *Desktop) Item(pid int) *Item {
	d.t.Helper()
	it := &Item{conn: d.conn, name: fmt.Sprintf("%s-%d-1", itemFace, pid)}
	d.Eventually("the program has a tray icon", func() error {
		v, err := it.property("Menu")
		if err != nil {
			return err
		}
		it.menu, _ = v.Value().(dbus.ObjectPath)
		return nil
	})
	return it
}

// Registered reports whether the panel has taken the icon.
func (it *Item) Registered() (bool, error) {
	v, err := it.conn.Object(watchFace, "/StatusNotifierWatcher").GetProperty(watchFace +
		".RegisteredStatusNotifierItems")
	if err != nil {
		return false, fmt.Errorf("asking for the icons that are shown: %w", err)
	}
	var owner string
	if err := it.conn.BusObject().Call("org.freedesktop.DBus.GetNameOwner", 0, it.name).Store(&owner); err != nil {
		return false, fmt.Errorf("asking who has the icon: %w", err)
	}
	names, _ := v.Value().([]string)
	for _, n := range names {
		if strings.HasPrefix(n, owner) || strings.HasPrefix(n, it.name) {
			return true, nil
		}
	}
	return false, nil
}

// ID is the name under which panels remember the icon.
func (it *Item) ID() (string, error) {
	v, err := it.property("Id")
	if err != nil {
		return "", err
	}
	id, _ := v.Value().(string)
	return id, nil
}

// Tooltip is the text that a panel shows when the pointer rests on the icon.
func (it *Item) Tooltip() (string, error) {
	v, err := it.property("ToolTip")
	if err != nil {
		return "", err
	}
	if parts, ok := v.Value().([]any); ok && len(parts) == 4 {
		text, _ := parts[2].(string)
		return text, nil
	}
	return "", fmt.Errorf("the tooltip has the shape %T", v.Value())
}

// Icon is the picture that the panel gets: the bus carries alpha, red, green and blue, not multiplied.
func (it *Item) Icon() (*image.NRGBA, error) {
	v, err := it.property("IconPixmap")
	if err != nil {
		return nil, err
	}
	var pictures []struct {
		W, H int32
		Pix  []byte
	}
	if err := dbus.Store([]any{v.Value()}, &pictures); err != nil || len(pictures) == 0 {
		return nil, fmt.Errorf("the icon has the shape %T: %w", v.Value(), err)
	}
	p := pictures[0]
	img := image.NewNRGBA(image.Rect(0, 0, int(p.W), int(p.H)))
	if len(p.Pix) != len(img.Pix) {
		return nil, fmt.Errorf("the icon is %dx%d and has %d bytes", p.W, p.H, len(p.Pix))
	}
	for i := 0; i < len(p.Pix); i += 4 {
		a, r, g, b := p.Pix[i], p.Pix[i+1], p.Pix[i+2], p.Pix[i+3]
		if a == 0 {
			r, g, b = 0, 0, 0
		}
		copy(img.Pix[i:], []byte{r, g, b, a})
	}
	return img, nil
}

func (it *Item) property(name string) (dbus.Variant, error) {
	v, err := it.conn.Object(it.name, itemPath).GetProperty(itemFace + "." + name)
	if err != nil {
		return v, fmt.Errorf("reading %s of the tray icon: %w", name, err)
	}
	return v, nil
}

// Event sends one event to a line, whatever its condition: "clicked", "opened", "closed".
func (it *Item) Event(id int32, event string) error {
	call := it.conn.Object(it.name, it.menu).Call(menuFace+".Event", 0, id, event, dbus.MakeVariant(""),
		uint32(time.Now().Unix()))
	if call.Err != nil {
		return fmt.Errorf("sending %s to menu line %d: %w", event, id, call.Err)
	}
	return nil
}

// Burst sends "clicked" to a line n times without waiting for answers, as fast as the bus takes it.
func (it *Item) Burst(id int32, n int) error {
	for range n {
		call := it.conn.Object(it.name, it.menu).Go(menuFace+".Event", dbus.FlagNoReplyExpected, nil, id, "clicked",
			dbus.MakeVariant(""), uint32(0))
		if call.Err != nil {
			return fmt.Errorf("sending clicks to menu line %d: %w", id, call.Err)
		}
	}
	return nil
}

// Signals returns a channel of the names of all signals that the icon's program sends on the bus from now on, until ctx
// ends.
func (it *Item) Signals(ctx context.Context) (<-chan string, error) {
	var owner string
	if err := it.conn.BusObject().Call("org.freedesktop.DBus.GetNameOwner", 0, it.name).Store(&owner); err != nil {
		return nil, fmt.Errorf("asking who has the icon: %w", err)
	}
	match := dbus.WithMatchSender(owner)
	if err := it.conn.AddMatchSignal(match); err != nil {
		return nil, fmt.Errorf("asking for the signals: %w", err)
	}
	in, out := make(chan *dbus.Signal, 256), make(chan string, 256)
	it.conn.Signal(in)
	go func() {
		defer it.conn.RemoveSignal(in)
		defer func() { _ = it.conn.RemoveMatchSignal(match) }() // the connection may be gone
		for {
			select {
			case <-ctx.Done():
				return
			case s, open := <-in:
				if !open {
					return
				}
				if s.Sender != owner {
					continue
				}
				select {
				case out <- s.Name:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return out, nil
}
