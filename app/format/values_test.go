package format

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("here", 3600)) // a Monday

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 0: "0 s", 499 * time.Millisecond: "0 s", 59 * time.Second: "59 s",
		59*time.Second + 600*time.Millisecond: "1 min", time.Minute: "1 min", 61 * time.Second: "1 min",
		90 * time.Second: "2 min", 59*time.Minute + 40*time.Second: "1 h", 2*time.Hour + 5*time.Minute: "2 h 5 min",
		24 * time.Hour:                "1 d",
		76*time.Hour + 59*time.Minute: "3 d 4 h",
	} {
		if got := Span(d); got != want {
			t.Errorf("span(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestMoment(t *testing.T) {
	for _, c := range []struct {
		t    time.Time
		want string
	}{
		{noon.Add(2 * time.Hour), "14:00"},
		{noon.Add(-12 * time.Hour), "00:00"},
		{noon.Add(12 * time.Hour), "tomorrow 00:00"},
		{noon.Add(36 * time.Hour), "Wed 00:00"},
		{noon.AddDate(0, 0, 6), "Sun 12:00"},
		{noon.AddDate(0, 0, 7), "30 Nov 12:00"},
		{noon.AddDate(0, 0, -1), "22 Nov 12:00"},
		{noon.AddDate(0, 2, 0), "23 Jan 2027 12:00"},
		{noon.UTC().Add(12 * time.Hour), "tomorrow 00:00"},
	} {
		if got := Moment(c.t, noon); got != c.want {
			t.Errorf("moment(%v) = %q, want %q", c.t, got, c.want)
		}
	}
}

func TestMomentAcrossADayOfAnotherLength(t *testing.T) {
	place, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	evening := time.Date(2026, 10, 24, 23, 30, 0, 0, place) // the day after has 25 hours
	if got := Moment(time.Date(2026, 10, 26, 0, 10, 0, 0, place), evening); got != "Mon 00:10" {
		t.Errorf("got %q", got)
	}
	if got := Moment(time.Date(2026, 10, 25, 23, 50, 0, 0, place), evening); got != "tomorrow 23:50" {
		t.Errorf("got %q", got)
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Percent(0), "0%"}, {Percent(0.001), "<1%"}, {Percent(0.9999), "99%"}, {Percent(1), "100%"},
		{Percent(0.29), "29%"}, {Percent(0.57), "57%"},
		{Milliseconds(0), "-"}, {Milliseconds(0.4), "0 ms"}, {Milliseconds(850.4), "850 ms"},
		{Milliseconds(1800), "1.8 s"}, {Milliseconds(125_000), "2 min"},
		{Amount(0), "0"}, {Amount(999), "999"}, {Amount(12_345), "12.3k"}, {Amount(999_949), "999.9k"},
		{Amount(999_950), "1.0M"},
		{Count(1, "request", "requests"), "1 request"}, {Count(0, "request", "requests"), "0 requests"},
		{Deadline(noon.Add(2*time.Hour), noon), "until 14:00 (in 2 h)"}, {Deadline(noon, noon), ""},
		{Deadline(time.Time{}, noon), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestAmountsForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1_234_567: "1,234,567", -1000: "-1,000",
		-100: "-100"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	for usd, want := range map[float64]string{0: "$0", 0.001: "<$0.01", 0.005: "$0.01", 12.345: "$12.35",
		9999.99: "$9999.99", 10_000: "$10.0k", 2_000_000: "$2.0M"} {
		if got := Dollars(usd); got != want {
			t.Errorf("%v: %s, want %s", usd, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1.0 kB",
		999_999: "1.0 MB", 5_000_000_000: "5.0 GB"} {
		if got := Size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
