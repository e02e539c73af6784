package account

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of names, in characters.
const longestName, longestGroup = 64, 64

// CheckName says what is wrong with a name for an account, or nil. It is the one rule for all who give names; an
// account that has a name from before the rule keeps it.
func CheckName(name string) error {
	switch {
	case name == "" || strings.TrimSpace(name) != name:
		return errors.New("a name must not be empty, nor begin or end with a space")
	case utf8.RuneCountInString(name) > longestName:
		return fmt.Errorf("a name has at most %d characters", longestName)
	case IsDots(name):
		return errors.New("a name must not be . or .., which have a meaning of their own in addresses")
	case strings.HasPrefix(name, "-"):
		return errors.New("a name must not begin with a dash")
	case strings.Contains(name, ",") || strings.HasPrefix(name, "not "):
		return errors.New("a name must not have a comma, nor begin with \"not \": routes list names with commas, and " +
			"\"not\" turns them round")
	case !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == '/' || r == '\\' }):
		return errors.New("a name has letters, digits, spaces and signs, but no slash, line break or control character")
	}
	return nil
}

// IsDots reports whether a text is one of the two that lead elsewhere as a part of a path.
func IsDots(name string) bool { return name == "." || name == ".." }

// CheckGroup says what is wrong with the name of a group, or nil. An empty one is no group.
func CheckGroup(name string) error {
	name = strings.TrimSpace(name)
	switch {
	case utf8.RuneCountInString(name) > longestGroup:
		return fmt.Errorf("a group has at most %d characters", longestGroup)
	case name != "" && strings.Trim(name, ".") == "", strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' ||
			r == '.')
	}):
		return errors.New("a group has letters, digits, and - _ . inside: it becomes part of an address")
	}
	return nil
}

// Numbered is another name for an account whose own is taken, as long as a name may be: "work 2".
func Numbered(name string, n int) string {
	number := fmt.Sprintf(" %d", n)
	start := []rune(name)
	start = start[:min(len(start), longestName-len(number))]
	return strings.TrimRightFunc(string(start), unicode.IsSpace) + number
}
