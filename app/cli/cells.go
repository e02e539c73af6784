package cli

import (
	"strings"

	"github.com/rivo/uniseg"
)

// cells is how many columns of a terminal a text takes: two for a wide sign of East Asia or an emoji, none for what
// joins the sign before it.
func cells(s string) int { return uniseg.StringWidth(s) }

// short is a text of at most that many columns; where something is cut off, it ends in a mark. No sign is cut in two.
func (d drawing) short(s string, width int) string {
	if cells(s) <= width {
		return s
	}
	var b strings.Builder
	left := width - cells(d.cut)
	for signs := uniseg.NewGraphemes(s); signs.Next() && signs.Width() <= left; left -= signs.Width() {
		b.WriteString(signs.Str())
	}
	return b.String() + d.cut
}
