package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/alecthomas/kong"

	"clb/app/backend"
	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/config"
	"clb/app/control"
	"clb/app/control/client"
)

// versionFlag is --version.
type versionFlag bool

// BeforeReset shows the version.
func (versionFlag) BeforeReset(_ *kong.Context, s *invocation) error {
	s.Say("%s", versionLine())
	return errShown
}

// IgnoreDefault keeps the flag from being set by anything but the command line.
func (versionFlag) IgnoreDefault() {}

// versionCommand is `clb version`.
type versionCommand struct {
	JSON bool `name:"json" help:"Write JSON: running is the version of the program that runs, empty where none does."`
}

// Help has the examples.
func (versionCommand) Help() string {
	return "After an update the program that runs is the old one until it is quit and started again: where the two " +
		"differ, that is said.\n\n" +
		examples("version", "version --json")
}

// versionReport is what --json writes.
type versionReport struct {
	Product string `json:"product"`
	Version string `json:"version"`
	Running string `json:"running"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// Run shows the version of this binary, and tells where what runs has another.
func (c versionCommand) Run(ctx context.Context, s *invocation) error {
	running, err := s.runningVersion(ctx)
	if err != nil {
		s.Tell("Note: what version runs is not known: %s.", console.Clean(explain(err)))
	}
	if c.JSON {
		err = console.WriteJSON(s.Out,
			versionReport{buildinfo.Name, buildinfo.Version, running, runtime.Version(), runtime.GOOS, runtime.GOARCH})
	} else {
		err = nil
		s.Say("%s", versionLine())
	}
	s.noteVersion(running)
	return err
}

func versionLine() string {
	return fmt.Sprintf("%s %s (%s, %s/%s)", buildinfo.Binary, buildinfo.Version, runtime.Version(), runtime.GOOS,
		runtime.GOARCH)
}

// running is a program that runs, asked through its control socket.
type running interface {
	control.API
	remote
	Close() error
}

// findRunning finds the program that runs with that environment, and leaves everything as it is where none does, which
// is control.ErrNotRunning: no folder is made, no lock taken, no keychain asked.
func findRunning(ctx context.Context, environ []string) (running, error) {
	machine := config.ThisMachine()
	machine.Environment = config.Environment{Pairs: environ, GOOS: runtime.GOOS}
	paths, err := config.PathsOf(machine)
	if err != nil {
		return nil, &backend.UsageError{Err: err}
	}
	client, err := client.Dial(ctx, paths.RunningSocket())
	if err != nil {
		return nil, err // and no client that is nil within an interface that is not
	}
	return client, nil
}

// versionPatience bounds how long the version of what runs is waited for.
const versionPatience = 2 * time.Second

// runningVersion is the version of the program that runs, empty where none does.
func (s *invocation) runningVersion(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, versionPatience)
	defer cancel()
	program, err := s.find(ctx, s.environ)
	if errors.Is(err, control.ErrNotRunning) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return program.Version(), program.Close()
}

// noteVersion tells, once, that what runs is not what this command is: after an update the old one runs on.
func (s *invocation) noteVersion(version string) {
	if version == buildinfo.Version || version == "" || s.noted {
		return
	}
	s.noted = true
	s.Tell("Note: the program that runs is version %s and this command is version %s. Quit and start it again to use "+
		"the same.", console.Clean(version), buildinfo.Version)
}

// noteRunning tells of the version of what runs, where it can be found out.
func (s *invocation) noteRunning(ctx context.Context) {
	if version, err := s.runningVersion(ctx); err == nil {
		s.noteVersion(version)
	}
}
