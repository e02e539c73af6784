package oauth

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/proxy/anthropic"
)

var (
	seenAt  = time.Date(2026, 7, 2, 21, 0, 0, 0, time.UTC)
	resetAt = time.Date(2026, 7, 3, 0, 30, 0, 282668000, time.UTC)
)

const resetText = `"2026-07-03T00:30:00.282668+00:00"`

func usedWindow(used float64, reset time.Time) anthropic.Window {
	return anthropic.Window{Utilization: used, Reset: reset, Seen: seenAt, Source: "usage"}
}

func TestReadUsage(t *testing.T) {
	whole := resetAt.Truncate(time.Second)
	for body, want := range map[string]anthropic.Limits{
		`{}`: {},
		`{"five_hour":null,"seven_day":null,"iguana_necktie":{"utilization":50},"limits":null,"extra_usage":null}`: {},
		`{"five_hour":{"utilization":11.0,"resets_at":` + resetText +
			`}}`: {FiveHour: usedWindow(0.11, resetAt)},
		`{"five_hour":{"utilization":1,"resets_at":null}}`: {FiveHour: usedWindow(0.01, time.Time{})},
		`{"seven_day":{"utilization":0}}`:                  {SevenDay: usedWindow(0, time.Time{})},
		`{"seven_day":{"utilization":100,"resets_at":` + fmt.Sprint(whole.Unix()) +
			`}}`: {SevenDay: usedWindow(1, whole)},
		`{"seven_day":{"utilization":"100","resets_at":` + fmt.Sprint(whole.UnixMilli()) +
			`}}`: {SevenDay: usedWindow(1, whole)},
		`{"seven_day":{"utilization":104.5,"resets_at":"soon"}}`:                                                 {SevenDay: usedWindow(1.045, time.Time{})},
		`{"seven_day":{"utilization":5,"resets_at":-1}}`:                                                         {SevenDay: usedWindow(0.05, time.Time{})},
		`{"seven_day":{"utilization":5,"resets_at":"0001-01-01T00:00:00Z"}}`:                                     {SevenDay: usedWindow(0.05, time.Time{})},
		`{"five_hour":{"utilization":null,"resets_at":` + resetText + `},"seven_day":{"utilization":-1}}`:        {},
		`{"seven_day_opus":{"utilization":20},"seven_day_sonnet":null,"seven_day_oauth_apps":{"utilization":9}}`: {Models: map[string]anthropic.Window{"opus": usedWindow(0.2, time.Time{})}},
		`{"extra_usage":{"is_enabled":true,"utilization":25}}`:                                                   {Overage: usedWindow(0.25, time.Time{})},
		`{"extra_usage":{"is_enabled":false,"utilization":25}}`:                                                  {},
		`{"limits":[{"kind":"session","percent":11,"resets_at":` + resetText +
			`},{"kind":"weekly_all","percent":9},{"kind":"weekly_scoped","percent":5,"scope":{"model":{"id":null,"display_name":"Claude Fable 5"},"surface":null}}]}`: {
			FiveHour: usedWindow(0.11, resetAt), SevenDay: usedWindow(0.09, time.Time{}),
			Models: map[string]anthropic.Window{"fable": usedWindow(0.05, time.Time{})}},
		// the list wins over the flat windows, and the fuller one of two with one name
		`{"five_hour":{"utilization":1},"seven_day_opus":{"utilization":2},"limits":[{"kind":"session","percent":3},{"kind":"weekly_scoped","percent":4,"scope":{"model":{"display_name":"OPUS"}}},{"kind":"weekly_scoped","percent":30,"scope":{"model":{"id":"claude-opus-5-5"}}},{"kind":"session","percent":2}]}`: {
			FiveHour: usedWindow(0.03, time.Time{}),
			Models:   map[string]anthropic.Window{"opus": usedWindow(0.3, time.Time{})}},
		// what is not known is left alone
		`{"limits":[{"kind":"weekly_scoped","percent":5,"scope":{"model":{"display_name":"Iguana"}}},{"kind":"weekly_scoped","percent":5,"scope":null},{"kind":"monthly","percent":5},{"percent":5},7,null,"x",{"kind":"session"}]}`: {},
	} {
		got, err := readUsage([]byte(body), seenAt)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", body, err, diff)
		}
	}
	for _, body := range []string{"", "[]", "7", "null", "<html>", `{"five_hour":`} {
		if _, err := readUsage([]byte(body), seenAt); problem(err) != Unreadable {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// TestUsagePercent: whatever is in percent there is the share here, from both shapes alike.
func TestUsagePercent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		percent := float64(rapid.IntRange(0, 20000).Draw(t, "hundredths")) / 100
		text := fmt.Sprint(percent)
		flat, err := readUsage([]byte(`{"seven_day":{"utilization":`+text+`}}`), seenAt)
		list, err2 := readUsage([]byte(`{"limits":[{"kind":"weekly_all","percent":`+text+`}]}`), seenAt)
		if err != nil || err2 != nil || math.Abs(flat.SevenDay.Utilization-percent/100) > 1e-9 ||
			flat.SevenDay != list.SevenDay {
			t.Fatalf("%s: %v %v", text, flat.SevenDay, list.SevenDay)
		}
	})
}

func FuzzReadUsage(f *testing.F) {
	f.Add([]byte(`{"five_hour":{"utilization":11.0,"resets_at":` + resetText +
		`},"limits":[{"kind":"weekly_scoped","percent":5,"scope":{"model":{"display_name":"Fable"}}}]}`))
	f.Add(
		[]byte(
			`{"five_hour":{"utilization":1e999,"resets_at":1e999},"limits":{"kind":"session","percent":"NaN"},"extra_usage":{"is_enabled":true,"utilization":"0x1p-2"}}`))
	f.Add([]byte(`{"limits":` + strings.Repeat("[", 50_000)))
	f.Add([]byte(`{"five_hour":` + strings.Repeat(`{"a":`, 20_000)))
	f.Fuzz(func(t *testing.T, body []byte) {
		l, err := readUsage(body, seenAt)
		if err != nil {
			if err.Error() != unreadable().Error() {
				t.Error(err)
			}
			return
		}
		windows := []anthropic.Window{l.FiveHour, l.SevenDay, l.Overage}
		for family, w := range l.Models {
			if anthropic.Family(family) != family || !w.Known() {
				t.Errorf("family %q", family)
			}
			windows = append(windows, w)
		}
		for _, w := range windows {
			if !(w.Utilization >= 0 && w.Utilization <= 1000) || w.Known() != (w.Source == "usage") ||
				!w.Reset.IsZero() && (w.Reset.Year() < 2001 || w.Reset.Year() > 5139) {
				t.Errorf("%+v of %s", w, body)
			}
		}
	})
}

func FuzzReadProfile(f *testing.F) {
	f.Add(
		[]byte(
			`{"account":{"email":"me@example.com"},"organization":{"organization_type":"claude_max","rate_limit_tier":"default_claude_max_20x"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		i, err := readProfile(body)
		if all := i.Email + i.FullName + i.Organization + i.Plan; err == nil &&
			strings.ContainsAny(all, "\n\r\x00\x1b\u202e") {
			t.Errorf("%q", all)
		}
	})
}
