package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// paint is a colour code of the terminal; empty is plain.
type paint string

const (
	plain  paint = ""
	bold   paint = "1"
	red    paint = "31"
	green  paint = "32"
	yellow paint = "33"
	cyan   paint = "36"
	grey   paint = "90"
)

// cell is one field of a table.
type cell struct {
	text  string
	paint paint
	// right sets it to the right side of its column, as numbers are.
	right bool
}

func text(s string) cell   { return cell{text: s} }
func number(s string) cell { return cell{text: s, right: true} }

// table writes rows in columns that are as wide as their widest cell; the first row holds the headings. Colour codes
// take no width.
func (t *terminal) table(rows [][]cell) {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], cells(clean(c.text)))
		}
	}
	for n, row := range rows {
		var line strings.Builder
		for i, c := range row {
			if n == 0 {
				c.paint = bold
			}
			line.WriteString(t.padded(c, widths[i]))
			line.WriteString("  ")
		}
		t.say("%s", strings.TrimRight(line.String(), " "))
	}
}

func (t *terminal) padded(c cell, width int) string {
	shown := clean(c.text)
	space := strings.Repeat(" ", width-cells(shown))
	if c.right {
		return space + t.painted(shown, c.paint)
	}
	return t.painted(shown, c.paint) + space
}

func (t *terminal) painted(s string, p paint) string {
	if !t.colours || p == plain || s == "" {
		return s
	}
	return "\x1b[" + string(p) + "m" + s + "\x1b[0m"
}

// clean takes from a text what would move the cursor or colour the screen. Names and paths come from elsewhere.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// writeJSON writes a value for a program to read.
func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}
