// Package tray shows the program in the system tray: an icon with a state, a menu, and what its items do.
//
// Its rule: the menu is a pure function of the snapshot (MenuOf), and all that is sent to the desktop is the difference
// between the menu that is shown and the menu that should be. Where nothing changes, nothing is done.
//
//	status.Board ──► MenuOf ──► painter ──► pool of menu slots, built once ──► desktop
//	                                                    │
//	     Actions ◄── clerk ◄── clicks, one by one ◄─────┘
//
// The desktop sits behind fyne.io/systray, and no other package imports it; on Linux it registers the icon, whose face and
// menu are ours (see panel and busMenu). Where there is no desktop (a build for macOS without cgo, other systems) Available
// says so and the program runs without a tray. The program never depends on the tray: Run returns an error when the desktop
// goes away, and everything else keeps serving.
//
// Each account has a submenu. What can be done there is a table (see deeds).
package tray

import (
	"context"
	"errors"
	"log/slog"

	"clb/app/status"
)

// Actions are what the menu can ask for. Methods may be called at the same time.
type Actions interface {
	// SetEnabled switches an account on or off. Remove deletes an account and its login; its history stays. SignIn starts to
	// sign in again to an account. Each returns when that is done and the board shows it, or ctx has ended. An error is shown
	// in the menu for a while, in its own words.
	SetEnabled(ctx context.Context, name string, enabled bool) error
	Remove(ctx context.Context, name string) error
	SignIn(ctx context.Context, name string) error
	// AddAccount starts to add an account; OpenDashboard shows the page; Quit asks the program to end, which ends the
	// context of Run in its turn. They may block; while a call runs, or one of SignIn, further clicks on its item are dropped.
	AddAccount()
	OpenDashboard()
	Quit()
}

// Config is what Run needs. All but Logger must be set.
type Config struct {
	Board   *status.Board
	Actions Actions
	// Logger gets what the user can't be shown. Default: none.
	Logger *slog.Logger
}

var (
	// ErrNoHost says that the desktop has nothing that shows tray icons at the moment. Run may be called all the same: the
	// icon appears when a host does.
	ErrNoHost = errors.New("this desktop shows no tray icons (on GNOME, the AppIndicator extension does)")
	// ErrLost says that the desktop session ended while Run showed the tray.
	ErrLost = errors.New("the desktop session is gone, and the tray icon with it")
)
