package autostart

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"clb/app/buildinfo"
)

// store is the user's launch agents.
func (a Entry) store() (store, error) {
	if a.Service {
		return nil, errNoService
	}
	home := a.env("HOME")
	if !filepath.IsAbs(home) {
		return nil, errors.New("HOME is not set, so there is no place to say what starts at login")
	}
	return agentFile{entryFile{filepath.Join(home, "Library", "LaunchAgents", buildinfo.ID+".plist"),
		launchAgent{buildinfo.ID}}}, nil
}

// agentFile is a launch agent and launchd's own list of those that are switched off.
type agentFile struct{ entryFile }

func (f agentFile) read() (stored, error) {
	e, err := f.entryFile.read()
	if err == nil && e.there && e.off == "" {
		if list, listErr := launchctl("print-disabled", agentDomain()); listErr == nil &&
			agentDisabled(list, buildinfo.ID) {
			e.off = "launchd has switched it off (launchctl enable " + agentDomain() + "/" + buildinfo.ID + ")"
		}
	}
	return e, err
}

func (f agentFile) write(command []string) error {
	if err := f.entryFile.write(command); err != nil {
		return err
	}
	_, err := launchctl("enable", agentDomain()+"/"+buildinfo.ID)
	return err
}

func agentDomain() string { return "gui/" + strconv.Itoa(os.Getuid()) }

// launchctlTime bounds the wait for launchd.
const launchctlTime = 5 * time.Second

func launchctl(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), launchctlTime)
	defer cancel()
	out, err := exec.CommandContext(ctx, "/bin/launchctl", args...).Output()
	return string(out), err
}
