package autostart

import (
	"errors"
	"strings"
)

// longestRun is how long a command line of the Run key may be, in characters: Windows ignores what is longer.
const longestRun = 260

// runLine writes a command as a value of the Run key: by the rules by which a Windows program splits its command line.
// Percent signs stand for themselves, since the value is stored as text that is not expanded.
func runLine(command []string) (string, error) {
	if strings.Contains(command[0], `"`) {
		return "", errors.New("a path can't have a quote in it")
	}
	line := `"` + command[0] + `"`
	for _, word := range command[1:] {
		line += " " + runWord(word)
	}
	if n := len([]rune(line)); n > longestRun {
		return "", errors.New("the path is too long for Windows to start it at login: install the program into a " +
			"folder with a shorter path")
	}
	return line, nil
}

// runWord quotes an argument. Backslashes count only before a quote, where each must be doubled.
func runWord(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\"") {
		return word
	}
	var b strings.Builder
	b.WriteByte('"')
	slashes := 0
	for i := 0; i < len(word); i++ {
		switch word[i] {
		case '\\':
			slashes++
		case '"':
			b.WriteString(strings.Repeat(`\`, slashes+1)) // the ones before it again, and one for the quote
			slashes = 0
		default:
			slashes = 0
		}
		b.WriteByte(word[i])
	}
	b.WriteString(strings.Repeat(`\`, slashes) + `"`)
	return b.String()
}

// runCommand splits a value of the Run key as Windows does.
func runCommand(line string) []string {
	line = strings.TrimLeft(line, " \t")
	if line == "" {
		return nil
	}
	var program string
	if rest, quoted := strings.CutPrefix(line, `"`); quoted {
		program, line, _ = strings.Cut(rest, `"`)
	} else if end := strings.IndexAny(line, " \t"); end >= 0 {
		program, line = line[:end], line[end:]
	} else {
		program, line = line, ""
	}
	return append([]string{program}, runArguments(line)...)
}

// runArguments splits what stands after the program.
func runArguments(line string) []string {
	var words []string
	var word strings.Builder
	inWord, quoted := false, false
	for i := 0; i < len(line); i++ {
		slashes := 0
		for i < len(line) && line[i] == '\\' {
			slashes++
			i++
		}
		atQuote := i < len(line) && line[i] == '"'
		switch {
		case atQuote:
			word.WriteString(strings.Repeat(`\`, slashes/2))
		default:
			word.WriteString(strings.Repeat(`\`, slashes))
		}
		inWord = inWord || slashes > 0
		switch {
		case i == len(line):
		case atQuote && slashes%2 == 1:
			word.WriteByte('"')
			inWord = true
		case atQuote:
			quoted, inWord = !quoted, true
		case !quoted && (line[i] == ' ' || line[i] == '\t'):
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteByte(line[i])
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}

// approvedOff reports whether a value of the StartupApproved key says that the user has switched the entry off in the
// Task Manager or the settings: the first byte is even (2, 6) for on, and odd (3, 7) for off; the time of that follows.
func approvedOff(value []byte) bool { return len(value) > 0 && value[0]&1 == 1 }
