package autostart

import (
	"errors"
	"strings"
)

// The Exec line of a desktop entry has two layers: the words are quoted as the Desktop Entry Specification says, with
// each percent sign doubled, and the whole is then escaped as every text of such a file.

// envProgram stands before a program with a path that some starters can't take, though its quoting is right: GLib looks
// for a program by the name as it is written, and would find none called "50%%"; systemd, which starts the entries of
// GNOME and KDE, wants no quotes in it. It starts what comes after it, in its own place.
const envProgram = "/usr/bin/env"

// errEqualSign is the specification's own limit, and that of env; errOddSign that of systemd, which reads the escapes
// of these signs otherwise than the specification has them.
var (
	errEqualSign = errors.New("the system can't start a program with an equal sign in its path at login: install it " +
		"elsewhere")
	errOddSign = errors.New("not every desktop can start a program with a $, ` or \\ in its path at login: install " +
		"it elsewhere")
)

// execLine writes a command as the value of Exec.
func execLine(command []string) (string, error) {
	if strings.Contains(command[0], "=") {
		return "", errEqualSign
	}
	if strings.ContainsAny(command[0], "$`\\") {
		return "", errOddSign
	}
	if strings.ContainsAny(command[0], "%\"'") {
		command = append([]string{envProgram}, command...)
	}
	words := make([]string, len(command))
	for i, word := range command {
		words[i] = execWord(word)
	}
	return entryEscape(strings.Join(words, " ")), nil
}

// execPlain are the signs that need no quoting, beside letters and digits.
const execPlain = "_-./:@,+%"

// execWord quotes one word. What needs no quotes gets none: not every reader knows them.
func execWord(word string) string {
	plain := word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
			strings.ContainsRune(execPlain, r))
	})
	word = strings.ReplaceAll(word, "%", "%%")
	if plain {
		return word
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`).Replace(word) + `"`
}

// entryEscape and entryUnescape are the escapes of any text in a desktop entry.
func entryEscape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(text)
}

func entryUnescape(text string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\s`, " ").Replace(text)
}

// execCommand reads the value of Exec; nil where it makes no sense. Field codes, which stand for files, are left out.
func execCommand(value string) []string {
	words, err := execWords(entryUnescape(value))
	if err != nil {
		return nil
	}
	var command []string
	for _, word := range words {
		if len(word) == 2 && word[0] == '%' && word[1] != '%' {
			continue
		}
		command = append(command, strings.ReplaceAll(word, "%%", "%"))
	}
	if len(command) > 1 && command[0] == envProgram {
		command = command[1:]
	}
	return command
}

// execWords splits a command line at its spaces. A backslash takes the sign after it as it is.
func execWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord, quoted := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			quoted, inWord = !quoted, true
		case c == '\\':
			if i++; i == len(line) {
				return nil, errors.New("it ends in a backslash")
			}
			word.WriteByte(line[i])
			inWord = true
		case !quoted && (c == ' ' || c == '\t'):
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if quoted {
		return nil, errors.New("a quote is not closed")
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}
