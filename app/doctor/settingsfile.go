package doctor

import (
	"strings"

	"clb/app/buildinfo"
)

// SettingsFile is whether the settings file is understood.
type SettingsFile struct {
	Path string
	// Err is what is wrong with it, or with a variable that goes before it; nil where nothing is.
	Err error
	// Restart names settings that have changed and wait for the next start of the program that runs.
	Restart []string
	// Aside is an emptied settings file that was set aside, empty where there is none.
	Aside string
	// Running says that the program runs, by settings that were good.
	Running bool
}

func (f SettingsFile) checks() []Check {
	c := Check{Name: NameSettings, Verdict: OK, Reason: "the settings are understood (" + f.Path + ")"}
	switch {
	case f.Err != nil && f.Running:
		c.Verdict, c.Reason = Trouble, "the settings are not valid, and the program runs by those of before: "+
			f.Err.Error()
		c.Advice = "correct this setting; until then the program can't start anew"
	case f.Err != nil:
		c.Verdict, c.Reason, c.Advice = Trouble, "the settings are not valid, so that the program can't start: "+
			f.Err.Error(), "correct this setting"
	case f.Aside != "":
		c.Verdict, c.Reason = Warning, "the settings file was empty and is begun anew; the old one is "+f.Aside
		c.Advice = "set again what was set; the old file can be deleted then"
	case len(f.Restart) > 0:
		c.Verdict, c.Reason = Note, "settings have changed and wait for the next start: "+strings.Join(f.Restart, ", ")
		c.Advice = "quit the program and start it again: " + buildinfo.Binary
	}
	return []Check{c}
}
