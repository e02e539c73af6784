package autostart

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/keychain/keychaintest"
)

func TestAutostartOnAndOff(t *testing.T) {
	for _, service := range []bool{false, true} {
		s := newStarter(t, "bin")
		a := s.autostart(service)
		if state := s.state(a); state.Exists || state.Enabled() || state.Location == "" {
			t.Errorf("before: %+v", state)
		}
		if err := a.Disable(); err != nil {
			t.Errorf("switching off what is not on: %v", err)
		}
		if changed, err := a.Repair(); changed || err != nil {
			t.Errorf("repairing nothing: %v, %v", changed, err)
		}
		must(t, a.Enable())
		if state := s.state(a); !state.Works() || !state.Ours || cmp.Diff(a.command(), state.Command) != "" {
			t.Errorf("on: %+v", state)
		}
		must(t, filepath.Walk(s.home, func(path string, info os.FileInfo, err error) error {
			if err == nil && info.Mode().IsRegular() && strings.Contains(path, "clb.") &&
				info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s is open to others: %v", path, info.Mode())
			}
			return err
		}))
		before := snapshotOf(t, s.home)
		must(t, a.Enable())
		if changed, err := a.Repair(); changed || err != nil {
			t.Errorf("repairing what is right: %v, %v", changed, err)
		}
		if diff := cmp.Diff(before, snapshotOf(t, s.home)); diff != "" {
			t.Errorf("a second Enable has changed something: %s", diff)
		}
		must(t, a.Disable())
		if state := s.state(a); state.Exists {
			t.Errorf("off: %+v", state)
		}
		for path, line := range snapshotOf(t, s.home) {
			if strings.Contains(path, "clb.") {
				t.Errorf("%s is left: %s", path, line)
			}
		}
	}
}

// snapshotOf is every file below a folder with its content, its node and its time.
func snapshotOf(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	must(t, filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, _ := os.ReadFile(path)
		all[path] = info.ModTime().String() + " " + info.Mode().String() + " " + string(text)
		return nil
	}))
	return all
}

func TestAutostartRepair(t *testing.T) {
	for _, service := range []bool{false, true} {
		s := newStarter(t, "old")
		old := s.autostart(service)
		must(t, old.Enable())
		s.program = filepath.Join(s.home, "new place", "clb")
		s.put(s.program)
		moved := s.autostart(service)

		if changed, err := moved.Repair(); changed || err != nil {
			t.Errorf("another copy that is still there: %v, %v", changed, err)
		}
		if state := s.state(moved); !state.Enabled() || state.Ours || state.Trouble != "" {
			t.Errorf("another copy: %+v", state)
		}
		must(t, os.Remove(old.Program))
		if state := s.state(moved); !state.Enabled() || state.Works() || state.Trouble == "" {
			t.Errorf("a copy that is gone: %+v", state)
		}
		if changed, err := moved.Repair(); !changed || err != nil {
			t.Errorf("after a move: %v, %v", changed, err)
		}
		if state := s.state(moved); !state.Works() {
			t.Errorf("repaired: %+v", state)
		}
		other := moved
		other.Args = []string{"other", "arguments"}
		if changed, err := other.Repair(); !changed || err != nil || !s.state(other).Works() {
			t.Errorf("after an update that starts otherwise: %v, %v", changed, err)
		}
	}
}

func TestRepairNeverSwitchesOn(t *testing.T) {
	for _, line := range []string{"Hidden=true", "X-GNOME-Autostart-enabled=false"} {
		s := newStarter(t, "bin")
		a := s.autostart(false)
		must(t, a.Enable())
		text, err := os.ReadFile(s.entry())
		must(t, err)
		must(t, os.WriteFile(s.entry(), []byte(strings.Replace(string(text), s.program, "/gone/clb", 1)+line+"\n"),
			0o600))
		if changed, err := a.Repair(); !changed || err != nil {
			t.Errorf("%s: %v, %v", line, changed, err)
		}
		state := s.state(a)
		if state.Enabled() || !state.Ours || !strings.Contains(state.Off, line) {
			t.Errorf("%s: repaired: %+v", line, state)
		}
		must(t, a.Enable()) // the user's own newer word
		if state := s.state(a); !state.Works() {
			t.Errorf("%s: on: %+v", line, state)
		}
	}
}

func TestMaskedUnit(t *testing.T) {
	s := newStarter(t, "bin")
	a := s.autostart(true)
	must(t, os.MkdirAll(filepath.Dir(s.unit()), 0o700))
	must(t, os.Symlink(os.DevNull, s.unit()))
	if changed, err := a.Repair(); changed && err == nil && s.state(a).Enabled() {
		t.Error("a repair has unmasked the unit")
	}
	if state := s.state(a); state.Enabled() || !strings.Contains(state.Off, "masked") {
		t.Errorf("%+v", state)
	}
	must(t, a.Disable())
	if target, err := os.Readlink(s.unit()); target != os.DevNull {
		t.Errorf("switching off has taken the mask away: %v", err)
	}
	must(t, a.Enable())
	if state := s.state(a); !state.Works() {
		t.Errorf("on: %+v", state)
	}
	// systemctl --user disable
	must(t, os.Remove(filepath.Join(filepath.Dir(s.unit()), "default.target.wants", "clb.service")))
	if changed, err := a.Repair(); changed || err != nil || s.state(a).Enabled() {
		t.Errorf("a repair has switched a unit on: %v, %v", changed, err)
	}
}

func TestAutostartRefuses(t *testing.T) {
	s := newStarter(t, "tmp/go")
	a := s.autostart(false)
	if err := a.Enable(); !errors.Is(err, ErrTemporary) || !strings.Contains(err.Error(), s.program) {
		t.Errorf("in a temporary folder: %v", err)
	}
	for _, program := range []string{"", "clb", filepath.Join(s.home, "gone"), s.home, s.out + "\n"} {
		a.Program = program
		if err := a.Enable(); err == nil {
			t.Errorf("%q was taken", program)
		}
	}
	must(t, os.WriteFile(s.out, nil, 0o600))
	a.Program = s.out
	if err := a.Enable(); err == nil {
		t.Error("a file that can't be run was taken")
	}
	if _, err := os.Stat(s.entry()); err == nil {
		t.Error("an entry was made")
	}
	a.Getenv = func(string) string { return "" }
	if _, err := a.Enabled(); err == nil {
		t.Error("without a home there is a place")
	}
	if err := New(s.program, false).usable(s.program); !errors.Is(err, ErrTemporary) {
		t.Errorf("the system's own temporary folder: %v", err)
	}
}

func TestAutostartKeepsALink(t *testing.T) {
	s := newStarter(t, "bin")
	a := s.autostart(false)
	real := filepath.Join(s.home, "dotfiles", "clb.desktop")
	must(t, errors.Join(os.MkdirAll(filepath.Dir(real), 0o700), os.MkdirAll(filepath.Dir(s.entry()), 0o700),
		os.WriteFile(real, []byte("[Desktop Entry]\nHidden=true\n"), 0o600), os.Symlink(real, s.entry())))
	must(t, a.Enable())
	if target, err := os.Readlink(s.entry()); err != nil || target != real || !s.state(a).Works() {
		t.Errorf("the link is %q, %v", target, err)
	}
}

// TestStartersReadTheEntry has what real desktops use start the entry, from folders whose names are hard to quote.
func TestStartersReadTheEntry(t *testing.T) {
	keychaintest.Require(t, "gio")
	keychaintest.Require(t, "desktop-file-validate")
	keychaintest.Require(t, "systemd-analyze")
	for _, folder := range []string{"plain", "with space", "ünï", "a;b|c&d<e>f",
		"(x)*?#~", "-x"} {
		t.Run(folder, func(t *testing.T) {
			s := newStarter(t, folder)
			a := s.autostart(false)
			must(t, a.Enable())
			s.runs("desktop-file-validate", s.entry())
			s.runs("gio", "launch", s.entry())
			if diff := cmp.Diff(a.command(), s.awaitStart()); diff != "" {
				text, _ := os.ReadFile(s.entry())
				t.Errorf("gio: %s\n%s", diff, text)
			}
			s.generated(a)
			must(t, s.autostart(true).Enable())
			s.runs("systemd-analyze", "--user", "--man=no", "verify", s.unit())
		})
	}
}

// generated has systemd make its unit of the entry, as GNOME and KDE start it.
func (s *starter) generated(a Entry) {
	s.t.Helper()
	const generator = "/usr/lib/systemd/user-generators/systemd-xdg-autostart-generator"
	if _, err := os.Stat(generator); err != nil {
		s.t.Logf("systemd can't make its unit of the entry: %v", err)
		return
	}
	units := filepath.Join(s.home, "units")
	must(s.t, os.MkdirAll(units, 0o700))
	s.runs(generator, units, units, units)
	unit := filepath.Join(units, "app-clb@autostart.service")
	text, err := os.ReadFile(unit)
	must(s.t, err)
	if diff := cmp.Diff(a.command(), (systemdUnit{}).parse(string(text)).command); diff != "" {
		s.t.Errorf("systemd: %s\n%s", diff, text)
	}
	s.runs("systemd-analyze", "--user", "--man=no", "verify", unit)
}
