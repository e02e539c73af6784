package format

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) // a Monday
	for _, c := range []struct{ got, want string }{
		{Line("", 10), ""}, {Line(" a\n\tb  c ", 10), "a b c"}, {Line("a\x00\x1b[1mb\u202e\ufeffc", 10), "a [1mbc"},
		{Line("x\xffy", 10), "xy"}, {Line("ünïcödé", 10), "ünïcödé"}, {Line("1234567890", 10), "1234567890"},
		{Line("123456789 01", 10), "123456789…"}, {Line("12345678 9012", 10), "12345678…"},
		{Name("\u200b ", 10), "(no name)"}, {Name("work", 10), "work"},
		{Printable("a\x1bb"), "a?b"}, {Printable(strings.Repeat("x", 121)), strings.Repeat("x", 120) + "…"},
		{Count(1, "stream", "streams"), "1 stream"}, {Count(int64(0), "stream", "streams"), "0 streams"},
		{Percent(0.999), "99%"}, {Percent(0.29), "29%"}, {Percent(math.NaN()), "0%"},
		{Percent(1e300), "999%"},
		{Clock(noon.Add(2*time.Hour), noon), "14:00"}, {Clock(noon.Add(12*time.Hour), noon), "Tue 00:00"},
		{Clock(noon.AddDate(0, 0, 6), noon), "Sun 12:00"}, {Clock(noon.AddDate(0, 0, 7), noon), "30 Nov 12:00"},
		{Day(noon, noon), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"", "a_b", "\xff", "a\u202eb", "é́́́", strings.Repeat("x", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Line(text, 32)
		if again := Line(got, 32); again != got {
			t.Errorf("cleaned twice %q becomes %q", got, again)
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 32 || strings.Contains(got, "  ") ||
			strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%q became %q", text, got)
		}
	})
}
