package console

import (
	"strings"

	"github.com/rivo/uniseg"
)

// StringWidth is how many columns of a terminal a text takes: two for a wide sign of East Asia or an emoji, none for
// what joins the sign before it.
func StringWidth(s string) int { return uniseg.StringWidth(s) }

// Short is a text of at most that many columns; where something is cut off, it ends in a mark. No sign is cut in two.
func (d Drawing) Short(s string, width int) string {
	if StringWidth(s) <= width {
		return s
	}
	var b strings.Builder
	left := width - StringWidth(d.Cut)
	for signs := uniseg.NewGraphemes(s); signs.Next() && signs.Width() <= left; left -= signs.Width() {
		b.WriteString(signs.Str())
	}
	return b.String() + d.Cut
}
