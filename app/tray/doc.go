// Package tray shows the program in the system tray: an icon with a state, a menu, and what its items do.
//
// Its rule: the menu is a pure function of the snapshot (MenuOf), and all that is sent to the desktop is the difference
// between the menu that is shown and the menu that should be. Where nothing changes, nothing is done.
//
//	status.Board ──► MenuOf ──► renderer ──► items, built once ──► desktop
//	  statePoller ─────┘                       │    │
//	     └── asks Desktop, Notifications ◄── opened │
//	  Actions, Routing, … ◄── dispatcher ◄── clicks ┘
//
// What is not in the snapshot (start at login, Claude Code's settings, notifications) is looked at when the tray
// starts, when the menu opens and after a click that changes it, and never in between: an idle tray has no timer and
// does nothing. Windows does not say when the menu opens; there a line may be older, and a click on it means what it
// showed.
//
// The desktop sits behind fyne.io/systray, and no other package imports it; on Linux it registers the icon, and package
// statusnotifier serves its picture and menu. Where a panel opens no menu for a click on the icon itself, the dashboard
// opens. Where there is no desktop (a build for macOS without cgo, other systems) Available says so and the program
// runs without a tray. The program never depends on the tray: Run returns an error when the desktop goes away, and
// everything else keeps serving.
//
// Each account has a submenu. What can be done there is a table (see accountActions).
package tray

import (
	"context"
	"errors"
	"log/slog"

	"clb/app/control"
	"clb/app/status"
)

// Actions are what the menu can ask for. Methods may be called at the same time.
type Actions interface {
	// SetEnabled switches an account on or off. Remove deletes an account and its login; its history stays. SignIn
	// starts to sign in again to an account. Each returns when that is done and the board shows it, or ctx has ended.
	// An error is shown in the menu for a while, in its own words.
	SetEnabled(ctx context.Context, name string, enabled bool) error
	Remove(ctx context.Context, name string) error
	SignIn(ctx context.Context, name string) error
	// AddAccount starts to add an account; OpenDashboard shows the page; Quit asks the program to end, which ends the
	// context of Run in its turn. They may block; while a call runs, or one of SignIn, further clicks on its item are
	// dropped.
	AddAccount()
	OpenDashboard()
	Quit()
}

// Routing changes how requests are spread over the accounts. Each method returns when that holds and the board shows
// it.
type Routing interface {
	SetMode(context.Context, control.ModeChange) error
	SetRouting(context.Context, control.RoutingChange) error
	// Change is asked for nothing but PausedUntil; a zero time ends the pause.
	Change(ctx context.Context, name string, c control.Change) (status.Account, error)
}

// Notifications are the kinds of desktop notifications, by their names in the settings file:
// "sign_in", "all_limited", "back", "keychain", "port_taken", "window_80", "window_95".
type Notifications interface {
	// Notifications says which kinds are on. A kind that is not in it has no line in the menu.
	Notifications(context.Context) (map[string]bool, error)
	SetNotification(ctx context.Context, kind string, on bool) error
}

// Config is what Run needs. Board and Actions must be set. Each of the others but Logger brings lines to the menu,
// which are not there where it is nil. Their methods may be called at the same time; an error is shown in the menu for
// a while.
type Config struct {
	Board   *status.Board
	Actions Actions
	// Routing is for "Mode", and for "Prefer", "Only this one" and "Pause" below each account.
	Routing Routing
	// Desktop is for "Connect Claude Code" and "Start at login", Notifications for the submenu of that name.
	Desktop       control.Desktop
	Notifications Notifications
	// Add starts to add an account of a kind: "max", "console", "key", "setup", "import" or "endpoint". Without it the
	// menu has one line for all kinds, which asks for Actions.AddAccount.
	Add func(ctx context.Context, kind string) error
	// Copy puts a text on the clipboard, Health shows how the program and the machine are. While a call of these or of
	// Add runs, further clicks on its line are dropped.
	Copy   func(ctx context.Context, text string) error
	Health func(ctx context.Context) error
	// Logger gets what the user can't be shown. Default: none.
	Logger *slog.Logger
}

var (
	// ErrNoHost says that the desktop has nothing that shows tray icons at the moment. Run may be called all the same:
	// the icon appears when a host does.
	ErrNoHost = errors.New("this desktop shows no tray icons (on GNOME, the AppIndicator extension does)")
	// ErrLost says that the desktop session ended while Run showed the tray.
	ErrLost = errors.New("the desktop session is gone, and the tray icon with it")
)
