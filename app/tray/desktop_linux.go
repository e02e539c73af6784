package tray

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"

	"clb/app/buildinfo"
	"clb/app/tray/statusnotifier"
	"clb/assets"
)

// watcher is the name that a desktop's tray owns on the session bus.
const watcher = "org.kde.StatusNotifierWatcher"

// available asks the session bus for a tray host.
func available(ctx context.Context) error {
	address, err := sessionBus(os.Getenv)
	if err != nil {
		return err
	}
	bus, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("the session bus at %s does not answer: %w", address, err)
	}
	defer bus.Close() // a private connection that only asked; nothing depends on how it ends
	if hosted(ctx, bus) {
		return nil
	}
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errors.New("there is no screen to show a tray on (neither DISPLAY nor WAYLAND_DISPLAY is set)")
	}
	return ErrNoHost
}

// hosted reports whether something on the bus shows tray icons.
func hosted(ctx context.Context, bus *dbus.Conn) bool {
	var shown dbus.Variant
	// Without auto start: asking must not start a program.
	err := bus.Object(watcher, "/StatusNotifierWatcher").CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get",
		dbus.FlagNoAutoStart, watcher, "IsStatusNotifierHostRegistered").Store(&shown)
	yes, _ := shown.Value().(bool)
	return err == nil && yes
}

// sessionBus is the address of the session bus. It is looked for here and not in the library, which would start a bus
// of its own, one that outlives the program and that no desktop listens to.
func sessionBus(env func(string) string) (string, error) {
	if address := env("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return address, nil
	}
	folders := []string{filepath.Join("/run/user", strconv.Itoa(os.Getuid()))}
	if set := env("XDG_RUNTIME_DIR"); set != "" {
		folders = []string{set}
	}
	for _, folder := range folders {
		path := filepath.Join(folder, "bus")
		if info, err := os.Stat(path); err == nil && info.Mode().Type() == fs.ModeSocket {
			return "unix:path=" + dbus.EscapeBusAddressValue(path), nil
		}
	}
	return "", errors.New("there is no desktop session here (DBUS_SESSION_BUS_ADDRESS is not set, and " +
		"XDG_RUNTIME_DIR holds no bus)")
}

// connect opens the connection that systray will use as well.
func connect(context.Context) (*panel, error) {
	address, err := sessionBus(os.Getenv)
	if err != nil {
		return nil, err
	}
	// systray takes the process's shared connection, whose address the library reads from the environment.
	if err := os.Setenv("DBUS_SESSION_BUS_ADDRESS", address); err != nil {
		return nil, fmt.Errorf("setting the address of the session bus: %w", err)
	}
	bus, err := dbus.SessionBus()
	if err != nil {
		return nil, fmt.Errorf("the session bus at %s does not answer: %w", address, err)
	}
	// The title at the start becomes the item's id; without one it holds the process number, and panels that remember
	// icons by their id collect one more with every start.
	systray.SetTitle(buildinfo.Name)
	return newPanel(bus), nil
}

// panel is the tray icon on the session bus.
type panel struct {
	bus  *dbus.Conn
	item *statusnotifier.Item
}

func newPanel(bus *dbus.Conn) *panel { return &panel{bus, statusnotifier.New(bus, buildinfo.Name)} }

func (p *panel) claim(ctx context.Context) error { return p.item.Claim(ctx) }

func (p *panel) setIcon(i assets.Icon) error { return p.item.SetIcon(assets.TrayPNG(i)) }

func (p *panel) setTooltip(text string) error { return p.item.SetTooltip(text) }

// gone is closed when the session bus ends.
func (p *panel) gone() <-chan struct{} { return p.bus.Context().Done() }

// loop runs systray. At its end systray closes a connection that is nil when the bus died between connect and here.
func (p *panel) loop(ready, exit func()) {
	defer func() {
		if r := recover(); r != nil {
			if _, dead := r.(runtime.Error); !dead {
				panic(r)
			}
		}
	}()
	systray.Run(ready, exit)
}
