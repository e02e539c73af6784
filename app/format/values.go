package format

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Span is a duration in words, with its two largest units: "2 h 5 min".
func Span(d time.Duration) string {
	d = d.Round(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%d s", max(d, 0)/time.Second)
	}
	d = d.Round(time.Minute)
	days, hours, minutes := d/(24*time.Hour), d/time.Hour%24, d/time.Minute%60
	switch {
	case days > 0 && hours > 0:
		return fmt.Sprintf("%d d %d h", days, hours)
	case days > 0:
		return fmt.Sprintf("%d d", days)
	case hours > 0 && minutes > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes)
	case hours > 0:
		return fmt.Sprintf("%d h", hours)
	default:
		return fmt.Sprintf("%d min", minutes)
	}
}

// Moment is a time of day, with the day where it is not today's: "14:20", "tomorrow 09:00", "Fri 09:00", "27 Nov
// 09:00".
func Moment(t, now time.Time) string {
	t = t.In(now.Location())
	y, m, d := now.Date()
	days := int(math.Round(Midnight(t).Sub(time.Date(y, m, d, 0, 0, 0, 0, now.Location())).Hours() / 24))
	switch {
	case days == 0:
		return t.Format("15:04")
	case days == 1:
		return "tomorrow " + t.Format("15:04")
	case days > 1 && days < 7:
		return t.Format("Mon 15:04")
	case t.Year() == y:
		return t.Format("2 Jan 15:04")
	default:
		return t.Format("2 Jan 2006 15:04")
	}
}

// Midnight is the beginning of that day.
func Midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// Deadline is when something ends: "until 14:20 (in 2 h 5 min)". It is empty where nothing is known or the end has
// passed.
func Deadline(t, now time.Time) string {
	if t.IsZero() || !t.After(now) {
		return ""
	}
	return fmt.Sprintf("until %s (in %s)", Moment(t, now), Span(t.Sub(now)))
}

// Milliseconds is a short duration: "850 ms", "1.8 s", "2 min".
func Milliseconds(ms float64) string {
	switch {
	case ms <= 0:
		return "-"
	case ms < 1000:
		return fmt.Sprintf("%.0f ms", ms)
	case ms < 60_000:
		return fmt.Sprintf("%.1f s", ms/1000)
	default:
		return Span(time.Duration(ms * float64(time.Millisecond)))
	}
}

// Amount is a number of tokens, short: "850", "12.3k", "4.5M".
func Amount(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 999_950:
		return fmt.Sprintf("%.1fk", float64(n)/1e3)
	default:
		return fmt.Sprintf("%.1fM", float64(n)/1e6)
	}
}

// Size is a number of bytes, short: "850 bytes", "12.3 kB", "4.5 MB".
func Size(n int64) string {
	switch {
	case n < 1000:
		return Count(n, "byte", "bytes")
	case n < 999_950:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 999_950_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	default:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	}
}

// Dollars is an amount of money: "$0", "<$0.01", "$12.34", "$12.3k".
func Dollars(usd float64) string {
	switch {
	case usd == 0:
		return "$0"
	case usd < 0.005:
		return "<$0.01"
	case usd < 9_999.995:
		return fmt.Sprintf("$%.2f", usd)
	case usd < 999_950:
		return fmt.Sprintf("$%.1fk", usd/1e3)
	default:
		return fmt.Sprintf("$%.1fM", usd/1e6)
	}
}

// Thousands is a whole number with commas: "1,234,567".
func Thousands(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
