package app

import (
	"os"
	"strings"
	"testing"

	"clb/app/backend"
	"clb/app/doctor"
	"clb/app/doctor/checktest"
	fake "clb/proxy/anthropictest"
)

func examine(t *testing.T, o Options) checktest.Found {
	t.Helper()
	checks, err := backend.CheckHealth(t.Context(), o.Environ)
	if err != nil {
		t.Fatal(err)
	}
	return checktest.Worst(checks)
}

// atHome are options with a home of their own, in which no Claude Code and no desktop is.
func atHome(t *testing.T, upstream string, port int) Options {
	t.Helper()
	o := optionsFor(t, upstream, port)
	o.Environ = append(o.Environ, "HOME="+t.TempDir(), "USERPROFILE="+t.TempDir())
	return o
}

func TestExamineTheRunningProgram(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	o := atHome(t, f.URL, 0)
	start(t, o)
	found := examine(t, o)
	found.Are(t,
		map[string]doctor.Verdict{doctor.NamePort: "ok", doctor.NameSettings: "ok", doctor.NameKeychain: "note",
			doctor.NameDatabase: "ok", doctor.NameUpstream: "ok", doctor.NameProxy: "ok"})
	if _, guessed := found[doctor.NameTold]; guessed {
		t.Errorf("the running program did not tell: %+v", found[doctor.NameTold])
	}
	loaded := load(t, o)
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
	found.Are(t, map[string]doctor.Verdict{doctor.NameSettings: "trouble", doctor.NamePort: "ok",
		doctor.NameDatabase: "ok"})
}
