package console

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Paint is a colour code of the terminal; empty is plain.
type Paint string

const (
	plain  Paint = ""
	Bold   Paint = "1"
	Red    Paint = "31"
	Green  Paint = "32"
	Yellow Paint = "33"
	Cyan   Paint = "36"
	Grey   Paint = "90"
)

// Cell is one field of a table.
type Cell struct {
	Text  string
	Paint Paint
	// Right sets it to the right side of its column, as numbers are.
	Right bool
}

func Text(s string) Cell   { return Cell{Text: s} }
func Number(s string) Cell { return Cell{Text: s, Right: true} }

// Table writes rows in columns that are as wide as their widest cell; the first row holds the headings. Colour codes
// take no width.
func (t *Terminal) Table(rows [][]Cell) {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], StringWidth(Clean(c.Text)))
		}
	}
	for n, row := range rows {
		var line strings.Builder
		for i, c := range row {
			if n == 0 {
				c.Paint = Bold
			}
			line.WriteString(t.Padded(c, widths[i]))
			line.WriteString("  ")
		}
		t.Say("%s", strings.TrimRight(line.String(), " "))
	}
}

func (t *Terminal) Padded(c Cell, width int) string {
	shown := Clean(c.Text)
	space := strings.Repeat(" ", width-StringWidth(shown))
	if c.Right {
		return space + t.Painted(shown, c.Paint)
	}
	return t.Painted(shown, c.Paint) + space
}

func (t *Terminal) Painted(s string, p Paint) string {
	if !t.Colours || p == plain || s == "" {
		return s
	}
	return "\x1b[" + string(p) + "m" + s + "\x1b[0m"
}

// Clean takes from a text what would move the cursor or colour the screen. Names and paths come from elsewhere.
func Clean(s string) string {
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

// WriteJSON writes a value for a program to read.
func WriteJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}
