package notification

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
)

// pixels is a picture as the notification protocol carries it ("image-data").
type pixels struct {
	Width, Height, Stride int32
	Alpha                 bool
	Bits, Channels        int32
	Data                  []byte
}

// pixelsOf reads a PNG; nil where it is none.
func pixelsOf(file []byte) *pixels {
	source, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil
	}
	size := source.Bounds()
	picture := image.NewNRGBA(image.Rect(0, 0, size.Dx(), size.Dy()))
	draw.Draw(picture, picture.Bounds(), source, size.Min, draw.Src)
	return &pixels{int32(size.Dx()), int32(size.Dy()), int32(picture.Stride), true, 8, 4, picture.Pix}
}
