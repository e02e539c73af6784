package cli

import (
	"context"
	"fmt"
	"runtime"

	"clb/app/buildinfo"
	"clb/app/cli/console"

	"github.com/alecthomas/kong"
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
