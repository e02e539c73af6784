package doctor

import (
	"context"
	"fmt"
	"os"
	"runtime"

	"clb/app/buildinfo"
	"clb/app/desktop/autostart"
	"clb/app/format"
)

// Disk is how much room there is for the data.
type Disk struct {
	Folder string
	// Free is in bytes.
	Free int64
}

// Below these the disk is a worry, in bytes.
const (
	littleSpace = 1 << 30
	noSpace     = 100 << 20
)

func (d Disk) checks() []Check {
	c := Check{Name: NameDisk, Verdict: OK, Reason: "free on the disk of the data folder: " + format.Size(d.Free)}
	switch {
	case d.Free < noSpace:
		c.Verdict, c.Advice = Trouble, "make room: the history, and renewed logins, could soon not be written"
	case d.Free < littleSpace:
		c.Verdict, c.Advice = Warning, "make room before it is full"
	}
	return []Check{c}
}

// Folders are those in which the program keeps what is only its user's.
type Folders []Folder

// Folder is one of them.
type Folder struct {
	Path string
	// Warning says that others can enter it, Err that they can change it, or that it is another user's; both in words.
	Warning string
	Err     error
	// Own says that it is this user's, so that its mode can be set.
	Own bool
}

func (f Folders) checks() []Check {
	var found []Check
	for _, folder := range f {
		if folder.Warning == "" && folder.Err == nil {
			continue
		}
		c := Check{Name: NameFolders, Verdict: Warning, Reason: folder.Warning, Advice: "chmod 700 " + folder.Path}
		if folder.Err != nil {
			c.Verdict, c.Reason = Trouble, folder.Err.Error()
		}
		if folder.Own {
			c.FixSummary = "take away the rights of other users to " + folder.Path
			c.Fix = func(context.Context) error { return os.Chmod(folder.Path, 0o700) }
		} else {
			c.Advice = "choose another folder (" + buildinfo.Env + "HOME), or have this one given to you"
		}
		found = append(found, c)
	}
	if found == nil {
		found = []Check{{Name: NameFolders, Verdict: OK, Reason: "the folders of the program are its user's alone"}}
	}
	return found
}

// Tray is whether there is a place for the icon.
type Tray struct {
	// Err is why there is none, nil where there is.
	Err error
	// Desktop says that there is a desktop at all.
	Desktop bool
}

func (t Tray) checks() []Check {
	switch {
	case t.Err == nil:
		return []Check{{Name: NameTray, Verdict: OK, Reason: "the desktop shows tray icons"}}
	case !t.Desktop:
		return []Check{{Name: NameTray, Verdict: Note, Reason: "there is no desktop here, so no tray icon either; " +
			buildinfo.Binary + " serve needs none"}}
	}
	return []Check{{Name: NameTray, Verdict: Warning, Reason: "no tray icon can be shown: " + t.Err.Error(),
		Advice: "everything works from the page too; on GNOME, the extension \"AppIndicator and KStatusNotifierItem " +
			"Support\" adds a tray"}}
}

// Browser is whether a page can be opened.
type Browser struct {
	// Desktop says that there is a desktop at all, Opener by what a page is opened; empty: nothing was found.
	Desktop bool
	Opener  string
}

func (b Browser) checks() []Check {
	switch {
	case !b.Desktop:
		return []Check{{Name: NameBrowser, Verdict: Note,
			Reason: "there is no desktop here: pages are opened by hand, by their address"}}
	case b.Opener == "":
		return []Check{{Name: NameBrowser, Verdict: Warning, Reason: "nothing was found that opens a page in a browser",
			Advice: "install xdg-utils and a browser, or set BROWSER"}}
	}
	return []Check{{Name: NameBrowser, Verdict: OK, Reason: "pages are opened by " + b.Opener}}
}

// Autostart is whether the program starts at login.
type Autostart struct {
	autostart.State
	// Repair points an entry whose program is gone at this one: autostart.Entry.Repair. Enable writes it anew, whatever
	// it starts now; nil: that is not offered.
	Repair func() (changed bool, err error)
	Enable func() error
}

func (a Autostart) checks() []Check {
	c := Check{Name: NameAutostart, Verdict: OK, Reason: "the program starts at login (" + a.Location + ")"}
	switch {
	case !a.Exists:
		c.Verdict, c.Reason = Note, "the program does not start at login"
		return []Check{c}
	case a.Off != "":
		c.Verdict, c.Reason = Note, "the start at login is switched off by the system's own settings: "+a.Off
		return []Check{c}
	case a.Works():
		return []Check{c}
	case a.Trouble != "":
		c.Verdict, c.Reason = Trouble, "the program would not start at login: "+a.Trouble
		c.Advice = "switch the start at login off and on again"
		c.FixSummary, c.Fix = "point the entry at this program", a.repaired
	default:
		c.Verdict, c.Reason = Warning, "another copy of the program starts at login: "+a.Command[0]
		c.Advice = "where this one should, switch the start at login off and on again"
		if a.Enable != nil {
			c.FixSummary, c.Ask = "have this copy started at login", true
			c.Fix = func(context.Context) error { return a.Enable() }
		}
	}
	return []Check{c}
}

// repaired mends the entry, and says so where nothing could be done.
func (a Autostart) repaired(context.Context) error {
	changed, err := a.Repair()
	if err == nil && !changed {
		return fmt.Errorf("the entry %s stays as it is: this program could not be started by it either", a.Location)
	}
	return err
}

// System is what the program runs on, for Versions.
func System() string {
	return runtime.GOOS + "/" + runtime.GOARCH + ", " + runtime.Version()
}
