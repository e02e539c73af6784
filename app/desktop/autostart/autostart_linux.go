package autostart

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"clb/app/buildinfo"
)

// store is the user's autostart folder, or his systemd units.
func (a Entry) store() (store, error) {
	folder := a.env("XDG_CONFIG_HOME")
	if !filepath.IsAbs(folder) { // the specification: one that is not absolute does not count
		home := a.env("HOME")
		if !filepath.IsAbs(home) {
			return nil, errors.New("HOME is not set, so there is no place to say what starts at login")
		}
		folder = filepath.Join(home, ".config")
	}
	if a.Service {
		units := filepath.Join(folder, "systemd", "user")
		name := buildinfo.Binary + ".service"
		return serviceUnit{entryFile: entryFile{filepath.Join(units, name), systemdUnit{buildinfo.Name}},
			link: filepath.Join(units, "default.target.wants", name), runtime: a.env("XDG_RUNTIME_DIR")}, nil
	}
	return entryFile{filepath.Join(folder, "autostart", buildinfo.Binary+".desktop"),
		desktopEntry{title: buildinfo.Name, comment: "Spreads Claude Code's requests over your accounts",
			icon: buildinfo.Binary}}, nil
}

// serviceUnit is a unit file and the link that has systemd start it at login.
type serviceUnit struct {
	entryFile
	link string
	// runtime is XDG_RUNTIME_DIR, where the user's systemd can be asked to read its units again.
	runtime string
}

func (s serviceUnit) read() (stored, error) {
	if s.masked() {
		return stored{there: true, place: s.path, command: nil, off: "the unit is masked (systemctl --user unmask " +
			filepath.Base(s.path) + ")"}, nil
	}
	e, err := s.entryFile.read()
	if _, linkErr := os.Stat(s.link); linkErr != nil { // switched off by systemctl disable
		return stored{place: s.path}, err
	}
	return e, err
}

// masked reports whether the user has put a link to nothing in the place of the unit.
func (s serviceUnit) masked() bool {
	target, err := os.Readlink(s.path)
	return err == nil && target == os.DevNull
}

func (s serviceUnit) write(command []string) error {
	if s.masked() {
		if err := os.Remove(s.path); err != nil {
			return err
		}
	}
	if err := s.entryFile.write(command); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.link), 0o700); err != nil {
		return err
	}
	if target, err := filepath.EvalSymlinks(s.link); err != nil || !sameFile(target, s.path) {
		if err := os.Remove(s.link); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := os.Symlink(filepath.Join("..", filepath.Base(s.path)), s.link); err != nil {
			return err
		}
	}
	s.reload()
	return nil
}

func (s serviceUnit) retarget(command []string) error {
	if s.masked() {
		return nil
	}
	err := s.entryFile.retarget(command)
	s.reload()
	return err
}

func (s serviceUnit) remove() error {
	err := os.Remove(s.link)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if !s.masked() { // that is the user's own word, and stays
		err = errors.Join(err, s.entryFile.remove())
	}
	s.reload()
	return err
}

// reloadTime bounds the wait for systemd.
const reloadTime = 10 * time.Second

// reload has a running systemd read the units. Where none does, the next one reads the units when it starts; and where
// it can't be reached, the entry is right all the same from the next login on.
func (s serviceUnit) reload() {
	if _, err := os.Stat(filepath.Join(s.runtime, "systemd", "private")); s.runtime == "" || err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), reloadTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, "systemctl", "--user", "daemon-reload")
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+s.runtime)
	_ = cmd.Run()
}
