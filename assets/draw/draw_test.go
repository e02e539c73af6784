package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"clb/assets"
)

// TestCommittedFilesAreWhatIsDrawn compares pixels, not bytes, since another release of Go may compress differently.
// One sample of difference is let pass: processors that fuse multiplication and addition round differently at an edge.
func TestCommittedFilesAreWhatIsDrawn(t *testing.T) {
	drawn, err := pictures()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range drawn {
		got, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if err != nil {
			t.Errorf("%v: run `go generate ./assets`", err)
			continue
		}
		if !samePicture(t, name, got, want) {
			t.Errorf("%s is not what draw makes: run `go generate ./assets`", name)
		}
	}
	for _, pattern := range []string{"*.png", "*.ico", "*.svg", "tray/*"} {
		committed, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range committed {
			name, _ := filepath.Rel("..", path)
			if drawn[filepath.ToSlash(name)] == nil {
				t.Errorf("%s is there, and draw does not make it", name)
			}
		}
	}
}

func samePicture(t *testing.T, name string, got, want []byte) bool {
	t.Helper()
	switch filepath.Ext(name) {
	case ".png":
		return samePixels(decode(t, name, got), decode(t, name, want))
	case ".ico":
		a, b := unpack(t, name, got), unpack(t, name, want)
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if !samePixels(decode(t, name, a[i]), decode(t, name, b[i])) {
				return false
			}
		}
		return true
	default:
		return bytes.Equal(got, want)
	}
}

func samePixels(a, b *image.NRGBA) bool {
	if a.Rect != b.Rect {
		return false
	}
	n := samples(a.Rect.Dx())
	sample := 256 / (n * n) // of a channel
	for i := range a.Pix {
		if d := int(a.Pix[i]) - int(b.Pix[i]); d > sample || d < -sample {
			return false
		}
	}
	return true
}

func decode(t *testing.T, name string, b []byte) *image.NRGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	n, ok := img.(*image.NRGBA)
	if !ok {
		t.Fatalf("%s: %T, want 8 bits with alpha", name, img)
	}
	return n
}

// unpack returns the pictures of an ICO, and checks its directory against them.
func unpack(t *testing.T, name string, b []byte) [][]byte {
	t.Helper()
	le := binary.LittleEndian
	if len(b) < 6 || le.Uint16(b) != 0 || le.Uint16(b[2:]) != 1 {
		t.Fatalf("%s: not an icon", name)
	}
	var pictures [][]byte
	for i := range int(le.Uint16(b[4:])) {
		e := b[6+16*i:]
		size, offset := le.Uint32(e[8:]), le.Uint32(e[12:])
		picture := b[offset : offset+size]
		if side := decode(t, name, picture).Rect.Dx(); byte(side) != e[0] || e[0] != e[1] {
			t.Fatalf("%s: entry %d says %dx%d, the picture is %d", name, i, e[0], e[1], side)
		}
		pictures = append(pictures, picture)
	}
	return pictures
}

func TestSizes(t *testing.T) {
	for _, i := range assets.Icons() {
		for kind, b := range map[string][]byte{"colour": assets.TrayPNG(i), "template": assets.TrayTemplate(i)} {
			if r := decode(t, string(i), b).Rect; r != image.Rect(0, 0, 64, 64) {
				t.Errorf("%s %s: %v", i, kind, r)
			}
		}
		var sides []int
		for _, p := range unpack(t, string(i), assets.TrayICO(i)) {
			sides = append(sides, decode(t, string(i), p).Rect.Dx())
		}
		if len(sides) != 3 || sides[0] != 16 || sides[1] != 32 || sides[2] != 48 {
			t.Errorf("%s.ico has %v", i, sides)
		}
	}
	if r := decode(t, "app", assets.AppPNG()).Rect; r.Dx() != 256 {
		t.Errorf("application icon: %v", r)
	}
	if n := len(unpack(t, "app", assets.AppICO())); n != 4 {
		t.Errorf("application ICO has %d pictures", n)
	}
	if !bytes.HasPrefix(assets.AppSVG(), []byte("<svg ")) {
		t.Error("no SVG")
	}
}

// TestStatesDifferWithoutColour: a person who sees no colours must tell the states apart, so their templates differ in
// a good part of the pixels.
func TestStatesDifferWithoutColour(t *testing.T) {
	icons := assets.Icons()
	for i, a := range icons {
		for _, b := range icons[:i] {
			x, y := decode(t, string(a), assets.TrayTemplate(a)), decode(t, string(b), assets.TrayTemplate(b))
			differ := 0
			for p := 3; p < len(x.Pix); p += 4 {
				if d := int(x.Pix[p]) - int(y.Pix[p]); d > 64 || d < -64 {
					differ++
				}
			}
			if differ < 60 {
				t.Errorf("%s and %s differ in %d pixels only", a, b, differ)
			}
		}
	}
}

// TestReadsOnAnyPanel: the disc stands out from a light and from a dark panel, and the streams from the disc.
func TestReadsOnAnyPanel(t *testing.T) {
	for _, i := range assets.Icons() {
		img := decode(t, string(i), assets.TrayPNG(i))
		disc, stream := luminance(img, 32, 8), luminance(img, 16, 32)
		for panel, l := range map[string]float64{"light": 0.9, "dark": 0.02} {
			if c := contrast(disc, l); c < 2.4 {
				t.Errorf("%s: the disc has contrast %.1f on a %s panel", i, c, panel)
			}
		}
		if c := contrast(disc, stream); c < 3 {
			t.Errorf("%s: the streams have contrast %.1f on the disc", i, c)
		}
	}
}
