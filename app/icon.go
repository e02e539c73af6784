package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"clb/app/tray"
)

// tray shows the icon until ctx ends. Where none can be shown it says so, and the program serves on.
func (p *program) tray(ctx context.Context, quit func(), show func(context.Context) error, errs io.Writer) {
	switch err := tray.Available(); {
	case errors.Is(err, tray.ErrNoHost):
		_, _ = fmt.Fprintf(errs, "No tray icon for now: %v. The dashboard has everything: %s/dashboard\n", err, p.port.address())
	case err != nil:
		_, _ = fmt.Fprintf(errs, "No tray icon: %v. The program serves all the same; the dashboard has everything: %s/dashboard\n", err, p.port.address())
		<-ctx.Done()
		return
	}
	p.inTray.Store(true)
	defer p.inTray.Store(false)
	if err := tray.Run(ctx, tray.Config{Board: p.board, Actions: &trayActions{p, ctx, quit, show}, Logger: p.logger}); err != nil {
		p.logger.Warn("the tray icon is gone, the program serves on", "error", err)
	}
	<-ctx.Done()
}

// trayActions are the menu's.
type trayActions struct {
	program *program
	ctx     context.Context // of the tray
	quit    func()
	show    func(context.Context) error
}

// SetEnabled switches an account.
func (t *trayActions) SetEnabled(ctx context.Context, name string, enabled bool) error {
	return t.program.desk.SetEnabled(ctx, name, enabled)
}

// AddAccount opens the page where it says how.
func (t *trayActions) AddAccount() { t.OpenDashboard() }

// OpenDashboard opens the page.
func (t *trayActions) OpenDashboard() {
	if err := t.show(t.ctx); err != nil {
		t.program.logger.Warn("the dashboard was not opened", "error", err)
	}
}

// Quit ends the program.
func (t *trayActions) Quit() { t.quit() }
