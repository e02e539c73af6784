//go:build linux

package traytest

import (
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"time"
)

// Host is a kind of panel that shows tray icons, by the name of its program. The kinds share no code for it: what one
// overlooks in a program's menu another may trip over.
type Host string

const (
	// Xfce is the panel of Xfce. Either mouse button opens the menu. It is the GTK library for menus on the bus, as in
	// GNOME, MATE and Cinnamon: it fetches the whole tree at once and again whenever it is asked to.
	Xfce Host = "xfce4-panel"
	// Lxqt is the panel of LXQt. The right mouse button opens the menu, the left one activates the icon. It is the Qt
	// library, from which Plasma's comes: it fetches each submenu by itself when it is opened.
	Lxqt Host = "lxqt-panel"
)

// manner is how a host is set up and used.
type manner struct {
	args []string
	// file, below the folder of settings, has settings in it.
	file, settings string
	// button opens the menu, and mark is the colour under the line that the pointer or the keyboard is on.
	button int
	mark   color.RGBA
}

func (h Host) manner() manner {
	switch h {
	case Lxqt:
		return manner{file: "lxqt/panel.conf", settings: lxqtSettings, button: 3,
			mark: color.RGBA{0x30, 0x8c, 0xc6, 0xff}}
	default:
		return manner{args: []string{"--disable-wm-check"}, file: "xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml",
			settings: xfceSettings, button: 1, mark: color.RGBA{0x35, 0x84, 0xe4, 0xff}}
	}
}

// xfceSettings is a panel along the upper edge of the screen, PanelHeight pixels high, that begins with the tray: the
// first icon is at its left end. lxqtSettings is the same for the other.
const xfceSettings = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="true"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="icon-size" type="uint" value="22"/>
      <property name="size" type="uint" value="28"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
`

const lxqtSettings = `[General]
__userfile__=true
iconTheme=Adwaita
panels=panel1

[panel1]
alignment=-1
animation-duration=0
background-color=@Variant(\0\0\0\x43\x1\xff\xff\x30\x30\x30\x30\x30\x30\0\0)
hidable=false
iconSize=22
lineCount=1
panelSize=28
plugins=statusnotifier
position=Top
width=100
width-percent=true

[statusnotifier]
alignment=Left
type=statusnotifier
`

// settle writes the settings of all hosts: a session that the test starts may bring its own panel up.
func (d *Desktop) settle() {
	for _, h := range []Host{Xfce, Lxqt} {
		m := h.manner()
		path := filepath.Join(d.Home, ".config", m.file)
		d.must(os.MkdirAll(filepath.Dir(path), 0o755))
		d.must(os.WriteFile(path, []byte(m.settings), 0o644))
	}
}

// StartPanel starts the panel of Xfce and waits until it takes tray icons.
func (d *Desktop) StartPanel() {
	d.t.Helper()
	d.StartHost(Xfce)
}

// StartHost starts a panel of this kind and waits until it takes tray icons. What the screen's methods know of panels
// is of the one started last. The test is skipped where the panel is not installed, or fails where the environment has
// CI set.
func (d *Desktop) StartHost(h Host) {
	d.t.Helper()
	need(d.t, string(h))
	d.host = h
	d.panel = d.start(string(h), h.manner().args...)
	d.Eventually("the panel takes tray icons", func() error {
		v, err := d.conn.Object(watchFace, "/StatusNotifierWatcher").GetProperty(watchFace +
			".IsStatusNotifierHostRegistered")
		if err != nil {
			return err
		}
		if v.Value() != true {
			return fmt.Errorf("no host is registered")
		}
		return nil
	})
}

// PanelRests waits until the panel has nothing to do for a moment: it has fetched a menu that is new to it, or is done
// with one that has been closed. Clicks before that can be lost in it.
func (d *Desktop) PanelRests() {
	d.t.Helper()
	d.Eventually("the panel rests", func() error {
		before, err := WakeUps(d.panel.Process.Pid)
		if err != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond) // the silence is what is waited for
		after, err := WakeUps(d.panel.Process.Pid)
		if err == nil && after != before {
			err = fmt.Errorf("it has woken up %d times", after-before)
		}
		return err
	})
}

// KillPanel ends the panel as a crash would, and waits until the bus has noticed.
func (d *Desktop) KillPanel() {
	d.t.Helper()
	d.kill(d.panel)
	d.Eventually("the bus forgets the panel", func() error {
		var owned bool
		if err := d.conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, watchFace).Store(&owned); err != nil {
			return err
		}
		if owned {
			return fmt.Errorf("it still knows it")
		}
		return nil
	})
}
