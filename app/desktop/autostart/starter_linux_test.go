package autostart

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// starter is a home folder, and a program in it that writes down how it was started.
type starter struct {
	t       *testing.T
	home    string
	program string
	out     string
}

// newStarter puts the program into a folder of that name.
func newStarter(t *testing.T, folder string) *starter {
	t.Helper()
	home, err := os.MkdirTemp("", "clb-login-") // the test's name would get into the paths
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	s := &starter{t: t, home: home, program: filepath.Join(home, folder, "clb"), out: filepath.Join(home, "started")}
	s.put(s.program)
	return s
}

// put writes the program to a path.
func (s *starter) put(path string) {
	s.t.Helper()
	script := "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\" > '" + s.out + ".new' && mv '" + s.out + ".new' '" + s.out +
		"'\n"
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700),
		os.WriteFile(path, []byte(script), 0o700)); err != nil {
		s.t.Fatal(err)
	}
}

// autostart is its entry. The home of a test lies in a temporary folder itself.
func (s *starter) autostart(service bool) Entry {
	a := New(s.program, service)
	a.temporary = []string{filepath.Join(s.home, "tmp")}
	a.Getenv = func(name string) string { return map[string]string{"HOME": s.home}[name] }
	return a
}

// state reads the entry.
func (s *starter) state(a Entry) State {
	s.t.Helper()
	state, err := a.Enabled()
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

// awaitStart waits until the program has been started, and returns its path and arguments.
func (s *starter) awaitStart() []string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 45*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond) // another program's file
	defer tick.Stop()
	for {
		if text, err := os.ReadFile(s.out); err == nil {
			_ = os.Remove(s.out)
			return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			s.t.Fatal("the program was not started")
		}
	}
}

func (s *starter) entry() string { return filepath.Join(s.home, ".config/autostart/clb.desktop") }
func (s *starter) unit() string  { return filepath.Join(s.home, ".config/systemd/user/clb.service") }

// runs runs a program in the starter's home; what it prints is a complaint.
func (s *starter) runs(program string, args ...string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	runtime := filepath.Join(s.home, "run")
	must(s.t, os.MkdirAll(runtime, 0o700))
	cmd.Env = []string{"HOME=" + s.home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "XDG_CONFIG_DIRS=" + s.home,
		"XDG_RUNTIME_DIR=" + runtime, "DBUS_SESSION_BUS_ADDRESS=disabled:"}
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		s.t.Errorf("%s: %v: %s", program, err, out)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
