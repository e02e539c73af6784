// Package format writes values as people read them: names and texts from outside, counts, shares and times of day. What
// the menu, notifications and error lines say alike is written alike.
package format

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// longestPrintable is how much of a text from outside an error line repeats, in characters.
const longestPrintable = 120

// Printable makes a text from outside fit for an error line: no control character in it can draw on a terminal.
func Printable(text string) string {
	clean := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text))
	if len(clean) > longestPrintable {
		return string(clean[:longestPrintable]) + "…"
	}
	return string(clean)
}

// Clean returns text that is safe in one line of a menu or notification: valid UTF-8 (a desktop bus drops who sends
// other), every run of space and control characters one space, and none of the invisible ones that reorder or hide what
// stands next to them.
func Clean(text string) string {
	marks := 0
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case r == unicode.ReplacementChar || !unicode.IsPrint(r):
			return -1
		case unicode.Is(unicode.M, r):
			// as many as any script needs on one letter; more pile up over the neighbouring lines
			if marks++; marks > 2 {
				return -1
			}
			return r
		}
		marks = 0
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(visible), " ")
}

// Cut shortens text to at most so many characters, the last then being an ellipsis.
func Cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	end := most - 1
	for end > 0 && unicode.Is(unicode.M, runes[end]) { // a mark belongs to the letter before it
		end--
	}
	return strings.TrimRight(string(runes[:end]), " ") + "…"
}

// Line is text in one line of at most so many characters.
func Line(text string, most int) string { return Cut(Clean(text), most) }

// Name is a name as a line of at most so many characters; one with nothing to see in it is "(no name)".
func Name(name string, most int) string {
	if shown := Line(name, most); shown != "" {
		return shown
	}
	return "(no name)"
}

// Count is a number with its noun.
func Count[N int | int64](n N, one, many string) string {
	return strconv.FormatInt(int64(n), 10) + " " + Plural(n, one, many)
}

// Plural is the word that goes with a number.
func Plural[N int | int64](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Percent is a share in words: 0.625 is "62%". Only what is all reads 100%, and only what is nothing 0%.
func Percent(share float64) string {
	if !(share > 0) { // NaN as well
		return "0%"
	}
	whole := int(min(share, 9.99)*100 + 1e-9) // 0.29 is a little less than 29 hundredths
	if whole == 0 {
		return "<1%"
	}
	return strconv.Itoa(whole) + "%"
}

// Clock is a moment as short as it can be told on the day of now: "14:20", "Thu 14:20", "2 Jan 14:20".
func Clock(t, now time.Time) string {
	return strings.TrimSpace(Day(t, now) + " " + t.In(now.Location()).Format("15:04"))
}

// Day is the day of a moment to come, as short as it can be told on the day of now; empty for today.
func Day(t, now time.Time) string {
	t = t.In(now.Location())
	switch tonight := Tonight(now); {
	case t.Before(tonight):
		return ""
	case t.Before(tonight.AddDate(0, 0, 6)):
		return t.Format("Mon")
	default:
		return t.Format("2 Jan")
	}
}

// Tonight is when the day of now ends.
func Tonight(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
}
