package anthropic

import (
	"bytes"

	"github.com/tidwall/gjson"
)

// deepest is how many arrays and objects may lie in each other in JSON that comes from outside. What Claude Code and
// Anthropic send has a dozen; parsers that descend take some hundred bytes of the stack for each.
const deepest = 1000

// Nested reports whether a text nests deeper than JSON from outside may. Parsers that descend must not see one that
// does: a stack that overflows ends the program. It reads without descending, and understands comments too.
func Nested(text []byte) bool {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '[', '{':
			if depth++; depth > deepest {
				return true
			}
		case ']', '}':
			depth--
		case '"':
			i = endOfString(text, i+1)
		case '/':
			i = endOfComment(text, i+1)
		}
	}
	return false
}

// endOfString is where the string ends that has begun before i.
func endOfString(text []byte, i int) int {
	for ; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}

// endOfComment is where the comment ends whose first slash lies before i. What is no comment ends at once: no parser
// reads beyond such a slash.
func endOfComment(text []byte, i int) int {
	end, length := "", 0
	switch {
	case bytes.HasPrefix(text[i:], []byte("/")):
		end = "\n"
	case bytes.HasPrefix(text[i:], []byte("*")):
		end, length = "*/", 1
	default:
		return i - 1
	}
	n := bytes.Index(text[i+1:], []byte(end))
	if n < 0 {
		return len(text)
	}
	return i + 1 + n + length
}

// ValidJSON reports whether a body is JSON that nests no deeper than it may.
func ValidJSON(body []byte) bool { return !Nested(body) && gjson.ValidBytes(body) }
