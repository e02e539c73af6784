package rowcodec

import (
	"strconv"
	"strings"
)

// A phrase is a text that comes again and again with other numbers in it, such as why an account was chosen. It is kept
// as its words, each number replaced by a mark, and the numbers. So the words of a few dozen phrases are enough.

// phraseMark stands for a number in the words of a phrase.
const phraseMark = "\x01"

// numberDigits is the longest number that is taken out, phraseNumbers how many are.
const (
	numberDigits  = 18
	phraseNumbers = 8
)

// splitPhrase takes the numbers out of a text: runs of digits without a zero in front, so that they come back as they
// were. It is false for a text that is no phrase: it is empty, holds a mark itself, or too many numbers.
func splitPhrase(text string) (words string, numbers []uint64, ok bool) {
	if text == "" || strings.Contains(text, phraseMark) {
		return "", nil, false
	}
	if !strings.ContainsAny(text, "0123456789") {
		return text, nil, true
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		end := i
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		run := text[i:end]
		switch {
		case run == "":
			b.WriteByte(text[i])
			end++
		case len(run) > numberDigits || run[0] == '0' && len(run) > 1:
			b.WriteString(run)
		case len(numbers) == phraseNumbers:
			return "", nil, false
		default:
			n, _ := strconv.ParseUint(run, 10, 64) // eighteen digits at most
			numbers = append(numbers, n)
			b.WriteString(phraseMark)
		}
		i = end
	}
	return b.String(), numbers, true
}

// joinPhrase is the inverse of splitPhrase. It asks for a number for each mark.
func joinPhrase(words string, number func() uint64) string {
	if !strings.Contains(words, phraseMark) {
		return words
	}
	var b strings.Builder
	parts := strings.Split(words, phraseMark)
	for i, part := range parts {
		if i > 0 {
			b.WriteString(strconv.FormatUint(number(), 10))
		}
		b.WriteString(part)
	}
	return Clip(b.String())
}
