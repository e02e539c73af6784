package console

import (
	"strings"
	"testing"
)

func TestCells(t *testing.T) {
	for s, want := range map[string]int{"": 0, "work": 4, "日本語の仕事": 12, "💥💥": 4, "e\u0301te\u0301": 3, "한글": 4,
		"\u1112\u1161\u11ab": 2, "ｆ": 2, "👩🏽": 2, "Ж…": 2, "ไท่": 2} {
		if got := StringWidth(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

// Columns stand below each other whatever signs the cells have, and what is cut fits.
func TestColumnsOfWideSigns(t *testing.T) {
	var out strings.Builder
	terminal := &Terminal{Out: &out}
	names := []string{"NAME", "work", "日本語の仕事", "💥💥", "e\u0301te\u0301", "한글 b", "\u1112\u1161\u11ab"}
	var rows [][]Cell
	for _, name := range names {
		rows = append(rows, []Cell{Text(name), Number(name), Text("|")})
	}
	terminal.Table(rows)
	for line := range strings.Lines(out.String()) {
		if at := StringWidth(line[:strings.Index(line, "|")]); at != 2*(12+2) {
			t.Errorf("the last column begins at %d: %q", at, line)
		}
	}
	d := Drawing{Cut: "…"}
	for _, c := range []struct {
		s    string
		wide int
		want string
	}{{"日本語", 6, "日本語"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"}, {"e\u0301te\u0301s", 3, "e\u0301t…"}, {"abc", 2, "a…"},
		{"💥💥", 2, "…"}, {"abc", 3, "abc"}} {
		if got := d.Short(c.s, c.wide); got != c.want || StringWidth(got) > c.wide {
			t.Errorf("%q in %d columns: %q", c.s, c.wide, got)
		}
	}
}
