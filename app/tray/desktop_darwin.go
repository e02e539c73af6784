//go:build cgo

package tray

import (
	"context"

	"fyne.io/systray"

	"clb/assets"
)

// available: every Mac has a menu bar.
func available(context.Context) error { return nil }

// panel is the menu bar.
type panel struct{}

func connect(context.Context) (*panel, error) { return &panel{}, nil }

// gone never comes: the menu bar lives as long as the session, which ends the process.
func (*panel) gone() <-chan struct{} { return nil }

func (*panel) loop(ready, exit func()) { systray.Run(ready, exit) }

func (*panel) claim(context.Context) error { return nil }

// setIcon gives the menu bar the picture that it colours itself.
func (*panel) setIcon(i assets.Icon) error {
	systray.SetTemplateIcon(assets.TrayTemplate(i), assets.TrayPNG(i))
	return nil
}

func (*panel) setTooltip(text string) error {
	systray.SetTooltip(text)
	return nil
}
