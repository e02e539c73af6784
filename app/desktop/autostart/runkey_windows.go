package autostart

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows/registry"

	"clb/app/buildinfo"
)

// The keys of the current user that say what starts at login, and what of it he has switched off.
const (
	runKey      = `Software\Microsoft\Windows\CurrentVersion\Run`
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
)

// store is the user's Run key.
func (a Entry) store() (store, error) {
	if a.Service {
		return nil, errNoService
	}
	return runValue{buildinfo.Name}, nil
}

// runValue is a value of the Run key, by its name: the Task Manager shows it where the program has no title of its own.
type runValue struct{ name string }

func (v runValue) read() (stored, error) {
	e := stored{place: `HKEY_CURRENT_USER\` + runKey + `\` + v.name}
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err != nil {
		return stored{}, err
	}
	defer key.Close()
	line, _, err := key.GetStringValue(v.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return e, nil
	case err != nil && !errors.Is(err, registry.ErrUnexpectedType):
		return stored{}, err
	}
	e.there, e.command = true, commandOf(line)
	if v.switchedOff() {
		e.off = "it is switched off in the Task Manager or in Settings, Apps, Startup"
	}
	return e, nil
}

func (v runValue) switchedOff() bool {
	key, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer key.Close()
	value, _, err := key.GetBinaryValue(v.name)
	return err == nil && approvedOff(value)
}

// write also takes the user's "off" back: an entry that was never switched has no value there.
func (v runValue) write(command []string) error {
	if err := v.retarget(command); err != nil || !v.switchedOff() {
		return err
	}
	return deleteValue(approvedKey, v.name)
}

func (v runValue) retarget(command []string) error {
	line, err := runLine(command)
	if err != nil {
		return err
	}
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	return errors.Join(key.SetStringValue(v.name, line), key.Close())
}

// remove leaves no trace, neither in the list of what is switched off.
func (v runValue) remove() error {
	return errors.Join(deleteValue(runKey, v.name), deleteValue(approvedKey, v.name))
}

func deleteValue(path, name string) error {
	key, err := registry.OpenKey(registry.CURRENT_USER, path, registry.SET_VALUE)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer key.Close()
	if err := key.DeleteValue(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
