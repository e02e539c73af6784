package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"clb/app"
	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
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

// trayCommand is `clb`: the proxy, with the icon in the system tray.
type trayCommand struct{}

// Help has the examples.
func (trayCommand) Help() string {
	return "Where there is no tray, the program says so and serves all the same. A second start opens the dashboard " +
		"of the first.\n\n" +
		examples("", "tray")
}

// Run serves until the user quits.
func (trayCommand) Run(ctx context.Context, s *invocation) error {
	err := s.run(ctx, s.options(true))
	switch {
	case !errors.Is(err, app.ErrAlreadyRunning):
		return stopped(ctx, err)
	case err == app.ErrAlreadyRunning: //nolint:errorlint // alone: joined with another it could not show itself
		s.noteRunning(ctx)
		s.Tell("%s runs already: it was asked to open its dashboard.", buildinfo.Name)
		return nil
	default:
		return fmt.Errorf("%s runs already, but could not show itself: %w", buildinfo.Name, err)
	}
}

// stopped makes an end that was asked for, by Ctrl-C or the system, no failure.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// dashboardCommand is `clb dashboard`.
type dashboardCommand struct {
	Print bool `help:"Only write the address."`
}

// Help has the examples.
func (dashboardCommand) Help() string {
	return "It opens where this command runs, and writes the address for any other screen.\n\n" +
		examples("dashboard", "dashboard --print")
}

// Run opens the page.
func (c dashboardCommand) Run(ctx context.Context, s *invocation) error {
	return s.with(ctx, func(api control.API) error {
		if _, running := api.(remote); !running {
			return control.ErrNotRunning
		}
		snapshot, err := api.Status(ctx)
		if err != nil {
			return err
		}
		page := strings.TrimSuffix(snapshot.Address, "/") + "/dashboard"
		s.Say("%s", console.Clean(page))
		if c.Print {
			return nil
		}
		return s.open(ctx, page)
	})
}
