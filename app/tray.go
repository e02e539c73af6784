package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/atotto/clipboard"

	"clb/app/control"
	"clb/app/desktop"
	"clb/app/tray"
)

// tray shows the icon until ctx ends. Where none can be shown it says so, and the program serves on.
func (p *program) tray(ctx context.Context, quit func(), errs io.Writer) {
	switch err := tray.Available(); {
	case errors.Is(err, tray.ErrNoHost):
		_, _ = fmt.Fprintf(errs, "No tray icon for now: %v. The dashboard has everything: %s/dashboard\n", err,
			p.port.address())
	case err != nil:
		_, _ = fmt.Fprintf(errs, "No tray icon: %v. The program serves all the same; the dashboard has everything: "+
			"%s/dashboard\n", err, p.port.address())
		<-ctx.Done()
		return
	}
	p.internalWatchers.Add(1)
	defer p.internalWatchers.Add(-1)
	if err := tray.Run(ctx, p.trayConfig(&trayActions{p, ctx, quit})); err != nil {
		p.logger.Warn("tray icon failed", "error", err)
	}
	<-ctx.Done()
}

func (p *program) trayConfig(actions *trayActions) tray.Config {
	opens := func(part string) func(context.Context) error {
		return func(ctx context.Context) error {
			return desktop.OpenBrowser(ctx, p.port.address()+"/dashboard"+part)
		}
	}
	return tray.Config{Board: p.backend.Board(), Actions: actions, Logger: p.logger, Routing: p.backend,
		Desktop:       p.backend.Desktop(),
		Notifications: p.backend,
		// A menu can't ask for a name or a key: the page does.
		Add:    func(ctx context.Context, kind string) error { return opens("#/accounts?add=" + kind)(ctx) },
		Health: opens("#health"),
		Copy: func(_ context.Context, text string) error {
			if err := clipboard.WriteAll(text); err != nil {
				return fmt.Errorf("copying %s: %w", text, err)
			}
			return nil
		}}
}

// trayActions are the menu's.
type trayActions struct {
	program *program
	ctx     context.Context // of the tray
	quit    func()
}

// SetEnabled switches an account.
func (t *trayActions) SetEnabled(ctx context.Context, name string, enabled bool) error {
	return t.program.backend.SetEnabled(ctx, name, enabled)
}

// Remove deletes an account and its login.
func (t *trayActions) Remove(ctx context.Context, name string) error {
	return t.program.backend.RemoveAccount(ctx, name)
}

// SignIn opens the sign-in page of an account that must sign in again. What comes of it is in the menu and on the page.
func (t *trayActions) SignIn(ctx context.Context, name string) error {
	_, err := t.program.backend.StartSignIn(ctx, control.NewSignIn{Name: name, Again: true, Browser: true})
	return err
}

// AddAccount opens the page with its dialog for that: a menu can't ask for a name.
func (t *trayActions) AddAccount() { t.open("#add") }

// OpenDashboard opens the page.
func (t *trayActions) OpenDashboard() { t.open("") }

func (t *trayActions) open(part string) {
	if err := desktop.OpenBrowser(t.ctx, t.program.port.address()+"/dashboard"+part); err != nil {
		t.program.logger.Warn("opening the dashboard failed", "error", err)
	}
}

// Quit ends the program.
func (t *trayActions) Quit() { t.quit() }
