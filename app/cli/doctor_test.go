package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"clb/app/backend"
	"clb/app/buildinfo"
	"clb/app/config"
	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/desktop/autostart"
	"clb/app/doctor"
)

// testExamine is what scripts find on the machine: by $CLB_TEST_DOCTOR nothing wrong, or trouble that can be mended,
// which is over when there is a file of its name in $WORK.
func testExamine(_ context.Context, environ []string) ([]doctor.Check, error) {
	find := func(name string) string { return config.Environment{Pairs: environ}.Get(name) }
	checks := []doctor.Check{{Name: doctor.NameVersions, Verdict: doctor.OK, Reason: "all is new"},
		{Name: doctor.NamePort, Verdict: doctor.Note, Reason: "the program\x1b[31m does not run",
			Advice: "start it: clb"}}
	broken := func(c doctor.Check, err error) {
		file := filepath.Join(find("WORK"), c.Name)
		if _, missing := os.Stat(file); missing == nil {
			checks = append(checks, doctor.Check{Name: c.Name, Verdict: doctor.OK, Reason: "it was mended"})
			return
		}
		c.Fix = func(context.Context) error {
			if err != nil {
				return err
			}
			return os.WriteFile(file, nil, 0o600)
		}
		checks = append(checks, c)
	}
	switch find("CLB_TEST_DOCTOR") {
	case "nowhere":
		return nil, &backend.UsageError{Err: errors.New("HOME: the variable does not name a folder")}
	case "stubborn":
		broken(doctor.Check{Name: doctor.NameFolders, Verdict: doctor.Warning, Reason: "others can enter",
			Advice: "chmod", FixSummary: "close it"}, errors.New("it is another user's"))
	case "trouble":
		broken(doctor.Check{Name: doctor.NameFolders, Verdict: doctor.Warning, Reason: "others can enter",
			Advice: "chmod", FixSummary: "close it"}, nil)
		broken(doctor.Check{Name: doctor.NameClaudeCode, Verdict: doctor.Trouble, Reason: "nobody answers there",
			Advice: "run clb disconnect", FixSummary: "point it back", Ask: true}, nil)
	}
	return checks, nil
}

// testReport writes what CLB_TEST_DOCTOR says, or fails.
func testReport(_ context.Context, environ []string, w io.Writer) error {
	what := config.Environment{Pairs: environ}.Get("CLB_TEST_DOCTOR")
	if what == "fails" {
		return errors.New("writing the report: the disk is full")
	}
	_, err := fmt.Fprintln(w, "a report:", what)
	return err
}

// testAtLogin is the entry of a program that stays, or of this one, which is in a temporary folder.
func testAtLogin(environ []string, service bool) (autostart.Entry, error) {
	env := config.Environment{Pairs: environ}
	program, err := "/bin/sh", error(nil)
	if env.Get("CLB_TEST_DOCTOR") == "temporary" {
		program, err = os.Executable()
	}
	entry := autostart.New(program, service)
	entry.Getenv = env.Get
	return entry, err
}

// unreachable is a program whose way to Anthropic is broken, or, where it is not, one that has no account to try.
func unreachable(keyless bool) controltest.Config {
	c := content(buildinfo.Version)
	c.Machine.Steps = []control.Step{{Name: "dns", OK: true, Detail: "two addresses"},
		{Name: "tcp", OK: keyless, Detail: "nobody answers; check the network", DurationMS: 3000}}
	return c
}
