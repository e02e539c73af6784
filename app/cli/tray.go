package cli

import (
	"context"
	"errors"
	"fmt"

	"clb/app"
	"clb/app/buildinfo"
)

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
