package console

import (
	"math"
	"testing"
)

var blocks = Drawing{[]rune("▁▂▃▄▅▆▇█"), []rune("▏▎▍▌▋▊▉█"), "…"}

func TestLine(t *testing.T) {
	for _, c := range []struct {
		values []float64
		most   float64
		want   string
	}{
		{nil, 0, ""}, {[]float64{0, 0}, 0, "  "}, {[]float64{1, 2, 4, 8}, 0, "▁▂▄█"}, {[]float64{8, 0.001}, 0, "█▁"},
		{[]float64{0.5, 1, math.NaN()}, 1, "▄█ "},
		{[]float64{3}, 1, "█"}, {[]float64{-1, 1}, 0, " █"},
	} {
		if got := blocks.Line(c.values, c.most); got != c.want {
			t.Errorf("%v to %v: %q, want %q", c.values, c.most, got, c.want)
		}
	}
}

func TestBarAndShort(t *testing.T) {
	for share, want := range map[float64]string{0: "", -1: "", math.NaN(): "", 1: "████", 2: "████", 0.5: "██",
		0.53: "██▏", 0.001: "▏"} {
		if got := blocks.Bar(share, 4); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
	for text, want := range map[string]string{"": "", "four": "four", "fives": "fiv…", "zwölf": "zwö…"} {
		if got := blocks.Short(text, 4); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestHasBlocks(t *testing.T) {
	for _, c := range []struct {
		goos  string
		shown bool
		env   environ
		want  bool
	}{
		{"linux", true, nil, false}, {"linux", true, environ{"LANG=de_DE.UTF-8"}, true},
		{"linux", true, environ{"LANG=C"}, false},
		{"linux", true, environ{"LC_ALL=C", "LANG=C.utf8"}, false},
		{"linux", true, environ{"LANG=C.utf8", "TERM=dumb"}, false},
		{"darwin", true, nil, true}, {"windows", true, nil, false},
		{"windows", true, environ{"WT_SESSION=1"}, true}, {"windows", false, nil, true},
	} {
		if got := hasBlocks(c.env.lookup, c.goos, c.shown); got != c.want {
			t.Errorf("%s %v %v: %v", c.goos, c.shown, c.env, got)
		}
	}
}
