package main

import (
	"image/color"

	"clb/assets"
)

// The picture: one stream comes in from the left and leaves as three. In colour it lies on a disc of a middle tone with
// a pale ring, so that it stands out from a dark panel as well as from a light one; as a template it stands alone.

// The colours.
func white() color.NRGBA { return color.NRGBA{0xff, 0xff, 0xff, 0xff} }
func black() color.NRGBA { return color.NRGBA{0x00, 0x00, 0x00, 0xff} }
func amber() color.NRGBA { return color.NRGBA{0xf5, 0xa9, 0x1c, 0xff} }
func red() color.NRGBA   { return color.NRGBA{0xc8, 0x2f, 0x45, 0xff} }
func grey() color.NRGBA  { return color.NRGBA{0x5d, 0x65, 0x70, 0xff} }
func ink() color.NRGBA   { return color.NRGBA{0x2a, 0x21, 0x0a, 0xff} }

// tone is the colour of the disc in a state.
func tone(i assets.Icon) color.NRGBA {
	switch i {
	case assets.Working:
		return color.NRGBA{0x12, 0x9b, 0x86, 0xff}
	case assets.Limited:
		return color.NRGBA{0xb8, 0x4a, 0x62, 0xff}
	case assets.SignedOut:
		return color.NRGBA{0x7b, 0x6c, 0xb4, 0xff}
	case assets.Stopped:
		return color.NRGBA{0x8b, 0x91, 0x99, 0xff}
	default:
		return color.NRGBA{0x3f, 0x7f, 0xbf, 0xff}
	}
}

// coloured is the icon with its disc. A small rendering gets bolder strokes, or they would blur away.
func coloured(i assets.Icon, size int) []layer {
	center := point{32, 32}
	layers := []layer{
		dot(center, 31.5, color.NRGBA{0xf4, 0xf7, 0xfa, 0xff}),
		dot(center, 29, tone(i)),
	}
	layers = append(layers, streams(i, white(), boldness(size))...)
	return append(layers, badge(i, false)...)
}

// template is the icon for macOS: black, without the disc.
func template(i assets.Icon) []layer {
	fill := black()
	if i == assets.Stopped {
		fill.A = 0x80
	}
	return append(streams(i, fill, 1.15), badge(i, true)...)
}

// boldness is the factor of the strokes at a size in pixels.
func boldness(size int) float64 {
	switch {
	case size <= 16:
		return 1.3
	case size <= 64:
		return 1.12
	default:
		return 1
	}
}

// streams is the one stream that becomes three. Where requests are under way, each ends in a drop.
func streams(i assets.Icon, fill color.NRGBA, bold float64) []layer {
	width, fork := 5.2*bold, point{22, 32}
	var layers []layer
	for _, y := range []float64{16.5, 32, 47.5} {
		end := point{46, y}
		layers = append(layers, bend(curve{fork, point{33.5, 32}, point{30.5, y}, end}, width, fill))
		if i == assets.Working {
			layers = append(layers, dot(end, 5.9, fill))
		}
	}
	return append(layers, line(point{11.5, 32}, fork, width, fill))
}

// badge is the sign in the lower right corner with a gap round it; a state without a sign has none.
func badge(i assets.Icon, template bool) []layer {
	center := point{48.5, 48.5}
	disc := dot(center, 13.5, grey())
	mark := white()
	switch i {
	case assets.Warning:
		disc.fill, mark = amber(), ink()
	case assets.Limited, assets.SignedOut:
		disc.fill = red()
	case assets.Stopped:
	default:
		return nil
	}
	if template {
		disc.fill = black()
	}
	layers := []layer{disc.hole(2.5), disc}
	for _, sign := range signs(i, center, mark) {
		if template {
			sign = sign.hole(0)
		}
		layers = append(layers, sign)
	}
	return layers
}

// signs are the strokes inside a badge: an exclamation mark, two bars, a cross, or a square.
func signs(i assets.Icon, c point, fill color.NRGBA) []layer {
	at := func(dx, dy float64) point { return point{c.x + dx, c.y + dy} }
	switch i {
	case assets.Warning:
		return []layer{line(at(0, -6.8), at(0, 1.2), 4.6, fill), dot(at(0, 7.2), 2.7, fill)}
	case assets.Limited:
		return []layer{line(at(-4, -5), at(-4, 5), 4.6, fill), line(at(4, -5), at(4, 5), 4.6, fill)}
	case assets.SignedOut:
		return []layer{line(at(-5, -5), at(5, 5), 4.4, fill), line(at(-5, 5), at(5, -5), 4.4, fill)}
	default:
		var square []layer
		for _, dy := range []float64{-2.6, 0, 2.6} {
			square = append(square, line(at(-2.6, dy), at(2.6, dy), 5, fill))
		}
		return square
	}
}
