package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/control/server"
	"clb/app/desktop"
	"clb/app/doctor"
	"clb/app/doctor/doctortest"
	fake "clb/proxy/anthropictest"
)

// seen is what an examination found, by name; of several of a name the worst.
type seen map[string]doctor.Check

func examine(t *testing.T, o Options) seen {
	t.Helper()
	checks, err := Examine(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	found := seen{}
	for _, c := range checks {
		if had, there := found[c.Name]; !there || doctor.Worst([]doctor.Check{had, c}) == c.Verdict {
			found[c.Name] = c
		}
	}
	return found
}

// are checks the verdicts of some, and that no other is in trouble.
func (s seen) are(t *testing.T, want map[string]doctor.Verdict) {
	t.Helper()
	for name, c := range s {
		if w, named := want[name]; named && c.Verdict != w || !named && c.Verdict == doctor.Trouble {
			t.Errorf("%s: %s, %s; %s", name, c.Verdict, c.Reason, c.Remedy)
		}
	}
	for name := range want {
		if _, there := s[name]; !there {
			t.Errorf("%s was not looked at", name)
		}
	}
}

// atHome are options with a home of their own, in which no Claude Code and no desktop is.
func atHome(t *testing.T, upstream string, port int) Options {
	t.Helper()
	o := optionsFor(t, upstream, port)
	o.Environ = append(o.Environ, "HOME="+t.TempDir(), "USERPROFILE="+t.TempDir())
	return o
}

func freePort(t *testing.T) int {
	t.Helper()
	p, err := listen(0)
	if err != nil {
		t.Fatal(err)
	}
	p.close()
	return p.number
}

func TestExamineWhereNothingRuns(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	found := examine(t, atHome(t, f.URL, freePort(t)))
	found.are(t,
		map[string]doctor.Verdict{doctor.NameVersions: "ok", doctor.NameSettings: "ok", doctor.NamePort: "note",
			doctor.NameKeychain: "note", doctor.NameDatabase: "ok",
			doctor.NameFolders: "ok", doctor.NameProxy: "ok", doctor.NameUpstream: "ok", doctor.NameClock: "ok",
			doctor.NameClaudeCode: "note", doctor.NameBrowser: "note", doctor.NameAutostart: "note"})
}

func TestExamineTheRunningProgram(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	o := atHome(t, f.URL, 0)
	start(t, o)
	found := examine(t, o)
	found.are(t,
		map[string]doctor.Verdict{doctor.NamePort: "ok", doctor.NameSettings: "ok", doctor.NameKeychain: "note",
			doctor.NameDatabase: "ok", doctor.NameUpstream: "ok", doctor.NameProxy: "ok"})
	if _, guessed := found[doctor.NameTold]; guessed {
		t.Errorf("the running program did not tell: %+v", found[doctor.NameTold])
	}
	loaded, err := load(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(loaded.Paths.Settings, []byte(`{"port": 9999, "drain_seconds": 5}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := examine(t, o)[doctor.NameSettings]; c.Verdict != doctor.Note ||
		!strings.Contains(c.Reason, "drain_seconds") {
		t.Errorf("%+v", c)
	}
	if err := os.WriteFile(loaded.Paths.Settings, []byte(`{"drain_seconds": "many"`), 0o600); err != nil {
		t.Fatal(err)
	}
	found = examine(t, o)
	found.are(t, map[string]doctor.Verdict{doctor.NameSettings: "trouble", doctor.NamePort: "ok",
		doctor.NameDatabase: "ok"})
}

// TestExamineAnOlderProgram: one that has not learnt to answer is no reason to say nothing.
func TestExamineAnOlderProgram(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	o := atHome(t, f.URL, freePort(t))
	loaded, err := load(o)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := server.Listen(loaded.Paths.Socket)
	if err != nil {
		t.Fatal(err)
	}
	older := controltest.New(controltest.Config{Version: "0.0.1", Address: "http://localhost:1"})
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- server.Serve(ctx, listener,
			server.Handler(server.Config{API: older, Board: older.Board(), Version: "0.0.1"}),
			slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	found := examine(t, o)
	found.are(t, map[string]doctor.Verdict{doctor.NameVersions: "warning", doctor.NamePort: "trouble",
		doctor.NameTold: "warning", doctor.NameUpstream: "ok", doctor.NameProxy: "ok"})
	if c := found[doctor.NameTold]; !strings.Contains(c.Reason, "keychain") {
		t.Errorf("%+v", c)
	}
}

func TestExamineWithBrokenSettings(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	o := atHome(t, f.URL, freePort(t))
	loaded, err := load(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(loaded.Paths.Settings, []byte("{\n\"retry\": 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	found := examine(t, o)
	found.are(t, map[string]doctor.Verdict{doctor.NameSettings: "trouble", doctor.NamePort: "note",
		doctor.NameUpstream: "ok", doctor.NameDatabase: "ok"})
	if c := found[doctor.NameSettings]; !strings.Contains(c.Reason, loaded.Paths.Settings) {
		t.Errorf("%+v", c)
	}
	o.Environ = append(o.Environ, "CLB_HOME=here")
	if _, err := Examine(t.Context(), o); !errors.As(err, new(*UsageError)) {
		t.Errorf("nowhere to look: %v", err)
	}
}

// TestExamineAFolderOfOthers: the program does not start there, and the doctor says why and mends it.
func TestExamineAFolderOfOthers(t *testing.T) {
	o := atHome(t, "http://127.0.0.1:1", freePort(t))
	loaded, err := load(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(loaded.Paths.DataFolder, 0o777); err != nil {
		t.Fatal(err)
	}
	checks, err := Examine(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.Name == doctor.NameFolders })
	if i < 0 || checks[i].Verdict != doctor.Trouble {
		t.Fatalf("%+v", checks)
	}
	for _, m := range doctor.Mend(t.Context(), checks, nil) {
		if m.Err != nil {
			t.Error(m)
		}
	}
	if c := examine(t, o)[doctor.NameFolders]; c.Verdict != doctor.OK {
		t.Errorf("%+v", c)
	}
}

func TestExamineALockedKeychain(t *testing.T) {
	o := atHome(t, "http://127.0.0.1:1", freePort(t))
	locked := o
	locked.Environ = append(slices.Clone(o.Environ), "CLB_KEYCHAIN_PASSPHRASE=right")
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
	locked.Environ = append(locked.Environ, "CLB_KEYCHAIN_PASSPHRASE=wrong")
	if c := examine(t, locked)[doctor.NameKeychain]; c.Verdict != doctor.Trouble ||
		!strings.Contains(c.Remedy, "CLB_KEYCHAIN_PASSPHRASE") {
		t.Errorf("with another: %+v", c)
	}
	var packed bytes.Buffer
	if err := Report(t.Context(), locked, &packed); err != nil ||
		!strings.Contains(doctortest.Unpacked(t, packed.Bytes())["checks.json"], "keychain") {
		t.Errorf("a report: %v", err)
	}
}

func TestCheckupConforms(t *testing.T) {
	controltest.ConformDoctors(t, func(t *testing.T) (control.HealthChecks, string) {
		p := built(t, atHome(t, "http://127.0.0.1:1", 0))
		if err := os.Chmod(p.Paths.Logs, 0o755); err != nil {
			t.Fatal(err)
		}
		return runningHealth{p}, doctor.NameFolders
	})
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
	p := built(t, atHome(t, "http://127.0.0.1:1", 0))
	p.vault = noVault{errors.New("the keychain is on fire")}
	checks := p.examine(t.Context())
	i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.Name == doctor.NameKeychain })
	if i < 0 || checks[i].Verdict != doctor.Trouble || !strings.Contains(checks[i].Reason, "on fire") {
		t.Errorf("%+v", checks)
	}
}

// built is the program with all its parts, which nobody has started.
func built(t *testing.T, o Options) *program {
	t.Helper()
	loaded, err := load(o)
	if err != nil {
		t.Fatal(err)
	}
	lock, err := desktop.AcquireLock(loaded.Paths.Lock)
	if err != nil {
		t.Fatal(err)
	}
	p, err := build(t.Context(), loaded, lock, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	p.place = desktopIntegration{environ: o.Environ, data: p.Paths.DataFolder, address: p.port.address(),
		changed: p.changed}
	t.Cleanup(func() {
		p.port.close()
		if err := p.close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return p
}

func TestAtLoginFollowsTheEnvironment(t *testing.T) {
	home := t.TempDir()
	for _, service := range []bool{false, true} {
		entry, err := AtLogin(
			Options{Environ: []string{"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "settings")}}, service)
		if err != nil || entry.Service != service {
			t.Fatalf("%+v, %v", entry, err)
		}
		if state, err := entry.Enabled(); err != nil || state.Exists || !strings.HasPrefix(state.Location, home) {
			t.Errorf("%+v, %v", state, err)
		}
	}
}

func aKey(name string) control.NewAccount {
	return control.NewAccount{Name: name, Secret: keyOf(name)}
}
