package cli

import (
	"fmt"
	"runtime"

	"clb/app/product"

	"github.com/alecthomas/kong"
)

// versionFlag is --version.
type versionFlag bool

// BeforeReset shows the version.
func (versionFlag) BeforeReset(_ *kong.Context, s *session) error {
	s.say("%s", versionLine())
	return errShown
}

// IgnoreDefault keeps the flag from being set by anything but the command line.
func (versionFlag) IgnoreDefault() {}

// versionCommand is `clb version`.
type versionCommand struct {
	JSON bool `name:"json" help:"Write JSON."`
}

// Help has the examples.
func (versionCommand) Help() string { return examples("version", "version --json") }

// versionReport is what --json writes.
type versionReport struct {
	Product string `json:"product"`
	Version string `json:"version"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// Run shows the version of this binary.
func (c versionCommand) Run(s *session) error {
	if c.JSON {
		return writeJSON(s.out, versionReport{product.Name, product.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH})
	}
	s.say("%s", versionLine())
	return nil
}

func versionLine() string {
	return fmt.Sprintf("%s %s (%s, %s/%s)", product.Binary, product.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
