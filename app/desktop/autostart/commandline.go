package autostart

import (
	"errors"
	"strings"
)

// plainSigns need no quotes, beside ASCII letters and digits.
const plainSigns = "_-./:@,+"

// oddSigns are read in different ways by those that start a desktop entry or a unit, whatever the quoting.
const oddSigns = "\"'%$`\\="

// errOddSign refuses such a path.
var errOddSign = errors.New("not every system can start a program with one of the signs \" ' % $ ` \\ = in its path " +
	"at login: install it elsewhere")

// commandLine is a command as an Exec or ExecStart line has it: the program in quotes where it needs them. The
// arguments are plain words.
func commandLine(command []string) (string, error) {
	program := command[0]
	if strings.ContainsAny(program, oddSigns) {
		return "", errOddSign
	}
	if strings.ContainsFunc(program, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
			strings.ContainsRune(plainSigns, r))
	}) {
		program = `"` + program + `"`
	}
	return strings.Join(append([]string{program}, command[1:]...), " "), nil
}

// commandOf reads such a line. In one of another author the program is right unless its path has escapes.
func commandOf(line string) []string {
	line = strings.TrimSpace(line)
	if line == "" {
		return nil
	}
	if rest, quoted := strings.CutPrefix(line, `"`); quoted {
		program, arguments, _ := strings.Cut(rest, `"`)
		return append([]string{program}, strings.Fields(arguments)...)
	}
	return strings.Fields(line)
}

// withLine is the text of an entry with one value of a key, where the first one stood or else at the end. An empty
// value takes the key out.
func withLine(text, key, value string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		switch {
		case !isLineOf(line, key):
			out.WriteString(line)
		case value != "":
			out.WriteString(key + "=" + value + "\n")
			value = ""
		}
	}
	if value != "" {
		out.WriteString(key + "=" + value + "\n")
	}
	return out.String()
}

// valueOf is the last value of a key: the one that counts.
func valueOf(text, key string) (value string) {
	for line := range strings.Lines(text) {
		if isLineOf(line, key) {
			_, value, _ = strings.Cut(line, "=")
		}
	}
	return strings.TrimSpace(value)
}

func isLineOf(line, key string) bool {
	name, _, found := strings.Cut(line, "=")
	return found && strings.TrimSpace(name) == key
}
