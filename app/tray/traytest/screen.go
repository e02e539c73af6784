//go:build linux

package traytest

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

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

// ShownIcon waits until something is shown at the left end of the panel, where the first tray icon is, and returns the
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

// OpenMenu clicks on the tray icon with the mouse button that opens menus, and waits until a menu is open below the
// panel. It returns the picture.
func (d *Desktop) OpenMenu(file string) image.Image {
	d.t.Helper()
	x, y := d.ShownIcon()
	d.ClickAt(x, y, d.host.manner().button)
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

// MenuClosed waits until no menu is open below the panel. It moves the pointer away first: the panel shows a tooltip in
// the same place while the pointer rests on the icon.
func (d *Desktop) MenuClosed() {
	d.t.Helper()
	file := filepath.Join(d.Dir, "closed.png")
	size := d.Screenshot(file).Bounds()
	d.xdotool("mousemove", strconv.Itoa(size.Dx()-2), strconv.Itoa(size.Dy()-2))
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

// Marked returns the middle of the menu line under the pointer or the keyboard, that of the submenu furthest to the
// right.
func (d *Desktop) Marked() (x, y int) {
	d.t.Helper()
	file := filepath.Join(d.Dir, "marked.png")
	d.Eventually("a menu line is marked", func() error {
		img := d.Screenshot(file)
		for x = img.Bounds().Dx() - 1; x >= 0; x-- {
			if top, bottom := marked(img, x, d.host.manner().mark); bottom-top > 10 {
				x, y = x-12, (top+bottom)/2
				return nil
			}
		}
		return fmt.Errorf("none has the colour for it")
	})
	return x, y
}

// marked is from where to where a column of the picture below the panel has the colour in which the host marks a line.
func marked(img image.Image, x int, mark color.RGBA) (top, bottom int) {
	for y := PanelHeight; y < img.Bounds().Dy(); y++ {
		if same(img, x, y, mark) {
			if top == 0 {
				top = y
			}
			bottom = y
		}
	}
	return top, bottom
}

// same reports whether the screen has a colour at a place, to the eight bits that screens have.
func same(screen image.Image, x, y int, c color.RGBA) bool { return at(screen, x, y) == c }

// at is the colour of a place on the screen. The pictures are large: it makes no garbage for those that PNG files have.
func at(screen image.Image, x, y int) color.RGBA {
	if s, fast := screen.(image.RGBA64Image); fast {
		c := s.RGBA64At(x, y)
		return color.RGBA{uint8(c.R >> 8), uint8(c.G >> 8), uint8(c.B >> 8), uint8(c.A >> 8)}
	}
	return color.RGBAModel.Convert(screen.At(x, y)).(color.RGBA)
}
