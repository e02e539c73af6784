//go:build linux

package traytest

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// panelSettings is an Xfce panel along the upper edge of the screen, 28 pixels high, that begins with the tray: the first
// icon stands in its left end.
const panelSettings = `<?xml version="1.0" encoding="UTF-8"?>
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

// PanelHeight is the height of the panel along the upper edge of the screen, in pixels.
const PanelHeight = 28

// Screenshot photographs the whole screen into a PNG file and returns the picture.
func (d *Desktop) Screenshot(file string) image.Image {
	d.t.Helper()
	path, err := filepath.Abs(file)
	d.must(err)
	if out, err := d.tool("scrot", "--overwrite", path); err != nil {
		d.t.Fatalf("taking a screenshot: %v: %s", err, out)
	}
	f, err := os.Open(path)
	d.must(err)
	defer f.Close()
	img, err := png.Decode(f)
	d.must(err)
	return img
}

// ClickAt moves the pointer to a place on the screen and presses a mouse button there: 1 left, 3 right.
func (d *Desktop) ClickAt(x, y, button int) {
	d.t.Helper()
	d.xdotool("mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", strconv.Itoa(button))
}

// Key presses keys by their X names: "Down", "Return", "Escape".
func (d *Desktop) Key(names ...string) {
	d.t.Helper()
	d.xdotool(append([]string{"key"}, names...)...)
}

func (d *Desktop) xdotool(args ...string) {
	d.t.Helper()
	if out, err := d.tool("xdotool", args...); err != nil {
		d.t.Fatalf("xdotool %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// tool runs a program on the desktop to its end.
func (d *Desktop) tool(program string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = d.env
	return cmd.CombinedOutput()
}

// ShownIcon waits until something stands in the left end of the panel, where the first tray icon is, and returns the
// middle of it.
func (d *Desktop) ShownIcon() (x, y int) {
	d.t.Helper()
	x, y = PanelHeight/2, PanelHeight/2
	file := filepath.Join(d.Dir, "panel.png")
	d.Eventually("the panel shows an icon", func() error {
		img := d.Screenshot(file)
		empty := img.At(img.Bounds().Dx()/2, y) // the panel has nothing else on it
		different := 0
		for px := 2; px < PanelHeight-2; px++ {
			if img.At(px, y) != empty {
				different++
			}
		}
		if different < PanelHeight/3 {
			return fmt.Errorf("%d pixels differ from the empty panel", different)
		}
		return nil
	})
	return x, y
}

// OpenMenu clicks on the tray icon with the mouse and waits until a menu stands below the panel. It returns the picture.
func (d *Desktop) OpenMenu(file string) image.Image {
	d.t.Helper()
	x, y := d.ShownIcon()
	d.ClickAt(x, y, 1)
	var img image.Image
	d.Eventually("a menu stands below the panel", func() error {
		img = d.Screenshot(file)
		if n := covered(img); n < 50 {
			return fmt.Errorf("it covers %d lines", n)
		}
		return nil
	})
	return img
}

// MenuClosed waits until no menu stands below the panel.
func (d *Desktop) MenuClosed() {
	d.t.Helper()
	file := filepath.Join(d.Dir, "closed.png")
	d.Eventually("the menu is gone", func() error {
		if n := covered(d.Screenshot(file)); n > 0 {
			return fmt.Errorf("it covers %d lines", n)
		}
		return nil
	})
}

// covered is how many of the lines below the first tray icon show something else than the empty screen.
func covered(img image.Image) int {
	empty := img.At(img.Bounds().Dx()-1, img.Bounds().Dy()-1)
	n := 0
	for y := PanelHeight + 10; y < PanelHeight+60; y++ {
		if img.At(30, y) != empty {
			n++
		}
	}
	return n
}

// Marked returns the middle of the menu line under the pointer or the keyboard, that of the submenu furthest to the right.
func (d *Desktop) Marked() (x, y int) {
	d.t.Helper()
	file := filepath.Join(d.Dir, "marked.png")
	d.Eventually("a menu line is marked", func() error {
		img := d.Screenshot(file)
		for x = img.Bounds().Dx() - 1; x >= 0; x-- {
			if top, bottom := marked(img, x); bottom-top > 10 {
				x, y = x-12, (top+bottom)/2
				return nil
			}
		}
		return fmt.Errorf("none has the colour for it")
	})
	return x, y
}

// marked is from where to where a column of the picture below the panel has the colour in which the theme marks a line.
func marked(img image.Image, x int) (top, bottom int) {
	for y := PanelHeight; y < img.Bounds().Dy(); y++ {
		if r, g, b, _ := img.At(x, y).RGBA(); r>>8 == 0x35 && g>>8 == 0x84 && b>>8 == 0xe4 {
			if top == 0 {
				top = y
			}
			bottom = y
		}
	}
	return top, bottom
}
