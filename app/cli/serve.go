package cli

import (
	"context"
	"errors"
	"fmt"

	"clb/app"
	"clb/app/buildinfo"
)

// serveCommand is `clb serve`: the proxy without a tray, for SSH, containers and desktops without one.
type serveCommand struct{}

// Help has the examples.
func (serveCommand) Help() string {
	return "Everything but the icon: for SSH, WSL, containers and desktops without a tray. Ctrl-C ends it.\n\n" +
		examples("serve") + "    PORT=9090 " + buildinfo.Binary + " serve\n"
}

// Run serves until it is told to stop. Unlike the tray's, a second start is a failure: who starts a service counts on
// it.
func (serveCommand) Run(ctx context.Context, s *invocation) error {
	err := s.run(ctx, s.options(false))
	if errors.Is(err, app.ErrAlreadyRunning) {
		s.noteRunning(ctx)
		return fmt.Errorf("%s runs already: see %s status", buildinfo.Name, buildinfo.Binary)
	}
	return stopped(ctx, err)
}
