package autostart

import "strings"

// entryFormat is how a kind of file says what is started at login. All of it is functions of values.
type entryFormat interface {
	// parse reads a file.
	parse(text string) stored
	// switchedOn is the file that starts the command; old is what was there, empty where nothing was.
	switchedOn(old string, command []string) (string, error)
	// retargeted is the file with another command and nothing else changed.
	retargeted(old string, command []string) (string, error)
}

// entryGroup is the group that counts in a desktop entry.
const entryGroup = "Desktop Entry"

// offSwitches are the keys by which desktops switch an autostart entry off, with the value that does.
var offSwitches = [...][2]string{{"Hidden", "true"}, {"X-GNOME-Autostart-enabled", "false"},
	{"X-MATE-Autostart-enabled", "false"}}

// desktopEntry is the format of an XDG autostart entry.
type desktopEntry struct{ title, comment, icon string }

func (desktopEntry) parse(text string) stored {
	l := linesOf(text)
	e := stored{there: true}
	exec, _ := l.get(entryGroup, "Exec")
	e.command = execCommand(exec)
	for _, off := range offSwitches {
		if value, found := l.get(entryGroup, off[0]); found && strings.EqualFold(value, off[1]) && e.off == "" {
			e.off = "the desktop's own settings have switched it off (" + off[0] + "=" + off[1] + ")"
		}
	}
	return e
}

func (d desktopEntry) switchedOn(old string, command []string) (string, error) {
	if _, _, found := linesOf(old).group(entryGroup); !found {
		old = d.fresh()
	}
	text, err := d.retargeted(old, command)
	if err != nil {
		return "", err
	}
	l := linesOf(text)
	for _, off := range offSwitches {
		if value, found := l.get(entryGroup, off[0]); found && strings.EqualFold(value, off[1]) {
			l = l.without(off[0])
		}
	}
	return l.text(), nil
}

func (d desktopEntry) retargeted(old string, command []string) (string, error) {
	exec, err := execLine(command)
	if err != nil {
		return "", err
	}
	l := linesOf(old)
	if _, _, found := l.group(entryGroup); !found {
		l = linesOf(d.fresh())
	}
	// An entry whose TryExec names a program that is gone is ignored as a whole.
	return l.with(entryGroup, "Exec", exec).without("TryExec").text(), nil
}

// fresh is an entry without its command.
func (d desktopEntry) fresh() string {
	return "[" + entryGroup + "]\n" +
		"Type=Application\n" +
		"Version=1.0\n" +
		"Name=" + entryEscape(d.title) + "\n" +
		"Comment=" + entryEscape(d.comment) + "\n" +
		"Icon=" + entryEscape(d.icon) + "\n" +
		"Terminal=false\n" +
		"StartupNotify=false\n" +
		"NoDisplay=true\n"
}
