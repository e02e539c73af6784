package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"
	"strings"

	"clb/assets"
)

// pictures returns every file of the assets folder by its name there.
func pictures() (map[string][]byte, error) {
	app := func(size int) []layer { return coloured(assets.Working, size) }
	files := map[string][]byte{"icon.svg": svg(app(512))}
	var err error
	put := func(name string, content []byte, e error) {
		files[name] = content
		if e != nil && err == nil {
			err = fmt.Errorf("drawing %s: %w", name, e)
		}
	}
	pngFile := func(name string, layers []layer, size int) {
		b, e := encode(layers, size)
		put(name, b, e)
	}
	icoFile := func(name string, drawing func(int) []layer, sizes ...int) {
		b, e := ico(drawing, sizes...)
		put(name, b, e)
	}
	pngFile("icon-256.png", app(256), 256)
	pngFile("icon-512.png", app(512), 512)
	icoFile("icon.ico", app, 16, 32, 48, 256)
	for _, i := range assets.Icons() {
		name := "tray/" + string(i)
		pngFile(name+".png", coloured(i, 64), 64)
		pngFile(name+"-template.png", template(i), 64)
		icoFile(name+".ico", func(size int) []layer { return coloured(i, size) }, 16, 32, 48)
	}
	return files, err
}

// encode renders the layers into a PNG file.
func encode(layers []layer, size int) ([]byte, error) {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	err := e.Encode(&b, render(layers, size))
	return b.Bytes(), err
}

// ico packs one PNG for each size into a Windows icon file: a header, one entry of 16 bytes for each, then the
// pictures.
func ico(drawing func(size int) []layer, sizes ...int) ([]byte, error) {
	const header, entry = 6, 16
	var dir, data bytes.Buffer
	le := binary.LittleEndian
	dir.Write(le.AppendUint16(le.AppendUint16(le.AppendUint16(nil, 0), 1), uint16(len(sizes))))
	for _, size := range sizes {
		picture, err := encode(drawing(size), size)
		if err != nil {
			return nil, err
		}
		side := byte(size) // 256 wraps to 0, which is how the format writes it
		dir.Write([]byte{side, side, 0, 0})
		e := le.AppendUint16(le.AppendUint16(nil, 1), 32) // planes, bits a pixel
		e = le.AppendUint32(e, uint32(len(picture)))
		e = le.AppendUint32(e, uint32(header+entry*len(sizes)+data.Len()))
		dir.Write(e)
		data.Write(picture)
	}
	return append(dir.Bytes(), data.Bytes()...), nil
}

// svg writes the layers as an SVG document. Erasing layers have no place in it.
func svg(layers []layer) []byte {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">` + "\n")
	for _, l := range layers {
		colour := fmt.Sprintf("#%02x%02x%02x", l.fill.R, l.fill.G, l.fill.B)
		first, last := l.path[0], l.path[len(l.path)-1]
		if len(l.path) == 1 {
			fmt.Fprintf(&b, `  <circle cx="%g" cy="%g" r="%g" fill="%s"/>`+"\n", first.x, first.y, l.width/2, colour)
			continue
		}
		d := fmt.Sprintf("M%g %gL%g %g", first.x, first.y, last.x, last.y)
		if c := l.curve; c != nil {
			d = fmt.Sprintf("M%g %gC%g %g %g %g %g %g", c.a.x, c.a.y, c.b.x, c.b.y, c.c.x, c.c.y, c.d.x, c.d.y)
		}
		fmt.Fprintf(&b, `  <path d="%s" fill="none" stroke="%s" stroke-width="%g" stroke-linecap="round"/>`+"\n",
			d, colour, l.width)
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}
