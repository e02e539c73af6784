package cli

import (
	"math"
	"strings"

	"golang.org/x/term"
)

// drawing is what lines and bars are drawn with.
type drawing struct {
	// steps are the heights of a line, lowest first; nothing is a space.
	steps []rune
	// parts are the widths of the end of a bar, narrowest first, the last one a whole character.
	parts []rune
	// cut stands for what is left out of a text.
	cut string
}

// drawing uses blocks if the output can show them, else ASCII.
func (t *terminal) drawing() drawing {
	if t.blocks {
		return drawing{[]rune("▁▂▃▄▅▆▇█"), []rune("▏▎▍▌▋▊▉█"), "…"}
	}
	return drawing{[]rune("._-~=+*#"), []rune("#"), "~"}
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

// width is how many columns the output has: those of the terminal, or 80 where it is none.
func (t *terminal) width() int {
	fd, ok := terminalOf(t.out)
	if !ok {
		return 80
	}
	width, _, err := term.GetSize(fd)
	if err != nil || width <= 0 {
		return 80
	}
	return min(max(width, 40), 160)
}

// line draws values as heights from 0 to most; most 0 stands for the greatest of them. What is nothing, zero or not
// known (NaN), is a gap.
func (d drawing) line(values []float64, most float64) string {
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
		level := int(math.Ceil(min(v/most, 1) * float64(len(d.steps))))
		b.WriteRune(d.steps[max(level, 1)-1])
	}
	return b.String()
}

// bar draws a share of a width. What is more than nothing is seen.
func (d drawing) bar(share float64, width int) string {
	if !(share > 0) {
		return ""
	}
	parts := max(int(math.Round(min(share, 1)*float64(width*len(d.parts)))), 1)
	whole, rest := parts/len(d.parts), parts%len(d.parts)
	bar := strings.Repeat(string(d.parts[len(d.parts)-1]), whole)
	if rest > 0 {
		bar += string(d.parts[rest-1])
	}
	return bar
}
