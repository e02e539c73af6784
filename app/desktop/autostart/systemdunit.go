package autostart

import (
	"errors"
	"strings"
)

// systemdUnit is the format of a systemd user unit.
type systemdUnit struct{ title string }

func (systemdUnit) parse(text string) stored {
	exec, _ := linesOf(text).get("Service", "ExecStart")
	return stored{there: true, command: unitCommand(exec)}
}

// switchedOn keeps what the user has changed in the unit.
func (u systemdUnit) switchedOn(old string, command []string) (string, error) {
	return u.retargeted(old, command)
}

func (u systemdUnit) retargeted(old string, command []string) (string, error) {
	exec, err := unitExec(command)
	if err != nil {
		return "", err
	}
	l := linesOf(old)
	if _, _, found := l.group("Service"); !found {
		l = linesOf(u.fresh())
	}
	return l.with("Service", "ExecStart", exec).text(), nil
}

// fresh is a unit without its command. A wrong command line or setting (2) does not get better by starting again; and
// how long the end may take is the program's own setting, with at most ten minutes.
func (u systemdUnit) fresh() string {
	return "[Unit]\n" +
		"Description=" + strings.ReplaceAll(u.title, "%", "%%") + "\n" +
		"\n[Service]\n" +
		"Type=exec\n" +
		"Restart=on-failure\n" +
		"RestartSec=5\n" +
		"RestartPreventExitStatus=2\n" +
		"TimeoutStopSec=630\n" +
		"\n[Install]\n" +
		"WantedBy=default.target\n"
}

// unitExec writes a command as the value of ExecStart. In the path of the program, unlike in its arguments, a dollar
// sign stands for itself.
func unitExec(command []string) (string, error) {
	// systemd takes no program with quotes or backslashes in its path; in an argument they are fine.
	if strings.ContainsAny(command[0], "\"'\\") {
		if strings.Contains(command[0], "=") {
			return "", errEqualSign
		}
		command = append([]string{envProgram}, command...)
	}
	words := make([]string, len(command))
	for i, word := range command {
		if strings.ContainsAny(word, "\n\r\x00") {
			return "", errors.New("a systemd unit can't hold a line break in a command")
		}
		if i > 0 {
			word = strings.ReplaceAll(word, "$", "$$")
		}
		words[i] = unitWord(strings.ReplaceAll(word, "%", "%%"))
	}
	return strings.Join(words, " "), nil
}

func unitWord(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\"'\\;") {
		return word
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word) + `"`
}

// unitCommand reads the value of ExecStart; nil where it makes no sense.
func unitCommand(value string) []string {
	words, err := execWords(strings.TrimLeft(value, "@-:+!"))
	if err != nil {
		return nil
	}
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], "%%", "%")
		if i > 0 {
			words[i] = strings.ReplaceAll(words[i], "$$", "$")
		}
	}
	if len(words) > 1 && words[0] == envProgram {
		words = words[1:]
	}
	return words
}
