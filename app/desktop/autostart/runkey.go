package autostart

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// longestRun is how long a command line of the Run key may be, in characters: Windows ignores what is longer.
const longestRun = 260

// runLine writes a command as a value of the Run key. Percent signs stand for themselves, since the value is stored as
// text that is not expanded.
func runLine(command []string) (string, error) {
	if strings.Contains(command[0], `"`) {
		return "", errors.New("a path can't have a quote in it")
	}
	line := strings.Join(append([]string{`"` + command[0] + `"`}, command[1:]...), " ")
	if utf8.RuneCountInString(line) > longestRun {
		return "", errors.New("the path is too long for Windows to start it at login: install the program into a " +
			"folder with a shorter path")
	}
	return line, nil
}

// approvedOff reports whether a value of the StartupApproved key says that the user has switched the entry off in the
// Task Manager or the settings: the first byte is even (2, 6) for on, and odd (3, 7) for off; the time of that follows.
func approvedOff(value []byte) bool { return len(value) > 0 && value[0]&1 == 1 }
