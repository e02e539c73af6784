package timearg

import (
	"errors"
	"strings"
	"testing"
	"time"

	"clb/app/cli/console"
)

// noon is a Monday.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("here", 3600))

func TestBounds(t *testing.T) {
	day := func(m time.Month, d, h, min int) time.Time {
		return time.Date(2026, m, d, h, min, 0, 0, noon.Location())
	}
	for _, c := range []struct {
		typed    Stretch
		from, to time.Time
		problem  string
	}{
		{Stretch{}, noon.Add(-24 * time.Hour), time.Time{}, ""},
		{Stretch{Last: "all"}, time.Time{}, time.Time{}, ""},
		{Stretch{Last: "7d"}, day(11, 16, 12, 0), time.Time{}, ""},
		{Stretch{Last: "90m"}, day(11, 23, 10, 30), time.Time{}, ""},
		{Stretch{From: "2026-11-01", To: "2026-11-30"}, day(11, 1, 0, 0), day(12, 1, 0, 0), ""},
		{Stretch{From: "2026-11-01 18:30"}, day(11, 1, 18, 30), time.Time{}, ""},
		{Stretch{From: "9:05", To: "11:00"}, day(11, 23, 9, 5), day(11, 23, 11, 0), ""},
		{Stretch{From: "36h", To: "30d"}, time.Time{}, time.Time{}, "--to takes a time after --from"},
		{Stretch{From: "2026-11-01T18:30:00+01:00"}, day(11, 1, 18, 30), time.Time{}, ""},
		{Stretch{To: "2d"}, time.Time{}, day(11, 21, 12, 0), ""},
		{Stretch{Last: "0h"}, time.Time{}, time.Time{}, "--last takes"},
		{Stretch{Last: "2000000d"}, time.Time{}, time.Time{}, "--last takes"},
		{Stretch{Last: "1h", To: "12:00"}, time.Time{}, time.Time{}, "give it alone"},
		{Stretch{From: "2026-02-30"}, time.Time{}, time.Time{}, "--from takes a day"},
		{Stretch{From: "13:00"}, time.Time{}, time.Time{}, "still to come"},
	} {
		from, to, err := c.typed.Bounds(noon, "24h")
		if c.problem != "" {
			if err == nil || !strings.Contains(err.Error(), c.problem) || !errors.As(err, new(*console.UsageError)) {
				t.Errorf("%+v: %v", c.typed, err)
			}
		} else if err != nil || !from.Equal(c.from) || !to.Equal(c.to) {
			t.Errorf("%+v: %v to %v, %v", c.typed, from, to, err)
		}
	}
}

func TestPauseEnd(t *testing.T) {
	at := func(text string) time.Time {
		t, err := time.ParseInLocation("2006-01-02 15:04", text, noon.Location())
		if err != nil {
			panic(err)
		}
		return t
	}
	for typed, want := range map[string]time.Time{
		"off": {}, "2h": noon.Add(2 * time.Hour), "90m": noon.Add(90 * time.Minute),
		"1h30m": noon.Add(90 * time.Minute), "3d": noon.AddDate(0, 0, 3),
		"18:30": at("2026-11-23 18:30"), "12:00": at("2026-11-24 12:00"), "11:59": at("2026-11-24 11:59"),
		"00:00":      at("2026-11-24 00:00"),
		"2026-12-01": at("2026-12-01 00:00"), "2026-12-01 18:30": at("2026-12-01 18:30"),
		"2026-12-01T18:30": at("2026-12-01 18:30"),
	} {
		if got, err := PauseEnd(typed, noon); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v; want %v", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "soon", "-2h", "0h", "0d", "-1d", "2026-11-23", "2026-02-30", "24:00", "25:00",
		"9999999999999d", "2000000h", "1e9d"} {
		if got, err := PauseEnd(typed, noon); err == nil {
			t.Errorf("%q: %v", typed, got)
		}
	}
}
