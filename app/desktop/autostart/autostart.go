// Package autostart makes the system start a program when its user logs in.
//
// Its rule: the entry belongs to the user. What is switched off in the system's own settings stays off until the user
// switches it on again (Enable), and lines that were added to the entry stay in it. The truth is what the system has:
// nothing of it is kept in our settings.
//
//	Entry ──► store: entryFile with an entryFormat   desktopEntry (XDG autostart), launchAgent (macOS), systemdUnit
//	                 serviceUnit                     the systemd user unit, with systemctl
//	                 runValue                        the Run key (Windows)
package autostart

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"clb/app/buildinfo"
)

// Entry is the entry by which the system starts a program when its user logs in: an XDG autostart entry on Linux, a
// launch agent on macOS, a value of the Run key on Windows; and, with Service, a systemd user unit.
type Entry struct {
	// Program is the absolute path of the program: see ThisProgram.
	Program string
	// Args are its arguments, without the program: plain words, without spaces and quotes.
	Args []string
	// Service is for a program without a tray, run by systemd; only Linux has it.
	Service bool
	// Getenv looks up the environment that says where the user's folders are; nil: os.Getenv.
	Getenv func(string) string
	// temporary are the folders whose programs do not stay; nil: those of the system.
	temporary []string
}

// State is what the system has.
type State struct {
	// Exists says that there is an entry; Place names it, also where there is none.
	Exists   bool
	Location string
	// Command is what it starts, the program first; empty where the entry can't be read.
	Command []string
	// Ours says that it starts this program with these arguments.
	Ours bool
	// Off says, in words, by what setting of his system the user has switched the entry off; empty: by none.
	Off string
	// Trouble says, in words, why it would not start, though it is on; empty: it would.
	Trouble string
}

// Enabled reports whether something is to be started at login.
func (s State) Enabled() bool { return s.Exists && s.Off == "" }

// Works reports whether this program is started at login.
func (s State) Works() bool { return s.Enabled() && s.Ours && s.Trouble == "" }

// ErrTemporary says that the program is where it will soon be gone, as the one of `go run` does.
var ErrTemporary = errors.New("the program is in a temporary folder and will be gone: install it first")

// store is the place where a system keeps the entry.
type store interface {
	// read returns what there is; no entry is no error.
	read() (stored, error)
	// write makes the entry, or switches it on and points it at the command.
	write(command []string) error
	// retarget points an entry that is there at the command, and leaves all else in it.
	retarget(command []string) error
	// remove takes the entry away; none is no error.
	remove() error
}

// stored is what a place holds.
type stored struct {
	there   bool
	place   string
	command []string // empty: it can't be read
	off     string
}

// Enabled reads what the system has.
func (a Entry) Enabled() (State, error) {
	place, err := a.store()
	if err != nil {
		return State{}, err
	}
	entry, err := place.read()
	if err != nil {
		return State{}, fmt.Errorf("reading the entry that starts %s at login: %w", buildinfo.Name, err)
	}
	return a.judge(entry), nil
}

// judge compares an entry with what it should be.
func (a Entry) judge(e stored) State {
	s := State{Exists: e.there, Location: e.place, Command: e.command, Off: e.off}
	if !e.there {
		return s
	}
	s.Ours = a.starts(e.command)
	if len(e.command) == 0 {
		s.Trouble = "its command can't be read"
	} else if err := a.usable(e.command[0]); err != nil {
		s.Trouble = err.Error()
	}
	return s
}

// Enable has the program started at login, whatever there was. It is an error, and nothing is changed, where the
// program could not be started so: it is not there, or is in a temporary folder (ErrTemporary).
func (a Entry) Enable() error {
	if err := a.usable(a.Program); err != nil {
		return err
	}
	place, err := a.store()
	if err != nil {
		return err
	}
	if err := place.write(a.command()); err != nil {
		return fmt.Errorf("having %s started at login: %w", buildinfo.Name, err)
	}
	return nil
}

// Disable has nothing of ours started at login any more. Where nothing was, nothing happens.
func (a Entry) Disable() error {
	place, err := a.store()
	if err != nil {
		return err
	}
	if err := place.remove(); err != nil {
		return fmt.Errorf("taking the entry away that starts %s at login: %w", buildinfo.Name, err)
	}
	return nil
}

// Repair points an entry that is there at this program, where the one that it names is gone (after an update or a move)
// or is this one with other arguments. It makes no entry, leaves one alone that starts another copy which is still
// there, and switches nothing on. To be called at each start.
func (a Entry) Repair() (changed bool, err error) {
	place, err := a.store()
	if err != nil {
		return false, err
	}
	entry, err := place.read()
	if err != nil {
		return false, fmt.Errorf("reading the entry that starts %s at login: %w", buildinfo.Name, err)
	}
	if !entry.there || a.starts(entry.command) || a.usable(a.Program) != nil {
		return false, nil
	}
	if len(entry.command) > 0 && !samePath(runtime.GOOS, entry.command[0], a.Program) &&
		a.usable(entry.command[0]) == nil {
		return false, nil
	}
	if err := place.retarget(a.command()); err != nil {
		return false, fmt.Errorf("repairing the entry that starts %s at login: %w", buildinfo.Name, err)
	}
	return true, nil
}

func (a Entry) command() []string { return append([]string{a.Program}, a.Args...) }

// starts reports whether a command is ours.
func (a Entry) starts(command []string) bool {
	return len(command) > 0 && samePath(runtime.GOOS, command[0], a.Program) && slices.Equal(command[1:], a.Args)
}

func (a Entry) env(name string) string {
	if a.Getenv == nil {
		return os.Getenv(name)
	}
	return a.Getenv(name)
}

// usable says why a program could not be started at a login.
func (a Entry) usable(program string) error {
	if !filepath.IsAbs(program) {
		return fmt.Errorf("%q is not the whole path of a program", program)
	}
	if strings.ContainsFunc(program, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fmt.Errorf("the path %q has a control character in it", program)
	}
	info, err := os.Stat(program)
	switch {
	case err != nil:
		return fmt.Errorf("the program is not there: %w", err)
	case !info.Mode().IsRegular() || runtime.GOOS != "windows" && info.Mode().Perm()&0o111 == 0:
		return fmt.Errorf("%s is not a program", program)
	}
	folders := a.temporary
	if folders == nil {
		folders = temporaryFolders(runtime.GOOS, os.TempDir(), a.env)
	}
	if isTemporary(runtime.GOOS, program, folders) {
		return fmt.Errorf("%s: %w", program, ErrTemporary)
	}
	return nil
}
