package cli

import "strings"

// splitLine cuts a line of a shell that is being typed into its words, without their quotes. The last one may be empty,
// and its quote still open. There is always one.
func splitLine(line string) []string {
	words := []string{}
	var word strings.Builder
	inside, quote := false, rune(0)
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case quote == '\'' && r != quote:
			word.WriteRune(r)
		case quote != 0 && r == quote:
			quote = 0
		case r == '\\' && i+1 < len(runes) && (quote == 0 || strings.ContainsRune(`"\$`+"`", runes[i+1])):
			i++
			inside = true
			word.WriteRune(runes[i])
		case quote == 0 && (r == '\'' || r == '"'):
			quote, inside = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if inside {
				words = append(words, word.String())
				word.Reset()
				inside = false
			}
		default:
			inside = true
			word.WriteRune(r)
		}
	}
	return append(words, word.String())
}

// unquoted is one word as it is written, without its quotes.
func unquoted(word string) string { return strings.Join(splitLine(word), " ") }
