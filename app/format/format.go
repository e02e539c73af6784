// Package format writes values as people read them, the same way in the command line, the tray, notifications and the
// report.
package format

import (
	"strings"
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
