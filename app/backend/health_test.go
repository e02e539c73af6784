package backend

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clb/app/config/configtest"
	"clb/app/control"
	"clb/app/doctor"
	"clb/app/doctor/checktest"
	"clb/app/doctor/doctortest"
	fake "clb/proxy/anthropictest"
)

func examine(t *testing.T, environ []string) checktest.Found {
	t.Helper()
	checks, err := CheckHealth(t.Context(), environ)
	if err != nil {
		t.Fatal(err)
	}
	return checktest.Worst(checks)
}

func TestExamineWhereNothingRuns(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	found := examine(t, atHome(t, f.URL, configtest.FreePort(t)))
	found.Are(t,
		map[string]doctor.Verdict{doctor.NameVersions: "ok", doctor.NameSettings: "ok", doctor.NamePort: "note",
			doctor.NameKeychain: "note", doctor.NameDatabase: "ok",
			doctor.NameFolders: "ok", doctor.NameProxy: "ok", doctor.NameUpstream: "ok", doctor.NameClock: "ok",
			doctor.NameClaudeCode: "note", doctor.NameBrowser: "note", doctor.NameAutostart: "note"})
}

func TestExamineWithBrokenSettings(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	o := atHome(t, f.URL, configtest.FreePort(t))
	loaded := load(t, o)
	if err := os.WriteFile(loaded.Paths.Settings, []byte("{\n\"retry\": 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	found := examine(t, o)
	found.Are(t, map[string]doctor.Verdict{doctor.NameSettings: "trouble", doctor.NamePort: "note",
		doctor.NameUpstream: "ok", doctor.NameDatabase: "ok"})
	if c := found[doctor.NameSettings]; !strings.Contains(c.Reason, loaded.Paths.Settings) {
		t.Errorf("%+v", c)
	}
	o = append(o, "CLB_HOME=here")
	if _, err := CheckHealth(t.Context(), o); !errors.As(err, new(*UsageError)) {
		t.Errorf("nowhere to look: %v", err)
	}
}

// TestExamineAFolderOfOthers: the program does not start there, and the doctor says why and mends it.
func TestExamineAFolderOfOthers(t *testing.T) {
	o := atHome(t, "http://127.0.0.1:1", configtest.FreePort(t))
	loaded := load(t, o)
	if err := os.Chmod(loaded.Paths.DataFolder, 0o777); err != nil {
		t.Fatal(err)
	}
	checks, err := CheckHealth(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.Name == doctor.NameFolders })
	if i < 0 || checks[i].Verdict != doctor.Trouble {
		t.Fatalf("%+v", checks)
	}
	for _, m := range doctor.Fix(t.Context(), checks, nil) {
		if m.Err != nil {
			t.Error(m)
		}
	}
	if c := examine(t, o)[doctor.NameFolders]; c.Verdict != doctor.OK {
		t.Errorf("%+v", c)
	}
}

func TestExamineALockedKeychain(t *testing.T) {
	o := atHome(t, "http://127.0.0.1:1", configtest.FreePort(t))
	locked := append(slices.Clone(o), "CLB_KEYCHAIN_PASSPHRASE=right")
	api, closeIt, err := Connect(t.Context(), locked)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.AddAccount(t.Context(), aKey("one")); err != nil {
		t.Fatal(err)
	}
	if err := closeIt(); err != nil {
		t.Fatal(err)
	}
	if c := examine(t, locked)[doctor.NameKeychain]; c.Verdict != doctor.OK {
		t.Errorf("with the passphrase: %+v", c)
	}
	locked = append(locked, "CLB_KEYCHAIN_PASSPHRASE=wrong")
	if c := examine(t, locked)[doctor.NameKeychain]; c.Verdict != doctor.Trouble ||
		!strings.Contains(c.Advice, "CLB_KEYCHAIN_PASSPHRASE") {
		t.Errorf("with another: %+v", c)
	}
	var packed bytes.Buffer
	if err := Report(t.Context(), locked, &packed); err != nil ||
		!strings.Contains(doctortest.Unpacked(t, packed.Bytes())["checks.json"], "keychain") {
		t.Errorf("a report: %v", err)
	}
}

func TestTheVerdictsAreThoseOfTheContract(t *testing.T) {
	var all []string
	for _, v := range []doctor.Verdict{doctor.OK, doctor.Note, doctor.Warning, doctor.Trouble} {
		all = append(all, string(v))
	}
	if !slices.Equal(all, control.Verdicts()) {
		t.Errorf("%q and %q", all, control.Verdicts())
	}
}

// TestTheKeychainOfTheRunningProgram: what it can't keep, its doctor tells.
func TestTheKeychainOfTheRunningProgram(t *testing.T) {
	p := connect(t, atHome(t, configtest.Nowhere, 0))
	p.vault = noVault{errors.New("the keychain is on fire")}
	checks := p.examine(t.Context())
	i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.Name == doctor.NameKeychain })
	if i < 0 || checks[i].Verdict != doctor.Trouble || !strings.Contains(checks[i].Reason, "on fire") {
		t.Errorf("%+v", checks)
	}
}

func TestAtLoginFollowsTheEnvironment(t *testing.T) {
	home := t.TempDir()
	for _, service := range []bool{false, true} {
		entry, err := AtLogin(
			[]string{"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "settings")}, service)
		if err != nil || entry.Service != service {
			t.Fatalf("%+v, %v", entry, err)
		}
		if state, err := entry.Enabled(); err != nil || state.Exists || !strings.HasPrefix(state.Location, home) {
			t.Errorf("%+v, %v", state, err)
		}
	}
}
