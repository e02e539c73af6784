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

// entryGroup is the group that counts in a desktop entry: the first one.
const entryGroup = "[Desktop Entry]\n"

// offSwitches are the keys by which desktops switch an autostart entry off, with the value that does.
var offSwitches = [...][2]string{{"Hidden", "true"}, {"X-GNOME-Autostart-enabled", "false"},
	{"X-MATE-Autostart-enabled", "false"}}

// desktopEntry is the format of an XDG autostart entry.
type desktopEntry struct{ title, comment, icon string }

// split cuts an entry before its second group; both parts are empty where it is no entry.
func (desktopEntry) split(text string) (main, rest string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	_, keys, found := strings.Cut("\n"+text, "\n"+entryGroup)
	if !found {
		return "", ""
	}
	start := len(text) - len(keys)
	if end := strings.Index(keys, "\n["); end >= 0 {
		return text[:start+end+1], text[start+end+1:]
	}
	return strings.TrimSuffix(text, "\n") + "\n", ""
}

func (d desktopEntry) parse(text string) stored {
	main, _ := d.split(text)
	e := stored{there: true, command: commandOf(valueOf(main, "Exec"))}
	for _, off := range offSwitches {
		if strings.EqualFold(valueOf(main, off[0]), off[1]) && e.off == "" {
			e.off = "the desktop's own settings have switched it off (" + off[0] + "=" + off[1] + ")"
		}
	}
	return e
}

func (d desktopEntry) switchedOn(old string, command []string) (string, error) {
	main, rest := d.split(old)
	for _, off := range offSwitches {
		if strings.EqualFold(valueOf(main, off[0]), off[1]) {
			main = withLine(main, off[0], "")
		}
	}
	return d.retargeted(main+rest, command)
}

func (d desktopEntry) retargeted(old string, command []string) (string, error) {
	line, err := commandLine(command)
	if err != nil {
		return "", err
	}
	main, rest := d.split(old)
	if main == "" {
		main = d.fresh()
	}
	// An entry whose TryExec names a program that is gone is ignored as a whole.
	return withLine(withLine(main, "Exec", line), "TryExec", "") + rest, nil
}

// fresh is an entry without its command.
func (d desktopEntry) fresh() string {
	return entryGroup +
		"Type=Application\n" +
		"Version=1.0\n" +
		"Name=" + d.title + "\n" +
		"Comment=" + d.comment + "\n" +
		"Icon=" + d.icon + "\n" +
		"Terminal=false\n" +
		"StartupNotify=false\n" +
		"NoDisplay=true\n"
}
