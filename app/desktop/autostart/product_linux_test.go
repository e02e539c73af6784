//go:build e2e

package autostart

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"clb/app/tray/traytest"
)

// TestLoginShowsTheTray is the product itself, built, switched on by its own command, and started by a login.
func TestLoginShowsTheTray(t *testing.T) {
	d := traytest.Start(t)
	bin, err := os.MkdirTemp("", "clb-login-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(bin) })
	program := filepath.Join(bin, "my programs", "clb")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "clb").CombinedOutput(); err != nil {
		t.Fatalf("building the product: %v: %s", err, out)
	}
	a := New(program, false)
	a.temporary, a.Getenv = []string{}, d.Getenv
	must(t, a.Enable())
	must(t, errors.Join(os.MkdirAll(filepath.Join(d.Home, ".config/clb"), 0o700),
		os.WriteFile(filepath.Join(d.Home, ".config/clb/settings.jsonc"), []byte(`{"port": 0, "keychain": "memory"}`),
			0o600)))
	logout := login(t, d)
	var pid int
	d.Eventually("the program runs", func() error {
		pid, err = processOf(program)
		return err
	})
	t.Cleanup(func() { end(pid) })
	item := d.Item(pid)
	d.Eventually("the panel shows it", func() error {
		if shown, err := item.Registered(); err != nil || !shown {
			return fmt.Errorf("%v, %w", shown, err)
		}
		return nil
	})
	d.ShownIcon()
	if shots := os.Getenv("CLB_TRAY_SHOTS"); shots != "" {
		d.OpenMenu(filepath.Join(shots, "login.png"))
	}
	logout()
}

// processOf finds the process of a program.
func processOf(program string) (int, error) {
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		return 0, err
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == program {
			var pid int
			_, err := fmt.Sscanf(link, "/proc/%d/exe", &pid)
			return pid, err
		}
	}
	return 0, fmt.Errorf("%s does not run", program)
}

// end ends a process that the session has started.
func end(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}
