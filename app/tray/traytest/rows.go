//go:build linux

package traytest

import (
	"image"
	"image/color"
)

// Rows are the lines of text in a picture of the one menu below the panel, top to bottom: for each the
// rectangle from the first to the last row of pixels that has something written on it, as wide as the menu. Separators
// are none. No submenu may be open.
func Rows(screen image.Image) []image.Rectangle {
	menu := menuArea(screen)
	inner := menu.Inset(4)                                                                       // without the frame
	paper := commonest(screen, image.Rect(inner.Min.X, inner.Min.Y, inner.Min.X+1, inner.Max.Y)) // left of the text
	var rows []image.Rectangle
	top := -1
	for y := inner.Min.Y; y <= inner.Max.Y; y++ {
		switch written := y < inner.Max.Y && inked(screen, inner, y, paper); {
		case written && top < 0:
			top = y
		case !written && top >= 0:
			if y-top > 4 { // a separator is one or two pixels high
				rows = append(rows, image.Rect(menu.Min.X, top, menu.Max.X, y))
			}
			top = -1
		}
	}
	return rows
}

// menuArea is where the picture shows something on the empty screen below the panel.
func menuArea(screen image.Image) image.Rectangle {
	bounds := screen.Bounds()
	empty := at(screen, bounds.Max.X-1, bounds.Max.Y-1)
	var menu image.Rectangle
	for y := PanelHeight + 4; y < bounds.Max.Y; y++ { // below the panel's shadow
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if !same(screen, x, y, empty) {
				menu = menu.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return menu
}

// commonest is the colour that most of a part of the picture has.
func commonest(screen image.Image, part image.Rectangle) color.RGBA {
	counts := map[color.RGBA]int{}
	var most color.RGBA
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			c := at(screen, x, y)
			if counts[c]++; counts[c] > counts[most] {
				most = c
			}
		}
	}
	return most
}

// inked reports whether a row of pixels has a colour other than the paper's.
func inked(screen image.Image, part image.Rectangle, y int, paper color.RGBA) bool {
	for x := part.Min.X; x < part.Max.X; x++ {
		if !same(screen, x, y, paper) {
			return true
		}
	}
	return false
}
