package console

import (
	"math"
	"strings"

	"golang.org/x/term"
)

// Drawing is what lines and bars are drawn with.
type Drawing struct {
	// Steps are the heights of a line, lowest first; nothing is a space.
	Steps []rune
	// Parts are the widths of the end of a bar, narrowest first, the last one a whole character.
	Parts []rune
	// Cut stands for what is left out of a text.
	Cut string
}

// Drawing uses blocks if the output can show them, else ASCII.
func (t *Terminal) Drawing() Drawing {
	if t.Blocks {
		return Drawing{[]rune("▁▂▃▄▅▆▇█"), []rune("▏▎▍▌▋▊▉█"), "…"}
	}
	return Drawing{[]rune("._-~=+*#"), []rune("#"), "~"}
}

// hasBlocks reports whether characters beyond ASCII can be shown: where the locale says UTF-8. macOS has no other, even
// where no variable says so; on Windows the new console window has it, and a pipe does.
func hasBlocks(env func(string) (string, bool), goos string, shown bool) bool {
	if kind, _ := env("TERM"); kind == "dumb" {
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value, _ := env(name); value != "" {
			value = strings.ToLower(value)
			return strings.Contains(value, "utf-8") || strings.Contains(value, "utf8")
		}
	}
	_, newWindow := env("WT_SESSION")
	return goos == "darwin" || goos == "windows" && (newWindow || !shown)
}

// Width is how many columns the output has: those of the terminal, or 80 where it is none.
func (t *Terminal) Width() int {
	fd, ok := Descriptor(t.Out)
	if !ok {
		return 80
	}
	width, _, err := term.GetSize(fd)
	if err != nil || width <= 0 {
		return 80
	}
	return min(max(width, 40), 160)
}

// Line draws values as heights from 0 to most; most 0 stands for the greatest of them. What is nothing, zero or not
// known (NaN), is a gap.
func (d Drawing) Line(values []float64, most float64) string {
	if most <= 0 {
		for _, v := range values {
			if v > most { // NaN is not
				most = v
			}
		}
	}
	var b strings.Builder
	for _, v := range values {
		if math.IsNaN(v) || v <= 0 || most <= 0 {
			b.WriteByte(' ')
			continue
		}
		level := int(math.Ceil(min(v/most, 1) * float64(len(d.Steps))))
		b.WriteRune(d.Steps[max(level, 1)-1])
	}
	return b.String()
}

// Bar draws a share of a width. What is more than nothing is seen.
func (d Drawing) Bar(share float64, width int) string {
	if !(share > 0) {
		return ""
	}
	parts := max(int(math.Round(min(share, 1)*float64(width*len(d.Parts)))), 1)
	whole, rest := parts/len(d.Parts), parts%len(d.Parts)
	bar := strings.Repeat(string(d.Parts[len(d.Parts)-1]), whole)
	if rest > 0 {
		bar += string(d.Parts[rest-1])
	}
	return bar
}
