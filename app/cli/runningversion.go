package cli

import (
	"context"
	"errors"
	"runtime"
	"time"

	"clb/app/backend"
	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/config"
	"clb/app/control"
	"clb/app/control/client"
)

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
