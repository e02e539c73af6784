package main

import (
	"image"
	"image/color"
	"math"
)

// grid is the side of the square that every drawing is made on; a rendering scales it to its size in pixels.
const grid = 64.0

// samples is how many times a pixel is looked at along each axis in a picture of a size; large ones need fewer.
func samples(size int) int {
	if size >= 256 {
		return 4
	}
	return 8
}

// point is a place on the grid, y downwards.
type point struct{ x, y float64 }

// layer is one shape in one colour. Layers are laid over each other; an erasing one makes a hole instead.
type layer struct {
	path   []point // a polyline with round ends; one point is a dot
	width  float64 // of the line, or the diameter of the dot
	fill   color.NRGBA
	erases bool
	curve  *curve // where path came from, kept for the SVG

	low, high point // the corners of the box round path
}

// curve is a cubic Bézier curve.
type curve struct{ a, b, c, d point }

// dot is a filled circle.
func dot(p point, radius float64, fill color.NRGBA) layer {
	return stroke([]point{p}, 2*radius, fill)
}

// line is a straight stroke with round ends.
func line(a, b point, width float64, fill color.NRGBA) layer {
	return stroke([]point{a, b}, width, fill)
}

// bend is a curved stroke with round ends.
func bend(c curve, width float64, fill color.NRGBA) layer {
	const steps = 16
	path := make([]point, 0, steps+1)
	for i := 0; i <= steps; i++ {
		path = append(path, c.at(float64(i)/steps))
	}
	l := stroke(path, width, fill)
	l.curve = &c
	return l
}

// stroke is a polyline with its box.
func stroke(path []point, width float64, fill color.NRGBA) layer {
	l := layer{path: path, width: width, fill: fill, low: path[0], high: path[0]}
	for _, p := range path {
		l.low = point{min(l.low.x, p.x), min(l.low.y, p.y)}
		l.high = point{max(l.high.x, p.x), max(l.high.y, p.y)}
	}
	return l
}

// hole is the layer as an eraser, grown by the margin on every side.
func (l layer) hole(margin float64) layer {
	l.erases = true
	l.width += 2 * margin
	return l
}

// at is the point of the curve at t, 0 to 1.
func (c curve) at(t float64) point {
	u := 1 - t
	mix := func(a, b, c, d float64) float64 {
		return u*u*u*a + 3*u*u*t*b + 3*u*t*t*c + t*t*t*d
	}
	return point{mix(c.a.x, c.b.x, c.c.x, c.d.x), mix(c.a.y, c.b.y, c.c.y, c.d.y)}
}

// covers reports whether the shape is over p.
func (l layer) covers(p point) bool {
	r := l.width / 2
	if p.x < l.low.x-r || p.y < l.low.y-r || p.x > l.high.x+r || p.y > l.high.y+r {
		return false
	}
	if len(l.path) == 1 {
		return math.Hypot(p.x-l.path[0].x, p.y-l.path[0].y) <= r
	}
	for i := 1; i < len(l.path); i++ {
		if distance(p, l.path[i-1], l.path[i]) <= r {
			return true
		}
	}
	return false
}

// distance is how far p is from the straight line between a and b.
func distance(p, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := ((p.x-a.x)*dx + (p.y-a.y)*dy) / (dx*dx + dy*dy)
	t = min(max(t, 0), 1)
	return math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy)
}

// render draws the layers on a square of size pixels. Every sample is opaque or empty and only their mean is blended,
// so that shapes which share an edge show no seam.
func render(layers []layer, size int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			img.SetNRGBA(x, y, pixel(layers, x, y, size))
		}
	}
	return img
}

// pixel is the mean of the samples in the pixel at x, y of a picture of a size.
func pixel(layers []layer, x, y, size int) color.NRGBA {
	n, scale := samples(size), grid/float64(size)
	var r, g, b, a int
	for i := range n {
		for j := range n {
			p := point{(float64(x) + (float64(i)+0.5)/float64(n)) * scale,
				(float64(y) + (float64(j)+0.5)/float64(n)) * scale}
			c := sample(layers, p)
			r, g, b, a = r+int(c.R)*int(c.A), g+int(c.G)*int(c.A), b+int(c.B)*int(c.A), a+int(c.A)
		}
	}
	if a == 0 {
		return color.NRGBA{}
	}
	mean := func(sum, of int) uint8 { return uint8((sum + of/2) / of) }
	return color.NRGBA{mean(r, a), mean(g, a), mean(b, a), mean(a, n*n)}
}

// sample is the colour of the topmost layer over p.
func sample(layers []layer, p point) color.NRGBA {
	for i := len(layers) - 1; i >= 0; i-- {
		if !layers[i].covers(p) {
			continue
		}
		if layers[i].erases {
			return color.NRGBA{}
		}
		return layers[i].fill
	}
	return color.NRGBA{}
}
