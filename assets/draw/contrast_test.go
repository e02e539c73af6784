package main

import (
	"image"
	"math"
)

// luminance is the relative luminance of a pixel as WCAG 2 defines it, 0 to 1.
func luminance(img *image.NRGBA, x, y int) float64 {
	c := img.NRGBAAt(x, y)
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// contrast is the ratio of two luminances, 1 to 21.
func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
