package autostart

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows/registry"

	"clb/app/buildinfo"
)

// trial is a value of the Run key that no program has.
func trial(t *testing.T) runValue {
	t.Helper()
	v := runValue{name: "clb trial " + filepath.Base(os.Args[0])}
	if err := v.remove(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.remove() })
	return v
}

// approve writes what the Task Manager writes when its user switches an entry.
func approve(t *testing.T, v runValue, first byte) {
	t.Helper()
	key, _, err := registry.CreateKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	value := make([]byte, 12)
	value[0] = first
	if err := errors.Join(key.SetBinaryValue(v.name, value), key.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestRunKey(t *testing.T) {
	v := trial(t)
	read := func() stored {
		t.Helper()
		e, err := v.read()
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if e := read(); e.there || !strings.HasSuffix(e.place, v.name) {
		t.Errorf("before: %+v", e)
	}
	command := []string{`C:\my %TEMP% programs\clb.exe`, "tray"}
	if err := v.write(command); err != nil {
		t.Fatal(err)
	}
	if e := read(); !e.there || e.off != "" || cmp.Diff(command, e.command) != "" {
		t.Errorf("on: %+v", e)
	}
	approve(t, v, 3)
	moved := []string{`D:\clb.exe`, "tray"}
	if err := v.retarget(moved); err != nil {
		t.Fatal(err)
	}
	if e := read(); !e.there || e.off == "" || cmp.Diff(moved, e.command) != "" {
		t.Errorf("switched off by its user, and pointed elsewhere: %+v", e)
	}
	if err := v.write(moved); err != nil {
		t.Fatal(err)
	}
	if e := read(); e.off != "" {
		t.Errorf("on again: %+v", e)
	}
	approve(t, v, 2)
	if e := read(); e.off != "" {
		t.Errorf("switched on by its user: %+v", e)
	}
	if err := errors.Join(v.remove(), v.remove()); err != nil {
		t.Fatal(err)
	}
	if e := read(); e.there {
		t.Errorf("removed: %+v", e)
	}
}

// TestForeignRunValue has a value of another type in the place of ours.
func TestForeignRunValue(t *testing.T) {
	v := trial(t)
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(key.SetDWordValue(v.name, 7), key.Close()); err != nil {
		t.Fatal(err)
	}
	if e, err := v.read(); err != nil || !e.there || len(e.command) > 0 {
		t.Errorf("%+v, %v", e, err)
	}
	if err := v.write([]string{`C:\clb.exe`}); err != nil {
		t.Fatal(err)
	}
	if e, err := v.read(); err != nil || cmp.Diff([]string{`C:\clb.exe`}, e.command) != "" {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestAutostartOfAProgram goes the whole way, with this test's own program, and takes back what it did.
func TestAutostartOfAProgram(t *testing.T) {
	a := New(os.Args[0], false)
	a.temporary = []string{}
	before, err := a.Enabled()
	if err != nil || before.Exists {
		t.Skipf("this user has an entry of his own, or none can be read: %v", err)
	}
	t.Cleanup(func() { _ = a.Disable() })
	if err := a.Enable(); err != nil {
		t.Fatal(err)
	}
	if s, err := a.Enabled(); err != nil || !s.Works() {
		t.Errorf("on: %+v, %v", s, err)
	}
	moved := a
	moved.Program = os.Getenv("SystemRoot") + `\system32\cmd.exe`
	if changed, err := moved.Repair(); changed || err != nil {
		t.Errorf("another copy that is still there: %v, %v", changed, err)
	}
	gone := a
	gone.Program = os.Args[0] + ".gone.exe"
	if err := gone.Enable(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a program that is not there: %v", err)
	}
	if err := (runValue{name: buildinfo.Name}).retarget(gone.command()); err != nil {
		t.Fatal(err)
	}
	if changed, err := a.Repair(); !changed || err != nil {
		t.Errorf("after a move: %v, %v", changed, err)
	}
	if s, err := a.Enabled(); err != nil || !s.Works() {
		t.Errorf("repaired: %+v, %v", s, err)
	}
	if _, err := New(os.Args[0], true).Enabled(); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("as a service: %v", err)
	}
}
