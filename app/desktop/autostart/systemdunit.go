package autostart

import "strings"

// systemdUnit is the format of a systemd user unit.
type systemdUnit struct{ title string }

func (systemdUnit) parse(text string) stored {
	return stored{there: true, command: commandOf(strings.TrimLeft(valueOf(text, "ExecStart"), "@-:+!"))}
}

// switchedOn keeps what the user has changed in the unit.
func (u systemdUnit) switchedOn(old string, command []string) (string, error) {
	return u.retargeted(old, command)
}

func (u systemdUnit) retargeted(old string, command []string) (string, error) {
	line, err := commandLine(command)
	if err != nil {
		return "", err
	}
	if valueOf(old, "ExecStart") == "" {
		old = u.fresh()
	}
	return withLine(old, "ExecStart", line), nil
}

// fresh is a unit whose command is to be set. A wrong command line or setting (2) does not get better by starting
// again; and how long the end may take is the program's own setting, with at most ten minutes.
func (u systemdUnit) fresh() string {
	return "[Unit]\n" +
		"Description=" + u.title + "\n" +
		"\n[Service]\n" +
		"Type=exec\n" +
		"ExecStart=\n" +
		"Restart=on-failure\n" +
		"RestartSec=5\n" +
		"RestartPreventExitStatus=2\n" +
		"TimeoutStopSec=630\n" +
		"\n[Install]\n" +
		"WantedBy=default.target\n"
}
